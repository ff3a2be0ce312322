import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import type { View, ViewQueries } from '#views/view.js';
import { Freshness } from './freshness.js';

const view: View = {
  name: 'letters',
  version: 1,
  module: '',
  tables: '',
  evolve: { 'letter.sent.v1': () => undefined },
};
const all: View = { ...view, name: 'everything', evolve: { '*': () => undefined } };

/** A view that stands at `shown` and gets to `reachable`, beside a log with facts of these types from position 1 on. */
async function givenFreshness(shown: bigint, types: readonly string[], reachable = 100n) {
  const store = new MemoryEventStore(new SystemClock());
  for (const [place, type] of types.entries()) {
    await store.append('s', 'any', [{ id: String(place), type, payload: '{}', metadata: '{}' }]);
  }
  const waited: bigint[] = [];
  const queries = {
    position: () => shown,
    reached(_: View, wanted: bigint) {
      waited.push(wanted);
      if (wanted > reachable) return Promise.reject(new Refusal('view.behind', 'Not yet.'));
      return Promise.resolve();
    },
  } as unknown as ViewQueries;
  return { freshness: new Freshness(store, queries), waited, queries };
}

const SENT = 'letter.sent.v1';
const OTHER = 'parcel.sent.v1';

describe('A view that must answer', () => {
  it('is waited for until it reflects the last fact that it handles, not the head of the log', async () => {
    const { freshness, waited, queries } = await givenFreshness(1n, [SENT, OTHER, SENT, OTHER, OTHER]);
    expect(await freshness.caughtUp(view)).toBe(queries);
    expect(waited).toEqual([3n]);
  });

  it('is not waited for when it reflects all that it handles', async () => {
    const { freshness, waited } = await givenFreshness(3n, [SENT, OTHER, SENT, OTHER, OTHER]);
    await freshness.caughtUp(view);
    expect(waited).toEqual([0n]);
  });

  it('is waited for up to the head when it handles every fact', async () => {
    const { freshness, waited } = await givenFreshness(1n, [SENT, OTHER]);
    await freshness.caughtUp(all);
    expect(waited).toEqual([2n]);
  });

  it('does not answer when it does not get there in time', async () => {
    const { freshness } = await givenFreshness(1n, [OTHER, SENT], 1n);
    await expect(freshness.caughtUp(view)).rejects.toMatchObject({ code: 'view.behind' });
  });
});
