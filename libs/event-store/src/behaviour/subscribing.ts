import { setTimeout as later } from 'node:timers/promises';
import type { EventStore } from '../event-store.js';
import { type Adapter, appendInTurn, everything, firstOf, positionsOf, SettableClock, someEvents } from './subject.js';

const WRITERS = 32;
const FACTS_EACH = 40;

export function subscribing(adapter: Adapter): void {
  describe('subscribing', () => {
    let store: EventStore;
    beforeEach(async () => (store = await adapter.open(new SettableClock())));
    afterEach(() => adapter.dispose());

    it('goes from old facts to new ones without loss or repetition while many write', async () => {
      await store.append('record-0', 'any', someEvents(2_000));
      const total = 2_000 + WRITERS * FACTS_EACH;
      const old = [0n, ...positionsOf(await everything(store))];
      const writers = Array.from({ length: WRITERS }, (_, n) => appendInTurn(store, `record-${String(n)}`, FACTS_EACH));
      const subscribers = [0, 1, 1_999, 2_000].map((n) => firstOf(store, old[n] ?? 0n, total - n));
      await Promise.all(writers);
      const all = await everything(store);
      for (const [index, seen] of (await Promise.all(subscribers)).entries()) {
        expect(seen).toEqual(all.slice([0, 1, 1_999, 2_000][index]));
      }
    });

    it('waits on an empty log for the first fact', async () => {
      const first = firstOf(store, 0n, 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await store.append('record-1', 'any', someEvents(1));
      expect(await first).toEqual(await everything(store));
    });

    it('goes on where a reader stopped', async () => {
      await store.append('record-1', 'any', someEvents(700));
      const first = await firstOf(store, 0n, 1);
      const rest = await firstOf(store, first.at(-1)?.position ?? 0n, 700 - first.length);
      expect([...first, ...rest]).toEqual(await everything(store));
    });

    it('does not lose a fact that is committed while the subscriber is busy', async () => {
      const done = new AbortController();
      const seen: bigint[] = [];
      for await (const batch of store.subscribe(0n, ready(store, done))) {
        seen.push(...batch.map(({ position }) => position));
        if (seen.length < 5) await store.append('record-1', 'any', someEvents(1));
        else done.abort();
      }
      expect(seen).toEqual(positionsOf(await everything(store)));
      expect(seen).toHaveLength(5);
    });

    it('ends at once, without an error, when it is aborted', async () => {
      await store.append('record-1', 'any', someEvents(3));
      const head = await store.head();
      for (const [after, facts] of [
        [0n, 3],
        [head, 0],
      ] as const) {
        let quickest = Infinity;
        // A machine may stand still, but not each time.
        for (let tries = 0; tries < 10 && quickest >= 500; tries += 1) {
          const stop = new AbortController();
          let seen = 0;
          const running = (async () => {
            for await (const batch of store.subscribe(after, stop.signal)) seen += batch.length;
          })();
          // A server takes its time to give them.
          for (const end = performance.now() + 5_000; seen < facts && performance.now() < end;) await later(5);
          await later(10);
          const asked = performance.now();
          stop.abort();
          await running;
          expect(seen).toBe(facts);
          quickest = Math.min(quickest, performance.now() - asked);
        }
        expect(quickest).toBeLessThan(500);
      }
      expect(await firstUntilAborted(store, 0n, AbortSignal.abort())).toBe(0);
    });

    it('ends when the store is closed', async () => {
      const running = firstUntilAborted(store, 0n, new AbortController().signal);
      await later(10);
      await store.close();
      expect(await running).toBe(0);
    });
  });
}

/** Appends the first fact, so that there is something to begin with. */
function ready(store: EventStore, done: AbortController): AbortSignal {
  void store.append('record-1', 'any', someEvents(1));
  return done.signal;
}

async function firstUntilAborted(store: EventStore, after: bigint, signal: AbortSignal): Promise<number> {
  let seen = 0;
  for await (const batch of store.subscribe(after, signal)) seen += batch.length;
  return seen;
}
