import { KeyObject } from 'node:crypto';
import type { RecordKeys } from './record-keys.js';
import { SealingVault } from './sealing-vault.js';
import type { Place } from './vault.js';

/** Keys in one place, and how a test comes to them. */
export interface KeysAdapter {
  readonly name: string;
  /** Keys of which nothing was used yet. */
  open(): Promise<RecordKeys>;
  /** As the next process finds them; the last one is closed. */
  restart(): Promise<RecordKeys>;
  dispose(): Promise<void>;
}

const PLACE: Place = { factId: 'fact-1', stream: 'exchange-1', type: 'exchange.submitted.v1' };

/** What every adapter of RecordKeys does. An adapter's spec calls this, and adds what only it can do. */
export function behavesAsRecordKeys(adapter: KeysAdapter): void {
  describe(`${adapter.name} as record keys`, () => {
    let keys: RecordKeys;
    let vault: SealingVault;
    const restart = async () => {
      keys = await adapter.restart();
      await keys.factMacs();
      vault = new SealingVault(keys);
    };
    beforeEach(async () => {
      keys = await adapter.open();
      await keys.factMacs();
      vault = new SealingVault(keys);
    });
    afterEach(() => adapter.dispose());

    it('open what was sealed, also after a restart', async () => {
      const sealed = await vault.seal({ text: 'x' }, PLACE, await vault.newKey());
      expect(await vault.open(sealed, PLACE)).toEqual({ content: { text: 'x' } });
      await restart();
      expect(await vault.open(sealed, PLACE)).toEqual({ content: { text: 'x' } });
    });

    it('are durable before they are given, and given once, also when many are asked for at the same time', async () => {
      const given = new Set<string>();
      for (let run = 0; run < 3; run += 1) {
        const taken = await Promise.all(Array.from({ length: 600 }, async () => keys.take()));
        for (const { id } of taken) given.add(id);
        await restart();
        const found = await Promise.all(taken.map(async ({ id }) => keys.find(id)));
        expect(found.every((key, n) => key instanceof KeyObject && taken[n]?.key.equals(key))).toBe(true);
      }
      expect(given.size).toBe(1_800);
    });

    it('open nothing once they are destroyed, and say since when: the first time stands', async () => {
      const [key, other] = [await vault.newKey(), await vault.newKey()];
      const sealed = await vault.seal({ text: 'x' }, PLACE, key);
      await vault.destroy([key], 1_000);
      await vault.destroy([key, key], 2_000);
      for (let time = 0; time < 2; time += 1) {
        expect(await vault.open(sealed, PLACE)).toEqual({ erasedAt: 1_000 });
        await expect(vault.seal({ text: 'y' }, PLACE, key)).rejects.toMatchObject({ code: 'content.erased' });
        expect(await vault.destroyedAt([other, key, other])).toEqual([undefined, 1_000, undefined]);
        await restart();
      }
    });

    it('remember as destroyed what is not among them, and know no other', async () => {
      await vault.destroy(['1-unknown'], 3_000);
      expect(await vault.destroyedAt(['1-unknown', '2-unknown'])).toEqual([3_000, undefined]);
      expect([await vault.knows('1-unknown'), await vault.knows('2-unknown')]).toEqual([true, false]);
      const sealed = { v: 2, key: '2-unknown', iv: '', data: '' } as const;
      await expect(vault.open(sealed, PLACE)).rejects.toThrow('is not among the keys');
      expect(await vault.destroyedAt([])).toEqual([]);
    });

    it('make the same digests and MACs after a restart, digests apart by purpose', async () => {
      const digests = () => [vault.digest('request', 'a'), vault.digest('cursor', 'a'), vault.digest('record-id', 'a')];
      const [made, macs] = [digests(), await keys.factMacs()];
      expect(new Set(made).size).toBe(3);
      await restart();
      expect(digests()).toEqual(made);
      const exported = (of: typeof macs) => [...of.keys].map(([number, key]) => [number, key.export()]);
      expect(exported(await keys.factMacs())).toEqual(exported(macs));
      expect(keys.hasMacKeys).toBe(true);
    });

    it('keep how far erasures were carried out, and that the log had MACs', async () => {
      expect([await keys.erasedUpTo(), keys.factsHaveMacs]).toEqual([0n, false]);
      await keys.noteErasedUpTo(2n ** 53n + 1n);
      await keys.noteFactsHaveMacs();
      await restart();
      expect([await keys.erasedUpTo(), keys.factsHaveMacs]).toEqual([2n ** 53n + 1n, true]);
      await keys.noteErasedUpTo(0n);
      expect(await keys.erasedUpTo()).toBe(0n);
    });
  });
}
