import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { KeyDatabase } from '#vault/folder/key-database.js';
import { readRootKey } from '#vault/roots/root-key.js';
import { wrapKey } from '#vault/envelope.js';
import { rootsOf } from '#vault/roots/root-keys.js';
import { aRequestTo, done, type Region, region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

/** So many that wrapping them takes longer than the program takes to start. */
const MORE_KEYS = 40_000;

let data: string;
let server: RunningServer;
let people: Region;

beforeEach(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
});

afterEach(async () => {
  await server.stop();
  await removeData(data);
});

/** Keys of a large region. */
function addKeys(): void {
  const database = new KeyDatabase(join(data, 'keys.db'));
  const { wrapping, check } = rootsOf(readRootKey(join(data, 'root.key')));
  const key = Buffer.alloc(32, 7);
  for (let n = 0; n < MORE_KEYS; n += 10_000) database.add(10_000, (id) => wrapKey(key, id, wrapping), check);
  database.close();
}

/** The command, ended after so long by SIGKILL where it has not ended by itself. */
async function rotatesFor(milliseconds: number): Promise<'ended' | 'killed'> {
  const words = ['dist/apps/cli/main.js', 'keys', 'rotate-root', '--data', data];
  const child = spawn(process.execPath, words, { stdio: 'ignore' });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  const [code] = await ended;
  clearTimeout(timer);
  return code === 0 ? 'ended' : 'killed';
}

/** How many rotations are on record. */
async function recordings(): Promise<number> {
  const trail = await people.chair().readsTheAuditTrail('?type=log.root-key-rotated');
  return trail.body.items.length;
}

/** Whether every key is wrapped anew; then it waits until the server has recorded that. */
async function isDone(): Promise<boolean> {
  const keys = new DatabaseSync(join(data, 'keys.db'), { readOnly: true, timeout: 10_000 });
  const rotation = keys.prepare('SELECT keys FROM root_rotation').get();
  keys.close();
  if (rotation === undefined) return (await recordings()) > 0;
  if (rotation.keys === null) return false;
  while ((await recordings()) === 0) await pause(50);
  return true;
}

/** Sends requests one after the other until it is told to stop. */
function sealing() {
  const ids: string[] = [];
  const stopping = new AbortController();
  const sent = (async () => {
    while (!stopping.signal.aborted) ids.push(done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id);
  })();
  const stop = async (): Promise<readonly string[]> => {
    stopping.abort();
    await sent;
    return ids;
  };
  return { stop };
}

async function allRead(ids: readonly string[]): Promise<number> {
  let read = 0;
  for (const id of ids) {
    const reply = await people.officer('th').readsTheRequest(id);
    if (reply.status === 200 && reply.text.includes('three persons found on a vessel')) read += 1;
  }
  return read;
}

it('the root key is rotated while the server seals, recorded once, and a retry across it is recognised', async () => {
  const sending = { key: 'before-the-rotation' };
  const first = done(await people.officer('ph').submits(aRequestTo('TH-ATU'), sending));
  await copyFile(join(data, 'root.key'), join(data, 'old.key'));
  const load = sealing();
  const rotated = await talaan(['keys', 'rotate-root', '--data', data, '--json']);
  expect([rotated.exit, rotated.err]).toEqual([0, '']);
  const { rotation, before, rootKey } = JSON.parse(rotated.out) as Record<string, string>;
  expect([before, rootKey]).toEqual([join(data, `root.key.before-${String(rotation)}`), join(data, 'root.key')]);
  await pause(300);
  const ids = await load.stop();
  expect(ids.length).toBeGreaterThan(10);
  expect(await allRead([first.id, ...ids])).toBe(ids.length + 1);
  expect(done(await people.officer('ph').submits(aRequestTo('TH-ATU'), sending))).toEqual(first);
  const trail = await people.chair().readsTheAuditTrail('?type=log.root-key-rotated');
  expect(trail.body.items).toMatchObject([{ record: 'root-key', actor: 'platform', conduct: { rotation } }]);

  expect(await server.stop()).toBe(0);
  await expect(startServer(data, { TALAAN_ROOT_KEY_FILE: join(data, 'old.key') })).rejects.toThrow(
    'is not the root key that this data was sealed with',
  );
  server = await server.again();
  expect(await allRead([first.id, ...ids])).toBe(ids.length + 1);
  expect(done(await people.officer('ph').submits(aRequestTo('TH-ATU'), sending))).toEqual(first);
  const changed = await people.officer('ph').submits(aRequestTo('TH-ATU', { urgency: 'routine' }), sending);
  expect([changed.status, changed.text]).toEqual([422, expect.stringContaining('idempotency.key-reused')]);
  const verified = await talaan(['verify', '--data', data]);
  expect([verified.exit, verified.out]).toEqual([0, expect.not.stringContaining('not checked')]);
});

it('cut off at any point beside a server that seals, and given again, it ends; either root key opens all until then', async () => {
  await server.stop();
  addKeys();
  server = await server.again();
  await copyFile(join(data, 'root.key'), join(data, 'old.key'));
  const load = sealing();
  const ends: string[] = [];
  for (let tries = 0; ends.at(-1) !== 'ended'; tries += 1) {
    ends.push(await rotatesFor(500 + 250 * tries));
    // Cut off when all was wrapped, it needs nothing more than the server.
    if (await isDone()) ends.push('ended');
    // With a server that dies as well, and comes again with what is in the place of the root key.
    if (tries !== 2 || ends.at(-1) === 'ended') continue;
    const ids = await load.stop();
    await server.kill();
    server = await startServer(data, { TALAAN_ROOT_KEY_FILE: join(data, 'old.key') });
    people = region(server);
    expect(await allRead(ids)).toBe(ids.length);
  }
  expect(ends.length).toBeGreaterThan(2);
  const ids = await load.stop();
  expect(await allRead(ids)).toBe(ids.length);
  await server.stop();
  server = await startServer(data);
  people = region(server);
  expect(await allRead(ids)).toBe(ids.length);
  expect(await recordings()).toBe(1);
  expect((await talaan(['verify', '--data', data])).exit).toBe(0);
}, 300_000);

it('without a server, the command records it; a backup with the new root key is put back and read', async () => {
  const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
  await server.stop();
  const rotated = await talaan(['keys', 'rotate-root', '--data', data]);
  expect([rotated.exit, rotated.err]).toEqual([
    0,
    expect.stringMatching(/keys are wrapped by the root key in .*root\.key/),
  ]);
  const [backup, restored] = [await temporaryData(), await temporaryData()];
  expect((await talaan(['backup', '--data', data, '--to', backup, '--with-root-key'])).exit).toBe(0);
  expect((await talaan(['restore', '--from', backup, '--data', restored])).exit).toBe(0);
  expect((await readdir(restored)).filter((name) => name.startsWith('root.key'))).toEqual(['root.key']);
  server = await startServer(restored);
  people = region(server);
  expect(await allRead([id])).toBe(1);
  const trail = await people.chair().readsTheAuditTrail('?type=log.root-key-rotated');
  expect(trail.body.items).toHaveLength(1);
  await server.stop();
  for (const folder of [backup, restored]) await rm(folder, { recursive: true });
});

it('to a file that is named: the server starts with that one only', async () => {
  const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
  const file = join(data, 'named.key');
  const rotated = await talaan(['keys', 'rotate-root', '--data', data, '--new-root-key', file]);
  expect([rotated.exit, rotated.err]).toEqual([0, expect.stringContaining('Name it in TALAAN_ROOT_KEY_FILE')]);
  expect(await allRead([id])).toBe(1);
  await server.stop();
  await expect(startServer(data)).rejects.toThrow('is not the root key that this data was sealed with');
  server = await startServer(data, { TALAAN_ROOT_KEY_FILE: file });
  people = region(server);
  expect(await allRead([id])).toBe(1);
});
