import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataFolder } from '#apps/server/data-folder.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { SqliteLogReader } from '#event-store/sqlite/sqlite-log-reader.js';
import { SystemClock } from '#kernel/clock.js';
import { FileVault } from '#vault/file-vault.js';
import type { Sealed } from '#vault/vault.js';
import { EXIT } from '../exit.js';
import { makeBackup } from './make-backup.js';
import { restoreBackup } from './restore-backup.js';

const META = JSON.stringify({ actor: 'ph-officer', role: 'officer', commandId: 'c', correlationId: 'r' });
const SUBMITTED = 'exchange.submitted.v1';

let folder: string;
let data: string;
let to: string;
let store: SqliteEventStore;
let vault: FileVault;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'talaan-backup-'));
  [data, to] = [join(folder, 'data'), join(folder, 'backup')];
  store = await SqliteEventStore.open({ directory: data, clock: new SystemClock() });
  vault = new FileVault(data);
  // the log has no MACs
  vault.envelopes = 1;
});

afterEach(async () => {
  vault.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Appends a fact with content, as a slice does. */
async function submit(given?: string): Promise<{ readonly key: string; readonly sealed: Sealed; readonly at: Place }> {
  const key = given ?? (await vault.newKey());
  const at = { factId: randomUUID(), stream: `exchange-${randomUUID()}`, type: SUBMITTED };
  const sealed = await vault.seal({ text: 'SYNTHETIC' }, at, key);
  await append(at.stream, SUBMITTED, { conduct: {}, content: sealed }, at.factId);
  return { key, sealed, at };
}

type Place = Parameters<FileVault['open']>[1];

async function append(stream: string, type: string, payload: object, id: string = randomUUID()): Promise<void> {
  await store.append(stream, 'any', [{ id, type, payload: JSON.stringify(payload), metadata: META }]);
}

const erase = (stream: string, keys: readonly string[]) =>
  append(stream, 'exchange.content-erased.v1', { conduct: { keys } });

async function opened(
  place: string,
  { sealed, at }: { readonly sealed: Sealed; readonly at: Place },
): Promise<unknown> {
  const restored = new FileVault(place, join(data, 'root.key'));
  const content = await restored.open(sealed, at);
  restored.close();
  return content;
}

describe('a backup that is restored', () => {
  it('has every fact and every content up to its position, and nothing that came later', async () => {
    const one = await submit();
    const made = await makeBackup({ data, to });
    await submit();
    const restored = await restoreBackup({ from: to, data: join(folder, 'restored'), erasures: [] });
    expect([made.position, made.facts, restored.position]).toEqual(['1', 1, '1']);
    // No epoch either: the server that starts on it begins a new one.
    expect(readdirSync(join(folder, 'restored')).sort()).toEqual(['keys.db', 'log.db', 'log.lock']);
    const log = SqliteLogReader.open(join(folder, 'restored'));
    expect(await log.head()).toBe(1n);
    await log.close();
    expect(await opened(join(folder, 'restored'), one)).toEqual({ content: { text: 'SYNTHETIC' } });
  });

  it('has what an operator noted that no server has taken in yet, as it was noted', async () => {
    const noted = '{"line":"SYNTHETIC"}\n';
    writeFileSync(join(data, 'operator.ndjson'), noted);
    await makeBackup({ data, to });
    await restoreBackup({ from: to, data: join(folder, 'restored'), erasures: [] });
    expect(readFileSync(join(folder, 'restored', 'operator.ndjson'), 'utf8')).toBe(noted);
    writeFileSync(join(to, 'operator.ndjson'), '');
    await expect(restoreBackup({ from: to, data: join(folder, 'again'), erasures: [] })).rejects.toMatchObject({
      exit: EXIT.checkFailed,
    });
  });

  it('has destroyed again what its log says is erased, though its keys came back', async () => {
    const one = await submit();
    // As after a crash between the fact and the destruction.
    await erase(one.at.stream, [one.key]);
    await makeBackup({ data, to });
    expect(await opened(to, one)).toHaveProperty('content');
    await restoreBackup({ from: to, data: join(folder, 'restored'), erasures: [] });
    expect(await opened(join(folder, 'restored'), one)).toHaveProperty('erasedAt');
  });

  it('has destroyed what was erased after it where a list says so, and only that', async () => {
    const [one, other] = [await submit(), await submit()];
    await makeBackup({ data, to });
    const list = join(folder, 'erasures.ndjson');
    const erasure = { type: 'exchange.content-erased.v1', recordedAt: '2026-01-01T00:00:00.000Z' };
    writeFileSync(list, `${JSON.stringify({ ...erasure, conduct: { keys: [one.key] } })}\n\n`);
    appendFileSync(list, `${JSON.stringify({ type: SUBMITTED, conduct: {} })}\n`);
    const restored = await restoreBackup({ from: to, data: join(folder, 'restored'), erasures: [list] });
    expect(restored.erasuresListed).toBe(1);
    expect(await opened(join(folder, 'restored'), one)).toEqual({ erasedAt: Date.parse(erasure.recordedAt) });
    expect(await opened(join(folder, 'restored'), other)).toHaveProperty('content');
  });

  it('brings the root key only where it was asked to', async () => {
    const one = await submit();
    await makeBackup({ data, to, rootKeyFile: join(data, 'root.key') });
    await restoreBackup({ from: to, data: join(folder, 'restored'), erasures: [] });
    const whole = new FileVault(join(folder, 'restored'));
    expect(await whole.open(one.sealed, one.at)).toEqual({ content: { text: 'SYNTHETIC' } });
    whole.close();
    await makeBackup({ data, to: join(folder, 'without') });
    expect(readdirSync(join(folder, 'without')).sort()).toEqual(['backup.json', 'keys.db', 'log.db']);
  });
});

describe('a backup', () => {
  it('is not made into a folder that has something in it, nor of nothing', async () => {
    mkdirSync(to);
    writeFileSync(join(to, 'mine'), '');
    await expect(makeBackup({ data, to })).rejects.toMatchObject({ exit: EXIT.usage });
    expect(readdirSync(to)).toEqual(['mine']);
    const nothing = { data: join(folder, 'nowhere'), to: join(folder, 'x') };
    await expect(makeBackup(nothing)).rejects.toMatchObject({ exit: EXIT.unavailable });
  });

  it('is not left behind when a key that the log needs is missing', async () => {
    const sealed = { v: 1, key: '9-lost', iv: '', data: '' };
    await append('exchange-1', SUBMITTED, { conduct: {}, content: sealed });
    await expect(makeBackup({ data, to: join(to, 'today') })).rejects.toMatchObject({ exit: EXIT.checkFailed });
    expect(existsSync(to)).toBe(false);
    mkdirSync(to);
    await expect(makeBackup({ data, to })).rejects.toMatchObject({ exit: EXIT.checkFailed });
    expect(readdirSync(to)).toEqual([]);
  });
});

describe('a restore is refused', () => {
  const restored = () => restoreBackup({ from: to, data: join(folder, 'restored'), erasures: [] });

  beforeEach(async () => {
    await submit();
    await makeBackup({ data, to });
  });

  it('into data that is in use, or that is not empty, and changes nothing there', async () => {
    await expect(restoreBackup({ from: to, data, erasures: [] })).rejects.toMatchObject({ exit: EXIT.unavailable });
    mkdirSync(join(folder, 'restored'));
    writeFileSync(join(folder, 'restored', 'mine'), '');
    await expect(restored()).rejects.toMatchObject({ exit: EXIT.usage });
    expect(readdirSync(join(folder, 'restored'))).toEqual(['mine']);
  });

  it('from a backup that did not end, or whose bytes have changed, and leaves nothing', async () => {
    appendFileSync(join(to, 'keys.db'), 'x');
    await expect(restored()).rejects.toMatchObject({ exit: EXIT.checkFailed });
    expect(readdirSync(join(folder, 'restored'))).toEqual(['log.lock']);
    rmSync(join(to, 'backup.json'));
    await expect(restored()).rejects.toMatchObject({ exit: EXIT.unavailable });
  });

  it('with a list of erasures that is not understood', async () => {
    const list = join(folder, 'list');
    writeFileSync(list, '{"type":"exchange.content-erased.v1","conduct":{}}\n');
    const listed = restoreBackup({ from: to, data: join(folder, 'restored'), erasures: [list] });
    await expect(listed).rejects.toMatchObject({ exit: EXIT.usage, message: expect.stringContaining('Line 1') });
    expect(existsSync(join(folder, 'restored', 'log.db'))).toBe(false);
  });

  it('and so is a start, where one has not ended', () => {
    mkdirSync(join(folder, 'half', 'restoring'), { recursive: true });
    expect(() => prepareDataFolder(join(folder, 'half'))).toThrow('a restore into it has not ended');
  });
});
