// What every broker does, whichever adapter speaks to it.
import type { Broker, BrokerRecord } from './broker.js';

/** A broker that is there for one suite, and a reader of what is in it. */
export interface GivenForBroker {
  open: () => Promise<Broker>;
  /** The same through another adapter, where there is one. */
  openOther?: () => Promise<Broker>;
  /** Every record, in the order of each partition. */
  read: () => Promise<readonly (BrokerRecord & { readonly partition: number })[]>;
}

let made = 0;

/** Records of a topic that no other test has. */
function given(count: number, keys = 7) {
  made += 1;
  const topic = `talaan.test-${String(made)}`;
  const record = (index: number): BrokerRecord => ({
    topic,
    key: `exchange-${String(index % keys)}`,
    value: `{"conduct":"é ${String(index)}"}`,
    headers: { ce_id: `${topic}-${String(index)}`, 'content-type': 'application/json' },
  });
  return { topic, records: Array.from({ length: count }, (_, index) => record(index)) };
}

export function behavesAsBroker(brokers: () => GivenForBroker): void {
  let broker: Broker;
  beforeAll(async () => (broker = await brokers().open()));
  afterAll(() => broker.close());

  const kept = async (topic: string) => (await brokers().read()).filter((record) => record.topic === topic);

  it('keeps what is published as it is, once, in the order of each key', async () => {
    const { topic, records } = given(500);
    for (let from = 0; from < 500; from += 100) await broker.publish(records.slice(from, from + 100));
    const found = await kept(topic);
    expect(found).toHaveLength(500);
    for (const key of new Set(records.map((record) => record.key))) {
      const ofKey = found.filter((record) => record.key === key);
      expect(new Set(ofKey.map(({ partition }) => partition)).size).toBe(1);
      expect(ofKey.map(({ partition: _, ...record }) => record)).toEqual(
        records.filter((record) => record.key === key),
      );
    }
    expect(new Set(found.map(({ partition }) => partition)).size).toBeGreaterThan(1);
  });

  it('tells how far it goes where it took something, as it does whenever it is asked', async () => {
    const { topic, records } = given(20);
    expect(await broker.ends([topic])).toEqual(new Map());
    const first = await broker.publish(records.slice(0, 10));
    const then = await broker.publish(records.slice(10));
    const ends = (await broker.ends([topic, 'talaan.nowhere'])).get(topic);
    expect(ends?.reduce((sum, end) => sum + end, 0n)).toBe(20n);
    const latest = new Map([...first, ...then].map((reached) => [reached.partition, reached]));
    for (const [partition, reached] of latest) {
      expect(reached).toEqual({ topic, partition, partitions: ends?.length, end: ends?.[partition] });
    }
    expect(first.reduce((sum, { end }) => sum + end, 0n)).toBe(10n);
  });

  it('publishes to several topics at a time', async () => {
    const [one, two] = [given(10), given(10)];
    const mixed = one.records.flatMap((record, index) => [record, ...two.records.slice(index, index + 1)]);
    await broker.publish(mixed);
    expect([(await kept(one.topic)).length, (await kept(two.topic)).length]).toEqual([10, 10]);
  });

  it('puts a key into the same partition whoever publishes, and has one name for all', async () => {
    const { topic, records } = given(14);
    const { open, openOther = open } = brokers();
    const other = await openOther();
    expect(other.cluster).toBe(broker.cluster);
    expect(other.cluster).not.toBe('');
    await broker.publish(records.slice(0, 7));
    await other.publish(records.slice(7));
    await other.close();
    const found = await kept(topic);
    for (const key of new Set(found.map((record) => record.key))) {
      expect(new Set(found.filter((record) => record.key === key).map(({ partition }) => partition)).size).toBe(1);
    }
    expect(found).toHaveLength(14);
  });
}
