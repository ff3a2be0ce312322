import { createSecretKey } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '#kernel/refusal.js';
import { openContent } from './envelope.js';
import { FileVault } from './file-vault.js';
import type { Place, Sealed } from './vault.js';

/** Milliseconds for which a thread that makes keys may still close its own connection. */
const PATIENCE = 5_000;

const PLACE: Place = { factId: 'fact-1', stream: 'exchange-1', type: 'exchange.submitted.v1' };
const CONTENT = { subject: 'Ňame ☂', question: 'Where?', attachments: ['1', '2'] };

let directory: string;
let vault: FileVault;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-vault-'));
  vault = new FileVault(directory);
});

afterEach(() => {
  vault.close();
  rmSync(directory, { recursive: true, maxRetries: 5 });
});

function restart(rootKeyFile?: string): void {
  vault.close();
  vault = new FileVault(directory, rootKeyFile);
}

function keysOnDisk(): unknown {
  const keys = new DatabaseSync(join(directory, 'keys.db'), { readOnly: true, timeout: PATIENCE });
  try {
    return keys.prepare('SELECT count(*) AS number FROM record_key').get()?.number;
  } finally {
    keys.close();
  }
}

/** All bytes of the key database's files as they are on disk now. */
function bytesOnDisk(): Buffer {
  const files = readdirSync(directory).filter((name) => name.startsWith('keys.db'));
  return Buffer.concat(files.map((name) => readFileSync(join(directory, name))));
}

function wrappedKeys(ids: readonly string[]): Buffer[] {
  const db = new DatabaseSync(join(directory, 'keys.db'), { readOnly: true, timeout: PATIENCE });
  const find = db.prepare('SELECT wrapped FROM record_key WHERE id = ?');
  const found = ids.map((id) => Buffer.from((find.get(id) as { wrapped: Uint8Array }).wrapped));
  db.close();
  return found;
}

describe('FileVault', () => {
  it('opens what it sealed, also after a restart', async () => {
    const sealed = await vault.seal(CONTENT, PLACE, await vault.newKey());
    expect(await vault.open(sealed, PLACE)).toEqual({ content: CONTENT });
    restart();
    expect(await vault.open(sealed, PLACE)).toEqual({ content: CONTENT });
  });

  it('shows nothing of the content in the envelope', async () => {
    const sealed = await vault.seal({ text: 'canary-7f3a' }, PLACE, await vault.newKey());
    expect(Buffer.from(sealed.data, 'base64url').includes('canary')).toBe(false);
    expect(Object.keys(sealed)).toEqual(['v', 'key', 'iv', 'data']);
  });

  it('never seals the same content to the same bytes', async () => {
    const key = await vault.newKey();
    const [one, other] = [await vault.seal(CONTENT, PLACE, key), await vault.seal(CONTENT, PLACE, key)];
    expect(one.data).not.toBe(other.data);
  });

  it('refuses an envelope in which any field was altered', async () => {
    const sealed = await vault.seal(CONTENT, PLACE, await vault.newKey());
    const altered: Sealed[] = [
      { ...sealed, v: 1 },
      { ...sealed, v: 4 as 3 },
      { ...sealed, key: await vault.newKey() },
      { ...sealed, iv: Buffer.alloc(12, 7).toString('base64url') },
      { ...sealed, iv: '' },
      { ...sealed, data: '' },
      { ...sealed, data: sealed.data.slice(0, -4) },
    ];
    for (let at = 0; at < Buffer.from(sealed.data, 'base64url').length; at += 1) {
      const bytes = Buffer.from(sealed.data, 'base64url');
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      altered.push({ ...sealed, data: bytes.toString('base64url') });
    }
    for (const envelope of altered) await expect(vault.open(envelope, PLACE)).rejects.toThrow();
  });

  it('refuses an envelope that was moved to another fact, stream or type', async () => {
    const sealed = await vault.seal(CONTENT, PLACE, await vault.newKey());
    for (const moved of [
      { ...PLACE, factId: 'fact-2' },
      { ...PLACE, stream: 'exchange-2' },
      { ...PLACE, type: 'exchange.submitted.v2' },
      { factId: 'fact-', stream: '1exchange-1', type: PLACE.type },
    ]) {
      await expect(vault.open(sealed, moved)).rejects.toThrow();
    }
  });

  it('refuses an envelope whose record begins otherwise, and says when a later program made it', async () => {
    const place = { ...PLACE, beginning: { from: 'PH-ATU', to: 'TH-ATU' } };
    const sealed = await vault.seal(CONTENT, place, await vault.newKey());
    expect(await vault.open(sealed, place)).toEqual({ content: CONTENT });
    await expect(vault.open(sealed, { ...place, beginning: { from: 'PH-ATU', to: 'VN-ATU' } })).rejects.toThrow();
    await expect(vault.open(sealed, PLACE)).rejects.toThrow();
    await expect(vault.open({ ...sealed, v: 4 as 3 }, place)).rejects.toThrow(
      new Refusal('log.newer', 'A later program sealed this content.'),
    );
  });

  it('opens the envelopes of before, and makes them where the log is of before', async () => {
    vault.envelopes = 1;
    const sealed = await vault.seal(CONTENT, PLACE, await vault.newKey());
    expect(sealed.v).toBe(1);
    vault.envelopes = 2;
    expect(await vault.open(sealed, { ...PLACE, beginning: { to: 'TH-ATU' } })).toEqual({ content: CONTENT });
  });

  it('does not open, where the log has no MACs, what was sealed for one with them', async () => {
    const sealed = await vault.seal(CONTENT, PLACE, await vault.newKey());
    vault.envelopes = 1;
    await expect(vault.open(sealed, PLACE)).rejects.toThrow(
      new Refusal('log.tampered', 'The log was made one without MACs.'),
    );
  });

  it('cannot open or add to what a destroyed key sealed, also after a restart', async () => {
    const key = await vault.newKey();
    const sealed = await vault.seal(CONTENT, PLACE, key);
    await vault.destroy([key], 1_000);
    await vault.destroy([key], 2_000);
    expect(await vault.open(sealed, PLACE)).toEqual({ erasedAt: 1_000 });
    restart();
    expect(await vault.open(sealed, PLACE)).toEqual({ erasedAt: 1_000 });
    await expect(vault.seal(CONTENT, PLACE, key)).rejects.toThrow(
      new Refusal('content.erased', 'The content of this record was erased.'),
    );
  });

  it('leaves no byte of a destroyed key in any file, among thousands of others', async () => {
    const keys = await Promise.all(Array.from({ length: 3_000 }, () => vault.newKey()));
    const doomed = keys.filter((_, index) => index % 7 === 3);
    const wrapped = wrappedKeys(doomed);
    const before = bytesOnDisk();
    expect(wrapped.filter((bytes) => before.includes(bytes))).toHaveLength(doomed.length);
    for (let at = 0; at < doomed.length; at += 50) await vault.destroy(doomed.slice(at, at + 50), at);
    const after = bytesOnDisk();
    // A part of it would be as telling as the whole: look for the 16 bytes in its middle.
    expect(wrapped.filter((bytes) => after.includes(bytes.subarray(20, 36)))).toHaveLength(0);
    const kept = wrappedKeys(keys.filter((_, index) => index % 7 !== 3));
    expect(kept.every((bytes) => after.includes(bytes))).toBe(true);
  });

  it('makes each key durable before it hands it out, and never hands one out twice', async () => {
    const seen = new Set<string>();
    for (let run = 0; run < 3; run += 1) {
      for (let made = 0; made < 300; made += 1) {
        const key = await vault.newKey();
        expect(seen.has(key)).toBe(false);
        seen.add(key);
      }
      expect(wrappedKeys([...seen])).toHaveLength(seen.size);
      restart();
    }
  });

  it('does so too with those that are made in another thread', async () => {
    const seen = new Set<string>();
    for (let made = 0; made < 1_500; made += 1) {
      seen.add(await vault.newKey());
      if (made % 50 === 0) await pause(10);
    }
    expect(seen.size).toBe(1_500);
    expect(wrappedKeys([...seen])).toHaveLength(1_500);
    const key = [...seen].at(-1) ?? '';
    const sealed = await vault.seal(CONTENT, PLACE, key);
    restart();
    expect(await vault.open(sealed, PLACE)).toEqual({ content: CONTENT });
  });

  it('opens content of more records than it remembers keys of', async () => {
    const sealed: Sealed[] = [];
    for (let n = 0; n < 5_000; n += 1) sealed.push(await vault.seal({ n }, PLACE, await vault.newKey()));
    for (const [n, envelope] of sealed.entries()) expect(await vault.open(envelope, PLACE)).toEqual({ content: { n } });
  });

  it('opens a fixed envelope of version 1 for ever', () => {
    const recordKey = createSecretKey('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');
    const golden: Sealed = {
      v: 1,
      key: 'key-1',
      iv: 'qAJ_LEhs2R9PfvwZ',
      data: 'sehp07griTLereSSSlfEOWE3n6Qc3k1CZH3YmZ2K8b5L7plBageGShu1',
    };
    expect(openContent(golden, PLACE, recordKey)).toEqual({ content: { subject: 'golden', n: 1 } });
  });

  it('digests equal texts equally, apart by purpose and by root key, and the same after a restart', () => {
    const digest = vault.digest('request', 'text');
    expect(vault.digest('request', 'text')).toBe(digest);
    expect(vault.digest('cursor', 'text')).not.toBe(digest);
    expect(vault.digest('request', 'text2')).not.toBe(digest);
    restart();
    expect(vault.digest('request', 'text')).toBe(digest);
  });
});

it('has no file open any more once it has ended, though keys were being made', async () => {
  for (let times = 1; times <= 6; times += 1) {
    for (let taken = 0; taken < 100; taken += 1) await vault.newKey();
    // A thread makes the second lot, and is asked for the third.
    while (keysOnDisk() !== 512) await pause(5);
    await pause(20);
    for (let taken = 0; taken < 250; taken += 1) await vault.newKey();
    vault.close();
    await vault.ended();
    expect(readdirSync(directory).sort()).toEqual(['keys.db', 'root.key']);
    rmSync(directory, { recursive: true });
    mkdirSync(directory);
    vault = new FileVault(directory);
  }
});

describe('the root key', () => {
  it('is made where a process with the same id was cut off while making it', async () => {
    vault.close();
    for (const name of readdirSync(directory)) rmSync(join(directory, name));
    writeFileSync(join(directory, `root.key.${String(process.pid)}.new`), 'half', { mode: 0o600 });
    vault = new FileVault(directory);
    expect(await vault.open(await vault.seal(CONTENT, PLACE, await vault.newKey()), PLACE)).toEqual({
      content: CONTENT,
    });
    expect(readdirSync(directory).filter((name) => name.startsWith('root.key'))).toEqual(['root.key']);
  });

  it('is made once, for its owner alone', () => {
    const file = join(directory, 'root.key');
    const made = readFileSync(file);
    expect(made).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    restart();
    expect(readFileSync(file)).toEqual(made);
  });

  it('is refused when others may read it', () => {
    chmodSync(join(directory, 'root.key'), 0o640);
    expect(() => new FileVault(directory)).toThrow('set its mode to 0600');
  });

  it('is refused when it is not the one that the data was sealed with', () => {
    const other = join(directory, 'other.key');
    writeFileSync(other, Buffer.alloc(32, 5), { mode: 0o600 });
    expect(() => new FileVault(directory, other)).toThrow('is not the root key that this data was sealed with');
  });

  it('is not made anew where there is content sealed with a lost one', () => {
    rmSync(join(directory, 'root.key'));
    expect(() => new FileVault(directory)).toThrow('restore it');
  });

  it('may stand elsewhere, and must then be there', () => {
    const other = join(directory, 'elsewhere.key');
    expect(() => new FileVault(join(directory, 'new'), other)).toThrow('does not exist');
    writeFileSync(other, Buffer.alloc(31, 5), { mode: 0o600 });
    expect(() => new FileVault(join(directory, 'new'), other)).toThrow('is not 32 bytes');
  });
});
