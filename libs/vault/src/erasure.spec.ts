import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreUnavailable } from '#event-store/event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { type Erasing, eraseAgain, followErasures } from './erasure.js';
import { FileVault } from './file-vault.js';

const PLACE = { factId: 'fact-1', stream: 'exchange-1', type: 'exchange.submitted.v1' };

let directory: string;
let store: MemoryEventStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-erasure-'));
  store = new MemoryEventStore(new SystemClock());
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

function fact(type: string, conduct: object) {
  return { id: randomUUID(), type, payload: JSON.stringify({ conduct }), metadata: '{}' };
}

/** Runs the process on `vault` until it has looked at all that `work` and those before it recorded. */
async function following(vault: FileVault, work: () => Promise<void>): Promise<void> {
  const ending = new AbortController();
  let looked = await vault.erasedUpTo();
  const typesBetween = MemoryEventStore.prototype.typesBetween.bind(store);
  store.typesBetween = (after, until) => {
    looked = until;
    return typesBetween(after, until);
  };
  const following = followErasures(store, vault, ending.signal);
  await work();
  while (looked < (await store.head())) await new Promise((resolve) => setTimeout(resolve, 5));
  ending.abort();
  await following;
}

describe('followErasures', () => {
  it('destroys the keys that an erasure fact names: earlier facts on start, later ones live', async () => {
    const vault = new FileVault(directory);
    const [early, late, other] = [await vault.newKey(), await vault.newKey(), await vault.newKey()];
    const sealed = await Promise.all([early, late, other].map((key) => vault.seal({ key }, PLACE, key)));
    await store.append('exchange-1', 'any', [fact('exchange.content-erased.v1', { keys: [early] })]);
    await following(vault, async () => {
      await store.append('exchange-2', 'any', [fact('exchange.content-erased.v1', { keys: [late], reason: 'x' })]);
      await store.append('exchange-3', 'any', [fact('exchange.answered.v1', { keys: [other] })]);
    });
    const opened = await Promise.all(sealed.map((envelope) => vault.open(envelope, PLACE)));
    expect(opened).toEqual([
      { erasedAt: expect.any(Number) },
      { erasedAt: expect.any(Number) },
      { content: { key: other } },
    ]);
    vault.close();
  });

  it('destroys again what a key database from before the erasure brings back', async () => {
    let vault = new FileVault(directory);
    const key = await vault.newKey();
    const sealed = await vault.seal({ text: 'x' }, PLACE, key);
    vault.close();
    await vault.ended();
    copyFileSync(join(directory, 'keys.db'), join(directory, 'backup.db'));

    vault = new FileVault(directory);
    await store.append('exchange-1', 'any', [fact('exchange.content-erased.v1', { keys: [key] })]);
    await following(vault, () => Promise.resolve());
    expect(await vault.open(sealed, PLACE)).toHaveProperty('erasedAt');
    vault.close();
    await vault.ended();

    copyFileSync(join(directory, 'backup.db'), join(directory, 'keys.db'));
    vault = new FileVault(directory);
    expect(await vault.open(sealed, PLACE)).toEqual({ content: { text: 'x' } });
    await following(vault, () => Promise.resolve());
    expect(await vault.open(sealed, PLACE)).toHaveProperty('erasedAt');
    vault.close();
  });
});

describe('a disk that does not let keys be destroyed', () => {
  it('has them destroyed when it does', async () => {
    const destroyed: string[] = [];
    let refusals = 1;
    let erasedUpTo = 0n;
    const keys: Erasing = {
      erasedUpTo: () => erasedUpTo,
      noteErasedUpTo: (position) => {
        erasedUpTo = position;
      },
      destroy: (named) => {
        if (refusals-- > 0) throw new StoreUnavailable('database or disk is full');
        destroyed.push(...named);
      },
    };
    await store.append('exchange-1', 'any', [fact('exchange.content-erased.v1', { keys: ['key-1'] })]);
    const ending = new AbortController();
    const following = followErasures(store, keys, ending.signal);
    while (erasedUpTo === 0n) await new Promise((resolve) => setTimeout(resolve, 20));
    ending.abort();
    await following;
    expect([destroyed, erasedUpTo]).toEqual([['key-1'], 1n]);
  });
});

describe('eraseAgain', () => {
  it('destroys what the log says is erased before it returns, and goes on from there the next time', async () => {
    const vault = new FileVault(directory);
    const key = await vault.newKey();
    const sealed = await vault.seal({ text: 'x' }, PLACE, key);
    await store.append('exchange-1', 'any', [fact('exchange.content-erased.v1', { keys: [key] })]);
    await eraseAgain(store, vault);
    expect(await vault.open(sealed, PLACE)).toHaveProperty('erasedAt');
    expect(await vault.erasedUpTo()).toBe(1n);
    vault.close();
  });

  it('looks at everything again when the keys come from a later time than the log', async () => {
    const vault = new FileVault(directory);
    const key = await vault.newKey();
    const sealed = await vault.seal({ text: 'x' }, PLACE, key);
    await vault.noteErasedUpTo(5_000n);
    await store.append('exchange-1', 'any', [fact('exchange.submitted.v1', {})]);
    await eraseAgain(store, vault);
    expect(await vault.erasedUpTo()).toBe(1n);
    await following(vault, async () => {
      await store.append('exchange-1', 'any', [fact('exchange.content-erased.v1', { keys: [key] })]);
    });
    expect(await vault.open(sealed, PLACE)).toHaveProperty('erasedAt');
    vault.close();
  });
});
