import { type EventStore, type Proviso, RevisionConflict } from '../event-store.js';
import { type Adapter, anEvent, everything, itNeeds, refusal, SettableClock, someEvents } from './subject.js';

const ROUNDS = 60;

export function provisos(adapter: Adapter): void {
  describe('appending with a proviso about another stream', () => {
    let store: EventStore;
    const clock = new SettableClock();
    beforeEach(async () => (store = await adapter.open(clock)));
    afterEach(() => adapter.dispose());

    const matrix: readonly [Proviso['expected'], facts: number, 'accepted' | 'refused'][] = [
      ['no-stream', 0, 'accepted'],
      ['no-stream', 1, 'refused'],
      [0, 0, 'refused'],
      [0, 1, 'accepted'],
      [0, 2, 'refused'],
      [1, 2, 'accepted'],
      [2, 2, 'refused'],
    ];
    it.each(matrix)('that expects %s of a stream of %i facts is %s', async (expected, facts, verdict) => {
      if (facts > 0) await store.append('other', 'any', someEvents(facts));
      await store.append('record', 'any', someEvents(1));
      for (const [index, own] of (['any', 'exists', 2] as const).entries()) {
        if (verdict === 'refused' && own === 2) continue;
        const answer = await refusal(store.append('record', own, someEvents(1), { stream: 'other', expected }));
        if (verdict === 'accepted') expect(answer).toBe('accepted');
        else {
          expect(answer).toBeInstanceOf(RevisionConflict);
          expect(answer).toMatchObject({ stream: 'other', expected, current: facts - 1 });
        }
        expect(await store.readStream('record')).toHaveLength(verdict === 'accepted' ? 2 + index : 1);
      }
      expect(await store.readStream('other')).toHaveLength(facts);
      const begun = await refusal(store.append('new', 'no-stream', someEvents(2), { stream: 'other', expected }));
      expect(begun === 'accepted').toBe(verdict === 'accepted');
      expect(await store.readStream('new')).toHaveLength(verdict === 'accepted' ? 2 : 0);
    });

    it('is refused because of its own stream where neither is as expected', async () => {
      await store.append('other', 'any', someEvents(1));
      const append = store.append('record', 0, someEvents(1), { stream: 'other', expected: 'no-stream' });
      expect(await refusal(append)).toMatchObject({ stream: 'record', expected: 0, current: -1 });
    });

    it('accepts the same ids again whatever became of the other stream since', async () => {
      const events = someEvents(2);
      const proviso = { stream: 'other', expected: 'no-stream' } as const;
      const first = await store.append('record', 'no-stream', events, proviso);
      await store.append('other', 'no-stream', someEvents(1));
      expect(await store.append('record', 'no-stream', events, proviso)).toEqual({ ...first, repeated: true });
      expect(await everything(store)).toHaveLength(3);
    });

    itNeeds(adapter, 'two streams in one moment', 'sees what stands before it in the same commit', async () => {
      const proviso = { stream: 'other', expected: 'no-stream' } as const;
      const answers = await Promise.all([
        refusal(store.append('record-1', 'no-stream', someEvents(1), proviso)),
        refusal(store.append('other', 'no-stream', someEvents(1))),
        refusal(store.append('record-2', 'no-stream', someEvents(1), proviso)),
        refusal(store.append('record-3', 'no-stream', someEvents(1), { stream: 'other', expected: 0 })),
        refusal(store.append('record-4', 'no-stream', someEvents(1))),
      ]);
      expect(answers).toEqual(['accepted', 'accepted', expect.any(RevisionConflict), 'accepted', 'accepted']);
      expect((await everything(store)).map(({ stream }) => stream)).toEqual([
        'record-1',
        'other',
        'record-3',
        'record-4',
      ]);
    });

    /** Two appends at once of which each expects that there is not the other one; what each was answered. */
    const excluding = async (round: number) => {
      const [record, beside] = [`record-${String(round)}`, `beside-${String(round)}`];
      await store.append(record, 'no-stream', someEvents(1));
      const both = [
        { stream: record, expected: 0, event: anEvent(), proviso: { stream: beside, expected: 'no-stream' } },
        { stream: beside, expected: 'no-stream', event: anEvent(), proviso: { stream: record, expected: 0 } },
      ] as const;
      const inOrder = round % 2 === 0 ? both : both.toReversed();
      return await Promise.all(
        inOrder.map(async ({ stream, expected, event, proviso }) => {
          const answer = await refusal(store.append(stream, expected, [event], proviso));
          return { event, other: proviso.stream, answer };
        }),
      );
    };

    it('acknowledges exactly one of two that exclude each other, and the other one never stands before it', async () => {
      const rounds = await Promise.all(Array.from({ length: ROUNDS }, (_, round) => excluding(round)));
      const positions = new Map((await everything(store)).map(({ id, position }) => [id, position]));
      for (const answers of rounds) {
        const [accepted, ...more] = answers.filter(({ answer }) => answer === 'accepted');
        const [refused] = answers.filter(({ answer }) => answer !== 'accepted');
        expect(more).toEqual([]);
        expect(refused?.answer).toBeInstanceOf(RevisionConflict);
        expect(refused?.answer).toMatchObject({ stream: refused?.other });
        const [first = 0n, second] = [accepted, refused].map((one) => positions.get(one?.event.id ?? ''));
        expect(first).toBeGreaterThan(0n);
        if (second !== undefined) expect(second).toBeGreaterThan(first);
      }
    });

    itNeeds(adapter, 'two streams in one moment', 'writes nothing of an append that is refused', async () => {
      await Promise.all(Array.from({ length: ROUNDS }, (_, round) => excluding(round)));
      expect(await everything(store)).toHaveLength(2 * ROUNDS);
    });

    it('refuses what says nothing of another stream', async () => {
      const wrong: readonly Proviso[] = [
        { stream: 'record', expected: 0 },
        { stream: '', expected: 0 },
        { stream: `other-${String.fromCharCode(0xd800)}`, expected: 0 },
        { stream: 'other', expected: -1 },
        { stream: 'other', expected: 0.5 },
      ];
      for (const proviso of wrong) {
        expect(await refusal(store.append('record', 'any', someEvents(1), proviso))).toBeInstanceOf(TypeError);
      }
      expect(await store.head()).toBe(0n);
    });
  });
}
