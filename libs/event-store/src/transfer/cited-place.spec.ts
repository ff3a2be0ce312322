import { SettableClock, someEvents } from '../behaviour/subject.js';
import { citedAt, lastUpTo, placeIn } from './cited-place.js';
import { derivedUuid } from '../identifiers.js';
import { MemoryEventStore } from '../memory-event-store.js';
import { OPERATOR_ACTS } from '../files/operator-acts.js';
import { platformFact } from '../platform-fact.js';

let store: MemoryEventStore;
beforeEach(async () => {
  store = new MemoryEventStore(new SettableClock());
  await store.append('record', 'no-stream', someEvents(40));
});

const copied = (n: number, ...positions: readonly { readonly from: string; readonly to: string }[]) => {
  const conduct = { line: derivedUuid('line', String(n)), at: '2026-11-29T00:00:00.000Z', positions };
  return store.append(OPERATOR_ACTS, 'any', [platformFact({ type: 'log.copied.v1', conduct }, conduct.line)]);
};
const idAt = async (position: bigint) => (await lastUpTo(store, position))?.id ?? '';

it('names the last fact up to a position, and none where there is none', async () => {
  const all = await store.readStream('record');
  expect(await citedAt(store, 7n)).toEqual({ position: '7', fact: all[6]?.id });
  expect(await citedAt(store, 9_000n)).toEqual({ position: '9000', fact: all.at(-1)?.id });
  expect(await citedAt(store, 0n)).toEqual({ position: '0' });
});

it('finds what is cited by its fact, wherever that is; and by its position where it names none', async () => {
  expect(await placeIn(store, { position: '12' })).toBe(12n);
  expect(await placeIn(store, { position: '12', fact: await idAt(12n) })).toBe(12n);
  expect(await placeIn(store, { position: '3', fact: await idAt(30n) })).toBe(30n);
  expect(await placeIn(store, { position: '90', fact: await idAt(30n) })).toBe(30n);
});

it('finds what names no fact where the last copy of the log says that it is', async () => {
  await copied(1, { from: '3', to: '30' }, { from: '4', to: '31' });
  expect(await placeIn(store, { position: '3' })).toBe(30n);
  expect(await placeIn(store, { position: '5' })).toBe(5n);
  await copied(2, { from: '3', to: '20' });
  expect(await placeIn(store, { position: '3' })).toBe(20n);
  expect(await placeIn(store, { position: '4' })).toBe(31n);
  // What names a fact is none of before.
  expect(await placeIn(store, { position: '3', fact: await idAt(3n) })).toBe(3n);
});
