import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { Clock } from '#kernel/clock.js';
import { DAY } from '#kernel/time.js';
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

const T0 = Date.parse('2026-03-02T12:00:00Z');

/** Tells the time of a day later each time. */
class DayByDay extends Clock {
  private time = T0 - DAY;

  override now(): number {
    this.time += DAY;
    return this.time;
  }
}

/** A view that stands at `shown` and gets to `reachable`, beside a log with facts of these types from position 1 on. */
async function givenFreshness(shown: bigint, types: readonly string[], reachable = 100n) {
  const store = new MemoryEventStore(new DayByDay());
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

  it('is waited for no further than the position that is asked about', async () => {
    const { freshness, waited } = await givenFreshness(1n, [SENT, SENT, OTHER, SENT]);
    await freshness.caughtUp(view, 3n);
    await freshness.caughtUp(all, 3n);
    expect(waited).toEqual([2n, 3n]);
  });

  it('does not answer when it does not get there in time', async () => {
    const { freshness } = await givenFreshness(1n, [OTHER, SENT], 1n);
    await expect(freshness.caughtUp(view)).rejects.toMatchObject({ code: 'view.behind' });
  });
});

describe('The position up to which facts count', () => {
  const LOG = [SENT, SENT, SENT, SENT];

  it.each([
    [{}, 4n],
    [{ asOfPosition: '2' }, 2n],
    [{ asOfPosition: '9' }, 4n],
    [{ asOfTime: '2026-03-03T12:00:00Z' }, 2n],
    [{ asOfTime: '2026-03-03T11:59:59.999Z' }, 1n],
    [{ asOfTime: '2026-03-04' }, 3n],
    [{ asOfTime: '2026-03-01' }, 0n],
    [{ asOfPosition: '3', asOfTime: '2026-03-02' }, 1n],
    [{ asOfPosition: '1', asOfTime: '2026-03-04' }, 1n],
  ])('is the earliest of what %j asks for, and never beyond the head', async (asked, position) => {
    const { freshness } = await givenFreshness(4n, LOG);
    expect(await freshness.positionOf(asked)).toBe(position);
  });
});
