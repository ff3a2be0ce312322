import { SystemClock } from '#kernel/clock.js';
import { anEvent, everything } from '../behaviour/subject.js';
import { CheckedStore } from './checked-log.js';
import type { EventStore, NewEvent, StoredEvent } from '../event-store.js';
import { FactMacs, newMacKey } from './fact-macs.js';
import { KnownStore } from './known-log.js';
import { MemoryEventStore } from '../memory-event-store.js';

const types = new Set(['test.done.v1']);
const done = (): NewEvent => ({ ...anEvent(), type: 'test.done.v1' });
const newer = (): NewEvent => ({ ...anEvent(), type: 'test.done.v2' });
const macs = new FactMacs(new Map([[1, newMacKey()]]));

async function given(inner: EventStore): Promise<void> {
  await inner.append('old', 'no-stream', [done(), done()]);
  await inner.append('new', 'no-stream', [done(), newer()]);
  await inner.append('after', 'no-stream', [done()]);
}

describe('a log with a fact of a type that the program does not know', () => {
  let store: KnownStore;
  let inner: EventStore;

  beforeEach(async () => {
    inner = new MemoryEventStore(new SystemClock());
    await given(inner);
    store = new KnownStore(inner, types);
  });

  it('refuses the record that has it, also from there on, and gives the others', async () => {
    await expect(store.readStream('new')).rejects.toMatchObject({ code: 'log.newer' });
    await expect(store.readStream('new', 1)).rejects.toMatchObject({ code: 'log.newer' });
    expect(await store.readStream('new', 2)).toEqual([]);
    expect(await store.readStream('old')).toHaveLength(2);
    expect(await store.readStream('after')).toHaveLength(1);
  });

  it.each(['readAll', 'subscribe'] as const)('gives what is before it, and then refuses: %s', async (way) => {
    const ended = new AbortController();
    const batches = way === 'readAll' ? store.readAll(0n) : store.subscribe(0n, ended.signal);
    const positions: bigint[] = [];
    const reading = (async () => {
      for await (const batch of batches) positions.push(...batch.map(({ position }) => position));
    })();
    await expect(reading).rejects.toMatchObject({ code: 'log.newer' });
    expect(positions).toEqual([1n, 2n, 3n]);
  });

  it('tells the types of what is before it, and of none after', async () => {
    expect(await store.typesBetween(0n, 3n)).toEqual(new Map([['test.done.v1', 3n]]));
    await expect(store.typesBetween(0n, 5n)).rejects.toMatchObject({ code: 'log.newer' });
    await expect(store.typesBetween(3n, 4n)).rejects.toMatchObject({ code: 'log.newer' });
  });

  it('takes facts as before', async () => {
    await store.append('old', 1, [done()]);
    expect(await store.readStream('old')).toHaveLength(3);
    expect(await everything(inner)).toHaveLength(6);
  });
});

it('a type that someone changed in the file is no later program: the record is refused as changed, others are given', async () => {
  const inner = new MemoryEventStore(new SystemClock(), macs);
  await given(inner);
  const forged = Object.create(inner) as EventStore;
  const changed = (event: StoredEvent): StoredEvent => ({
    ...event,
    type: event.stream === 'old' ? 'x.v9' : event.type,
  });
  forged.readStream = async (stream, from) => (await inner.readStream(stream, from)).map(changed);
  forged.readAll = async function* (after, until) {
    for await (const batch of inner.readAll(after, until)) yield batch.map(changed);
  };
  forged.typesBetween = () => Promise.resolve(new Map([['x.v9', 2n]]));
  const all = new CheckedStore(forged, { macs, onBroken: () => undefined });
  const store = new KnownStore(all, new Set([...types, 'test.done.v2']));
  await expect(store.readStream('old')).rejects.toMatchObject({ code: 'log.tampered' });
  expect((await everything(store)).map(({ type }) => type)).toEqual([
    ...['log.broken-fact.v1', 'log.broken-fact.v1', 'test.done.v1', 'test.done.v2', 'test.done.v1'],
  ]);
  expect([...(await store.typesBetween(0n, 2n)).keys()]).toEqual(['log.broken-fact.v1']);
});
