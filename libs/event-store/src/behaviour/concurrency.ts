import { type EventStore, RevisionConflict, type StoredEvent } from '../event-store.js';
import { SystemClock } from '#kernel/clock.js';
import {
  type Adapter,
  anEvent,
  appendInTurn,
  everything,
  itNeeds,
  positionsOf,
  refusal,
  SettableClock,
  someEvents,
} from './subject.js';

const WRITERS = 64;
const FACTS_EACH = 25;

export function concurrency(adapter: Adapter): void {
  describe('under many writers', () => {
    let store: EventStore;
    beforeEach(async () => (store = await adapter.open(new SettableClock())));
    afterEach(() => adapter.dispose());

    it('keeps every stream in order without gaps, and the log in order', async () => {
      const answers = await Promise.all(
        Array.from({ length: WRITERS }, (_, n) => appendInTurn(store, `record-${String(n)}`, FACTS_EACH)),
      );
      const all = await everything(store);
      expect(positionsOf(all)).toHaveLength(WRITERS * FACTS_EACH);
      for (let n = 0; n < WRITERS; n += 1) {
        const stream = all.filter((event) => event.stream === `record-${String(n)}`);
        expect(stream.map(({ revision }) => revision)).toEqual(Array.from({ length: FACTS_EACH }, (_, r) => r));
        const said = answers[n]?.map(({ revision, position }) => [revision, position]);
        expect(said).toEqual(stream.map(({ revision, position }) => [revision, position]));
      }
    });

    itNeeds(adapter, 'positions without gaps', 'gives out every position', async () => {
      await Promise.all(
        Array.from({ length: WRITERS }, (_, n) => appendInTurn(store, `record-${String(n)}`, FACTS_EACH)),
      );
      const all = await everything(store);
      expect(positionsOf(all)).toEqual(all.map((_, n) => BigInt(n + 1)));
    });

    itNeeds(adapter, 'times in order while many write', 'records times that never decrease', async () => {
      await adapter.dispose();
      store = await adapter.open(new SystemClock());
      await Promise.all(
        Array.from({ length: WRITERS }, (_, n) => appendInTurn(store, `record-${String(n)}`, FACTS_EACH)),
      );
      const times = (await everything(store)).map(({ recordedAt }) => recordedAt);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
    });

    it('never lets a fact appear behind a reader who has passed its position', async () => {
      let writing = true;
      const polled: StoredEvent[] = [];
      const poll = async (): Promise<void> => {
        while (writing || (polled.at(-1)?.position ?? 0n) < (await store.head())) {
          for await (const batch of store.readAll(polled.at(-1)?.position ?? 0n)) polled.push(...batch);
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      const reader = poll();
      await Promise.all(
        Array.from({ length: WRITERS }, (_, n) => appendInTurn(store, `record-${String(n % 8)}`, FACTS_EACH)),
      );
      writing = false;
      await reader;
      expect(polled.map(({ id }) => id)).toEqual((await everything(store)).map(({ id }) => id));
      expect(polled).toHaveLength(WRITERS * FACTS_EACH);
    });

    it('lets exactly one of many writers have a revision', async () => {
      const answers = await Promise.all(
        Array.from({ length: WRITERS }, () => refusal(store.append('record-1', 'no-stream', someEvents(2)))),
      );
      expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
      expect(answers.filter((answer) => answer instanceof RevisionConflict)).toHaveLength(WRITERS - 1);
      expect(await everything(store)).toHaveLength(2);
    });

    it('answers the same append, sent many times at once, many times alike', async () => {
      const event = anEvent();
      const answers = await Promise.all(
        Array.from({ length: WRITERS }, () => store.append('record-1', 'no-stream', [event])),
      );
      expect(new Set(answers.map(({ position }) => position))).toEqual(new Set(positionsOf(await everything(store))));
      expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
    });

    it('finishes what is in flight when it is closed', async () => {
      const answers = Array.from({ length: WRITERS }, (_, n) =>
        refusal(store.append(`record-${String(n)}`, 'no-stream', someEvents(1))),
      );
      await store.close();
      expect(await Promise.all(answers)).toEqual(answers.map(() => 'accepted'));
    });
  });
}
