import { type ReceivedRecord, relayedFact } from './consumer.js';
import { GivenConsumer } from './given-consumer.js';
import { givenFact } from './given-log.js';
import { recordOf, sourceOf } from './relayed-fact.js';

const [OLD, NEW] = [sourceOf('000000000001'), sourceOf('000000000002')];

/** The record of a fact at a position, as it is received in partition 0 unless it is said otherwise. */
function received(position: number, { source = OLD, partition = 0 } = {}): ReceivedRecord {
  const place = { stream: 'exchange-1', revision: position - 1, position: BigInt(position), recordedAt: 0 };
  const { topic, value, headers } = recordOf({ ...givenFact(4 * position), ...place }, source);
  return { topic, partition, value: Buffer.from(value), headers };
}

const idAt = (position: number) => givenFact(4 * position).id;
const ids = (consumer: GivenConsumer) => consumer.effects.map(({ id }) => id);

describe('A consumer of relayed facts', () => {
  it('takes each fact once, however often it is repeated, in order', async () => {
    const consumer = new GivenConsumer(OLD);
    const taken: boolean[] = [];
    for (const position of [1, 2, 3, 2, 3, 4, 1, 2, 3, 4, 7]) taken.push(await consumer.receive(received(position)));
    expect(ids(consumer)).toEqual([1, 2, 3, 4, 7].map(idAt));
    expect(taken.filter(Boolean)).toHaveLength(5);
  });

  it('keeps partitions and topics apart', async () => {
    const consumer = new GivenConsumer(OLD);
    await consumer.receive(received(9));
    expect(await consumer.receive(received(5, { partition: 1 }))).toBe(true);
    expect(await consumer.receive({ ...received(6), topic: 'talaan.other' })).toBe(true);
    expect(await consumer.receive(received(6))).toBe(false);
  });

  it('takes a fact again whose effects were rolled back, and not one whose effects are there', async () => {
    const consumer = new GivenConsumer(OLD);
    const dies = () => {
      throw new Error('killed');
    };
    await expect(consumer.receive(received(1), dies)).rejects.toThrow('killed');
    expect(ids(consumer)).toEqual([]);
    await consumer.receive(received(1));
    await expect(consumer.receive(received(1), dies)).rejects.toThrow('killed');
    expect(ids(consumer)).toEqual([idAt(1)]);
  });

  it('refuses facts of a log that it does not follow, and takes all of the one that it follows from then on', async () => {
    const consumer = new GivenConsumer(OLD);
    await consumer.receive(received(8));
    await expect(consumer.receive(received(1, { source: NEW }))).rejects.toThrow(NEW);
    expect(ids(consumer)).toEqual([idAt(8)]);
    const next = new GivenConsumer(OLD, NEW);
    const mixed = [received(8), received(1, { source: NEW }), received(9), received(1, { source: NEW })];
    const taken: boolean[] = [];
    for (const record of mixed) taken.push(await next.receive(record));
    expect(taken).toEqual([true, true, false, false]);
  });

  it('reads a fact as it was relayed, and refuses what the relay did not publish', async () => {
    const record = received(3);
    const fact = relayedFact(record);
    expect(fact).toMatchObject({ id: idAt(3), source: OLD, stream: 'exchange-1', revision: 2, position: 3n });
    expect(fact.data).toMatchObject({ unit: 'PH-ATU', hasContent: true, conduct: { number: 12 } });
    const asBytes = Object.entries(record.headers ?? {}).map(([name, text]) => [name, Buffer.from(String(text))]);
    expect(relayedFact({ ...record, headers: Object.fromEntries(asBytes) as Record<string, Buffer> })).toEqual(fact);
    const consumer = new GivenConsumer(OLD);
    for (const [name, text] of [
      ['ce_position', '-1'],
      ['ce_revision', 'x'],
      ['ce_specversion', '0.3'],
      ['ce_source', undefined],
    ] as const) {
      const other = { ...record, headers: { ...record.headers, [name]: text } };
      await expect(consumer.receive(other)).rejects.toThrow(TypeError);
    }
    expect(consumer.effects).toEqual([]);
  });
});
