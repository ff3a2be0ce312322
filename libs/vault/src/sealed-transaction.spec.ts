import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { decode } from '#event-store/fact.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import type { Decider, Draft } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { FileVault } from './file-vault.js';
import { transactSealed } from './sealed-transaction.js';
import type { Sealed } from './vault.js';

interface Note {
  readonly allowed: boolean;
  readonly content?: unknown;
}
type Noted = Draft<'spec.noted.v1', { readonly number: number }>;

const decider: Decider<Note, number, Noted> = {
  initial: 0,
  decide({ allowed, content }, number) {
    if (!allowed) throw new Refusal('spec.refused', 'No.');
    return [{ type: 'spec.noted.v1', conduct: { number: number + 1 }, ...(content === undefined ? {} : { content }) }];
  },
  evolve: (_, { conduct }) => conduct.number,
};

const directory = mkdtempSync(join(tmpdir(), 'talaan-sealed-'));
/** Counts the keys that records were given. */
class CountingVault extends FileVault {
  keys = 0;

  override newKey(): string {
    this.keys += 1;
    return super.newKey();
  }
}
const vault = new CountingVault(directory);
afterAll(() => {
  vault.close();
  rmSync(directory, { recursive: true });
});

describe('A command with content', () => {
  const store = new MemoryEventStore(new SystemClock());
  const send = (commandId: string, note: Note) =>
    transactSealed<Note, number, Noted>(store, vault, {
      decider,
      stream: 'record-1',
      meta: { actor: 'a', role: 'officer', commandId, correlationId: commandId },
      command: () => note,
      factOf: () => 'spec.noted.v1',
    });
  const facts = async () => (await store.readStream('record-1')).map((event) => decode(event, new Map()));

  it('makes no key when it is refused', async () => {
    await expect(send('c0', { allowed: false, content: { text: 'secret' } })).rejects.toMatchObject({
      code: 'spec.refused',
    });
    expect(vault.keys).toBe(0);
  });

  it('has its content sealed to the fact that it makes, under one key for the record', async () => {
    await send('c1', { allowed: true, content: { text: 'secret' } });
    await send('c2', { allowed: true, content: { text: 'more' } });
    const opened = (await facts()).map(({ id, stream, type, content }) =>
      vault.open(content as Sealed, { factId: id, stream, type }),
    );
    expect(opened).toEqual([{ content: { text: 'secret' } }, { content: { text: 'more' } }]);
    expect(vault.keys).toBe(1);
    const payloads = (await store.readStream('record-1')).map(({ payload }) => payload);
    expect(payloads.join()).not.toContain('secret');
  });

  it('is answered as the first time when it comes again', async () => {
    const again = await send('c1', { allowed: true, content: { text: 'secret' } });
    expect([again.repeated, again.state, again.revision, (await facts()).length]).toEqual([true, 1, 0, 2]);
  });

  it('is sealed to nothing when it has none', async () => {
    await send('c3', { allowed: true });
    expect((await facts()).at(-1)).not.toHaveProperty('content');
  });
});
