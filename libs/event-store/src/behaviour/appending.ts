import { DuplicateFact, type EventStore, type Expected, RevisionConflict, StoreUnavailable } from '../event-store.js';
import {
  type Adapter,
  anEvent,
  everything,
  itNeeds,
  positionsOf,
  refusal,
  SettableClock,
  someEvents,
} from './subject.js';

export function appending(adapter: Adapter): void {
  describe('appending', () => {
    let store: EventStore;
    const clock = new SettableClock();
    beforeEach(async () => (store = await adapter.open(clock)));
    afterEach(() => adapter.dispose());

    const matrix: readonly [Expected, facts: number, 'accepted' | 'refused'][] = [
      ['no-stream', 0, 'accepted'],
      ['no-stream', 1, 'refused'],
      ['no-stream', 3, 'refused'],
      ['exists', 0, 'refused'],
      ['exists', 1, 'accepted'],
      ['exists', 3, 'accepted'],
      ['any', 0, 'accepted'],
      ['any', 1, 'accepted'],
      ['any', 3, 'accepted'],
      [0, 0, 'refused'],
      [0, 1, 'accepted'],
      [0, 3, 'refused'],
      [1, 1, 'refused'],
      [2, 3, 'accepted'],
      [3, 3, 'refused'],
    ];
    it.each(matrix)('expecting %s of a stream of %i facts is %s', async (expected, facts, verdict) => {
      if (facts > 0) await store.append('record-1', 'any', someEvents(facts));
      for (const events of [someEvents(1), someEvents(2)]) {
        const stream = events.length === 1 ? 'record-1' : 'record-2';
        if (stream === 'record-2' && facts > 0) await store.append(stream, 'any', someEvents(facts));
        const answer = await refusal(store.append(stream, expected, events));
        if (verdict === 'accepted') {
          expect(answer).toBe('accepted');
          expect(await store.readStream(stream)).toHaveLength(facts + events.length);
        } else {
          expect(answer).toBeInstanceOf(RevisionConflict);
          expect(answer).toMatchObject({ stream, expected, current: facts - 1 });
          expect(await store.readStream(stream)).toHaveLength(facts);
        }
      }
    });

    it('answers with the place of the last fact', async () => {
      await store.append('record-1', 'no-stream', someEvents(2));
      const answer = await store.append('record-2', 'no-stream', someEvents(3));
      const [position] = positionsOf(await everything(store)).slice(-1);
      expect(answer).toEqual({ revision: 2, position, recordedAt: clock.now(), repeated: false });
      expect(await store.head()).toBe(position);
    });

    itNeeds(
      adapter,
      'positions without gaps',
      'gives positions 1, 2, 3, … whatever is refused or repeated',
      async () => {
        const events = someEvents(2);
        expect(await store.append('record-1', 'no-stream', events)).toMatchObject({ position: 2n });
        await refusal(store.append('record-1', 'no-stream', someEvents(3)));
        await store.append('record-1', 'no-stream', events);
        expect(await store.append('record-2', 'no-stream', someEvents(3))).toMatchObject({ position: 5n });
        expect(positionsOf(await everything(store))).toEqual([1n, 2n, 3n, 4n, 5n]);
      },
    );

    it('never advances a stream by a refused append', async () => {
      await store.append('record-1', 'no-stream', someEvents(1));
      for (let n = 0; n < 3; n += 1) await refusal(store.append('record-1', 'no-stream', someEvents(1)));
      expect(await store.append('record-1', 0, someEvents(1))).toMatchObject({ revision: 1 });
      expect(await everything(store)).toHaveLength(2);
    });

    it.each([1, 3])('accepts the same %i ids at the same expectation again, also later', async (count) => {
      for (const expected of ['no-stream', 'any', 'exists', count] as const) {
        const stream = `record-${String(expected)}`;
        if (typeof expected === 'number') await store.append(stream, 'any', someEvents(expected + 1));
        if (expected === 'exists') await store.append(stream, 'any', someEvents(1));
        const events = someEvents(count);
        const first = await store.append(stream, expected, events);
        clock.time += 1_000;
        expect(await store.append(stream, expected, events)).toEqual({ ...first, repeated: true });
        await store.append(stream, 'exists', someEvents(2));
        expect(await store.append(stream, expected, events)).toEqual({ ...first, repeated: true });
        expect((await store.readStream(stream)).at(-1)?.revision).toBe(first.revision + 2);
      }
    });

    itNeeds(adapter, 'a restart', 'accepts the same ids again after a restart', async () => {
      const events = someEvents(2);
      const first = await store.append('record-1', 'no-stream', events);
      store = (await adapter.restart?.(clock)) ?? store;
      expect(await store.append('record-1', 'no-stream', events)).toEqual({ ...first, repeated: true });
      expect(await everything(store)).toHaveLength(2);
      expect(await store.append('record-1', 1, someEvents(1))).toMatchObject({ revision: 2 });
      expect(positionsOf(await everything(store))).toHaveLength(3);
    });

    it('refuses an id that the log holds elsewhere', async () => {
      const event = anEvent();
      await store.append('record-1', 'no-stream', [anEvent(), event]);
      await store.append('record-3', 'no-stream', someEvents(1));
      const repeats = [
        store.append('record-2', 'no-stream', [event]),
        store.append('record-3', 0, [event]),
        store.append('record-1', 1, [event]),
        store.append('record-1', 'any', [event, anEvent()]),
        store.append('record-1', 'any', [anEvent(), event]),
        store.append('record-4', 'any', [anEvent(), event]),
      ];
      for (const repeat of repeats) {
        const answer = await refusal(repeat);
        expect(answer).toBeInstanceOf(DuplicateFact);
        expect(answer).toMatchObject({ id: event.id });
      }
      expect(await everything(store)).toHaveLength(3);
    });

    it('refuses an id that stands twice in one append', async () => {
      const event = anEvent();
      expect(await refusal(store.append('record-1', 'any', [event, event]))).toBeInstanceOf(DuplicateFact);
      expect(await store.head()).toBe(0n);
    });

    it('appends several facts to a stream together, or none', async () => {
      const known = anEvent();
      await store.append('record-1', 'no-stream', [known]);
      await refusal(store.append('record-2', 'no-stream', [...someEvents(5), known]));
      expect(await store.readStream('record-2')).toEqual([]);
      await store.append('record-2', 'no-stream', someEvents(5));
      const facts = await store.readStream('record-2');
      expect(facts.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
      expect(positionsOf(await everything(store)).slice(1)).toEqual(positionsOf(facts));
    });

    it('never fails the neighbours of a refused append', async () => {
      const known = anEvent();
      await store.append('record-0', 'no-stream', [known]);
      const answers = await Promise.all(
        Array.from({ length: 30 }, async (_, n) => {
          if (n % 3 === 1) return refusal(store.append(`record-${String(n)}`, 'exists', someEvents(1 + (n % 2))));
          if (n % 3 === 2) return refusal(store.append(`record-${String(n)}`, 'no-stream', [anEvent(), known]));
          return refusal(store.append(`record-${String(n + 100)}`, 'no-stream', someEvents(1 + (n % 2))));
        }),
      );
      answers.forEach((answer, n) => {
        if (n % 3 === 0) expect(answer).toBe('accepted');
        else expect(answer).toBeInstanceOf(n % 3 === 1 ? RevisionConflict : DuplicateFact);
      });
      expect(await everything(store)).toHaveLength(1 + 15);
    });

    it('lets an append see those before it, also in the same commit', async () => {
      const event = anEvent();
      const answers = await Promise.all([
        refusal(store.append('record-1', 'no-stream', [event])),
        refusal(store.append('record-1', 0, someEvents(2))),
        refusal(store.append('record-1', 0, someEvents(1))),
        refusal(store.append('record-1', 'no-stream', [event])),
        refusal(store.append('record-2', 'no-stream', [event])),
        refusal(store.append('record-1', 2, someEvents(1))),
      ]);
      expect(answers).toEqual([
        'accepted',
        'accepted',
        expect.any(RevisionConflict),
        'accepted',
        expect.any(DuplicateFact),
        'accepted',
      ]);
      expect(await store.readStream('record-1')).toHaveLength(4);
    });

    it('refuses what it could not keep as it is', async () => {
      const lone = String.fromCharCode(0xd800);
      const wrong = [
        store.append('record-1', 'any', []),
        store.append('', 'any', someEvents(1)),
        store.append(`record-${lone}`, 'any', someEvents(1)),
        store.append('record-1', 'any', [anEvent(`"${lone}"`)]),
        store.append('record-1', 'any', [{ ...anEvent(), metadata: lone }]),
        store.append('record-1', -1, someEvents(1)),
        store.append('record-1', 0.5, someEvents(1)),
      ];
      for (const append of wrong) expect(await refusal(append)).toBeInstanceOf(TypeError);
      expect(await store.head()).toBe(0n);
    });

    it('records times that never decrease, whatever the clock does', async () => {
      const start = clock.now();
      for (const step of [0, 1_000, -5_000, 500, 10_000, -1]) {
        clock.time = start + step;
        await store.append('record-1', 'any', someEvents(1));
      }
      const times = (await store.readStream('record-1')).map(({ recordedAt }) => recordedAt - start);
      expect(times).toEqual([0, 1_000, 1_000, 1_000, 10_000, 10_000]);
    });

    itNeeds(
      adapter,
      'a restart',
      'records no earlier time after a restart with a clock that was set back',
      async () => {
        const { recordedAt } = await store.append('record-1', 'any', someEvents(1));
        clock.time -= 60_000;
        store = (await adapter.restart?.(clock)) ?? store;
        expect(await store.append('record-1', 'any', someEvents(1))).toMatchObject({ recordedAt, revision: 1 });
      },
    );

    itNeeds(adapter, 'a position given beforehand', 'goes on beyond position 2^53', async () => {
      await adapter.dispose();
      store = await adapter.open(clock, 2n ** 53n);
      const events = someEvents(3);
      const { position } = await store.append('record-1', 'no-stream', events);
      expect(await store.append('record-1', 'no-stream', events)).toMatchObject({ position });
      const [first = 0n, second, third] = positionsOf(await everything(store));
      expect(first).toBeGreaterThan(2n ** 53n);
      expect(third).toBe(position);
      if (adapter.unable['positions without gaps'] === undefined) expect(first).toBe(2n ** 53n + 1n);
      expect(positionsOf(await everything(store, first))).toEqual([second, third]);
      expect(await store.head()).toBe(third);
      expect(await store.positionAt(clock.now())).toBe(third);
      expect(await store.positionAt(clock.now() - 1)).toBe(0n);
    });

    it('refuses everything once it is closed', async () => {
      await store.append('record-1', 'any', someEvents(1));
      await store.close();
      await store.close();
      const calls = [
        () => store.append('record-1', 'any', someEvents(1)),
        () => store.readStream('record-1'),
        () => everything(store),
        () => store.head(),
        () => store.positionAt(0),
      ];
      for (const call of calls) await expect(call()).rejects.toBeInstanceOf(StoreUnavailable);
    });
  });
}
