import type { EventStore } from '../event-store.js';
import { decode, encode } from '../fact.js';
import { recorded } from '../recorded.js';
import { type Adapter, anEvent, everything, SettableClock, someEvents } from './subject.js';

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
        'x'.repeat(1_048_576),
        '🧭'.repeat(262_144),
      ];
      const events = texts.map((text) => ({ ...anEvent(text), metadata: text, type: 'thing.happened.v1' }));
      for (const event of events) await store.append('record-1', 'any', [event]);
      const read = await everything(store);
      expect(read.map(({ payload, metadata }) => payload === metadata)).toEqual(texts.map(() => true));
      read.forEach((event, index) => {
        expect(event.payload === texts[index]).toBe(true);
        expect(event).toMatchObject({ id: events[index]?.id, type: 'thing.happened.v1', stream: 'record-1' });
      });
      expect(await store.readStream('record-1')).toEqual(read);
    });

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
      expect(all.map(({ position }) => position)).toEqual(Array.from({ length: 1_300 }, (_, n) => BigInt(n + 1)));
      for (const [after, until] of [
        [0n, 1n],
        [0n, 512n],
        [511n, 513n],
        [1_000n, undefined],
        [1_299n, 5_000n],
        [1_300n, undefined],
        [700n, 300n],
      ] as const) {
        const expected = all.filter(({ position }) => position > after && position <= (until ?? 1_300n));
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
      const begun = (prefix: string, after: bigint, until: bigint) => store.hasBegun(prefix, after, until);
      expect([await begun('letter-', 0n, 5n), await begun('letter-', 1n, 3n), await begun('letter-', 1n, 4n)]).toEqual([
        true,
        false,
        true,
      ]);
      expect([await begun('letter-', 4n, 5n), await begun('letter', 3n, 9n), await begun('note-', 0n, 9n)]).toEqual([
        false,
        true,
        false,
      ]);
    });

    it('finds the position at a time', async () => {
      const start = clock.now();
      for (const minute of [0, 1, 1, 5, 5, 5, 9]) {
        clock.time = start + minute * 60_000;
        await store.append('record-1', 'any', someEvents(1));
      }
      const found = [-1, 0, 0.5, 1, 4, 5, 8, 9, 100].map((minute) => store.positionAt(start + minute * 60_000));
      expect(await Promise.all(found)).toEqual([0n, 1n, 1n, 3n, 3n, 6n, 6n, 7n, 7n]);
    });
  });
}
