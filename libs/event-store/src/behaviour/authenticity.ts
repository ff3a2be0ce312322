import type { EventStore } from '../event-store.js';
import { FactMacs, isChained, newMacKey } from '../checks/fact-macs.js';
import { type Adapter, anEvent, everything, itNeeds, SettableClock, someEvents } from './subject.js';

/** MACs of facts: whoever wrote the log wrote each of them, and they follow one another. */
export function authenticity(adapter: Adapter): void {
  describe('MACs', () => {
    const macs = new FactMacs(new Map([[1, newMacKey()]]));
    const clock = new SettableClock();
    let store: EventStore;
    afterEach(() => adapter.dispose());

    it('cover each fact, and chain those of a record', async () => {
      store = await adapter.open(clock, undefined, macs);
      await store.append('record', 'no-stream', someEvents(2));
      await store.append('other', 'no-stream', someEvents(1));
      clock.time += 1;
      await store.append('record', 1, someEvents(1));
      const facts = await store.readStream('record');
      expect(facts).toHaveLength(3);
      expect(await everything(store)).toEqual(expect.arrayContaining([...facts]));
      for (const [index, fact] of facts.entries()) {
        expect(isChained(fact.mac)).toBe(true);
        expect(macs.holds(fact, facts[index - 1]?.mac ?? '')).toBe(true);
        expect(macs.holds(fact, facts.at(index - 2)?.mac ?? '')).toBe(false);
        expect(macs.holds({ ...fact, payload: `${fact.payload} ` }, facts[index - 1]?.mac ?? '')).toBe(false);
      }
    });

    it('chain nothing that is appended to whatever a stream has', async () => {
      store = await adapter.open(clock, undefined, macs);
      await store.append('reads', 'any', [anEvent()]);
      await store.append('reads', 'any', [anEvent()]);
      await store.append('reads', 1, [anEvent()]);
      const [first, second, third] = await store.readStream('reads');
      expect([first, second, third].map((fact) => isChained(fact?.mac))).toEqual([false, false, true]);
      expect(second && macs.holds(second, '')).toBe(true);
      expect(third && macs.holds(third, second?.mac ?? '')).toBe(true);
    });

    it('are of the newest key, and those of an older one still hold', async () => {
      const newer = new FactMacs(new Map([...macs.keys, [2, newMacKey()]]));
      store = await adapter.open(clock, undefined, newer);
      await store.append('record', 'no-stream', [anEvent()]);
      const [fact] = await store.readStream('record');
      expect(fact && [fact.mac?.startsWith('2~'), newer.holds(fact, ''), macs.holds(fact, '')]).toEqual([
        true,
        true,
        false,
      ]);
      const older = fact && { ...fact, mac: macs.of(fact, '') };
      expect(older && newer.holds(older, '')).toBe(true);
    });

    itNeeds(adapter, 'a restart', 'go on from the last fact of a stream after a restart', async () => {
      store = await adapter.open(clock, undefined, macs);
      await store.append('record', 'no-stream', [anEvent()]);
      store = (await adapter.restart?.(clock, macs)) ?? store;
      await store.append('record', 0, [anEvent()]);
      const [first, second] = await store.readStream('record');
      expect(second && macs.holds(second, first?.mac ?? '')).toBe(true);
    });

    itNeeds(adapter, 'a log without MACs', 'are absent where the log is kept without keys', async () => {
      store = await adapter.open(clock);
      await store.append('record', 'no-stream', [anEvent()]);
      expect((await store.readStream('record')).map(({ mac }) => mac)).toEqual([undefined]);
    });
  });
}
