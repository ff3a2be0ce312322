import type { EventStore } from '../event-store.js';
import { decode, encode } from '../fact.js';
import { recorded } from '../recorded.js';
import { type Adapter, anEvent, everything, itNeeds, positionsOf, SettableClock, someEvents } from './subject.js';

export function reading(adapter: Adapter): void {
  describe('reading', () => {
    let store: EventStore;
    const clock = new SettableClock();
    beforeEach(async () => (store = await adapter.open(clock)));
    afterEach(() => adapter.dispose());

    it('gives nothing from an empty log', async () => {
      expect(await everything(store)).toEqual([]);
      expect(await store.readStream('record-1')).toEqual([]);
      expect(await store.head()).toBe(0n);
      expect(await store.positionAt(clock.now())).toBe(0n);
    });

    it('gives back exactly what was appended', async () => {
      const texts = [
        '',
        'Trường hợp số 7 · กรณี · ករណី · 案件 🧭',
        `U+0000 (\u0000) within and at the end \u0000`,
        '\u0000',
        '{"escaped":"\\ud83e\\udded \\"\\\\ \\n"}',
        '\r\n\t\u2028\u2029\ufeff\uffff',
        'e\u0301 is not \u00e9',
        '1.0',
        '1e2',
      ];
      await givesBack(texts);
    });

    itNeeds(adapter, 'appends of 2 MiB', 'gives back long texts exactly', () =>
      givesBack(['x'.repeat(1_048_576), '🧭'.repeat(262_144)]),
    );

    async function givesBack(texts: readonly string[]): Promise<void> {
      const events = texts.map((text) => ({ ...anEvent(text), metadata: text, type: 'thing.happened.v1' }));
      for (const event of events) await store.append('record-1', 'any', [event]);
      const read = await everything(store);
      expect(read.map(({ payload, metadata }) => payload === metadata)).toEqual(texts.map(() => true));
      read.forEach((event, index) => {
        expect(event.payload === texts[index]).toBe(true);
        expect(event).toMatchObject({ id: events[index]?.id, type: 'thing.happened.v1', stream: 'record-1' });
      });
      expect(await store.readStream('record-1')).toEqual(read);
    }

    it('keeps what decode makes of a fact', async () => {
      const draft = {
        type: 'thing.happened.v1',
        conduct: { name: 'é\u0000🧭', count: 3 },
        content: { v: 1, data: 'AAECAw' },
      };
      const fact = recorded(draft, { stream: 'record-1' });
      const { position, recordedAt } = await store.append('record-1', 'any', [encode(draft, fact.id, fact.meta)]);
      const [read] = await everything(store);
      expect(read && decode(read, new Map())).toEqual({ ...fact, position, recordedAt });
    });

    it('reads the log in order, from any position up to any other', async () => {
      for (let n = 0; n < 1_300; n += 13) await store.append(`record-${String(n % 7)}`, 'any', someEvents(13));
      const all = await everything(store);
      const positions = positionsOf(all);
      expect(positions).toHaveLength(1_300);
      const head = await store.head();
      // The n-th fact's position: 0 for none.
      const at = (n: number) => (n === 0 ? 0n : (positions[n - 1] ?? 0n));
      for (const [after, until] of [
        [0n, at(1)],
        [0n, at(512)],
        [at(511), at(513)],
        [at(1_000), undefined],
        [at(1_299), head + 5_000n],
        [at(1_300), undefined],
        [at(700), at(300)],
        [at(40) - 1n, at(60) + 1n],
        [head - 100n, undefined],
        [head + 100n, undefined],
      ] as const) {
        const expected = all.filter(({ position }) => position > after && position <= (until ?? head));
        expect(await everything(store, after, until)).toEqual(expected);
      }
    });

    it('reads up to the head at the time of the call', async () => {
      await store.append('record-1', 'any', someEvents(2_000));
      let read = 0;
      for await (const batch of store.readAll(0n)) {
        read += batch.length;
        await store.append('record-2', 'any', someEvents(batch.length));
      }
      expect(read).toBe(2_000);
    });

    it('keeps a batch small enough for memory, however long the payloads are', async () => {
      const payload = 'x'.repeat(600_000);
      for (let n = 0; n < 8; n += 1) await store.append('record-1', 'any', [anEvent(payload)]);
      expect(await everything(store)).toHaveLength(8);
    });

    it('reads a stream from a revision on', async () => {
      await store.append('record-1', 'any', someEvents(5));
      await store.append('record-2', 'any', someEvents(5));
      const all = await store.readStream('record-2');
      expect(all.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
      expect(await store.readStream('record-2', 3)).toEqual(all.slice(3));
      expect(await store.readStream('record-2', 5)).toEqual([]);
    });

    it('finds a fact by its id, the first, the last and any between, and none that it does not hold', async () => {
      for (let n = 0; n < 9; n += 1) await store.append(`record-${String(n % 2)}`, 'any', someEvents(700));
      const all = await everything(store);
      for (const index of [0, 1, 700, 4_095, 4_096, 6_299]) {
        const fact = all[index];
        expect(await store.factWithId(fact?.id ?? '')).toEqual(fact);
      }
      expect(await store.factWithId('00000000-0000-8000-8000-000000000000')).toBeUndefined();
    });

    it('knows whether a stream of some name began between two positions', async () => {
      await store.append('letter-1', 'any', someEvents(2));
      await store.append('record-1', 'any', someEvents(1));
      await store.append('letter-2', 'any', someEvents(1));
      await store.append('letter-1', 'any', someEvents(1));
      const positions = positionsOf(await everything(store));
      const at = (n: number) => (n === 0 ? 0n : (positions[n - 1] ?? positions.at(-1) ?? 0n));
      const begun = (prefix: string, after: number, until: number) => store.hasBegun(prefix, at(after), at(until));
      expect([await begun('letter-', 0, 5), await begun('letter-', 1, 3), await begun('letter-', 1, 4)]).toEqual([
        true,
        false,
        true,
      ]);
      expect([await begun('letter-', 4, 5), await begun('letter', 3, 9), await begun('note-', 0, 9)]).toEqual([
        false,
        true,
        false,
      ]);
    });

    it('tells which streams have facts after a revision, and where it ends', async () => {
      for (const stream of ['record-1', 'record-2', 'record-1']) await store.append(stream, 'any', someEvents(2));
      const asked = [
        ['record-1', 3],
        ['record-2', 0],
        ['record-3', -1],
      ] as const;
      const head = await store.head();
      expect(await store.grown(new Map(asked))).toEqual({ head, streams: new Set(['record-2']) });
      expect(await store.grown(new Map([['record-1', -1]]))).toEqual({ head, streams: new Set(['record-1']) });
      expect(await store.grown(new Map())).toEqual({ head, streams: new Set() });
    });

    it('tells of an empty log that nothing has grown', async () => {
      expect(await store.grown(new Map([['record-1', -1]]))).toEqual({ head: 0n, streams: new Set() });
      expect(await store.typesBetween(0n, 100n)).toEqual(new Map());
    });

    it('tells a look of everything that was acknowledged before it, while many write and many look', async () => {
      const looks = async (stream: string): Promise<void> => {
        for (let revision = 0; revision < 20; revision += 1) {
          await store.append(stream, 'any', someEvents(1));
          expect((await store.grown(new Map([[stream, revision - 1]]))).streams).toEqual(new Set([stream]));
          expect((await store.grown(new Map([[stream, revision]]))).streams).toEqual(new Set());
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, n) => looks(`record-${String(n)}`)));
    });

    it('tells which types there are between two positions, and where each was last', async () => {
      const types = ['a.v1', 'b.v1', 'a.v1', 'c.v1'];
      for (const type of types) await store.append('record-1', 'any', [{ ...anEvent(), type }]);
      const positions = positionsOf(await everything(store));
      const at = (n: number) => (n === 0 ? 0n : (positions[n - 1] ?? 0n));
      const between = async (after: number, until: bigint) => [...(await store.typesBetween(at(after), until))].sort();
      expect(await between(0, at(4))).toEqual([
        ['a.v1', at(3)],
        ['b.v1', at(2)],
        ['c.v1', at(4)],
      ]);
      expect(await between(1, at(3))).toEqual([
        ['a.v1', at(3)],
        ['b.v1', at(2)],
      ]);
      expect(await between(3, at(4) + 5_000n)).toEqual([['c.v1', at(4)]]);
      expect([await between(4, at(4) + 5_000n), await between(3, at(2))]).toEqual([[], []]);
    });

    it('finds the position at a time', async () => {
      const start = clock.now();
      for (const minute of [0, 1, 1, 5, 5, 5, 9]) {
        clock.time = start + minute * 60_000;
        await store.append('record-1', 'any', someEvents(1));
      }
      const found = [-1, 0, 0.5, 1, 4, 5, 8, 9, 100].map((minute) => store.positionAt(start + minute * 60_000));
      const positions = positionsOf(await everything(store));
      const expected = [0, 1, 1, 3, 3, 6, 6, 7, 7].map((n) => (n === 0 ? 0n : positions[n - 1]));
      expect(await Promise.all(found)).toEqual(expected);
    });
  });
}
