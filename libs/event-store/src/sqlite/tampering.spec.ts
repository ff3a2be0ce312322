import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SystemClock } from '#kernel/clock.js';
import { anEvent, everything, firstOf, someEvents } from '../behaviour/subject.js';
import { CheckedStore } from '../checks/checked-log.js';
import type { Broken } from '../checks/fact-checks.js';
import { FactMacs, newMacKey } from '../checks/fact-macs.js';
import { logFile } from './log-file.js';
import { SqliteEventStore } from './sqlite-event-store.js';

const macs = new FactMacs(new Map([[1, newMacKey()]]));
let directory = '';
let store: CheckedStore;
let broken: Broken[];

/** Everyone may change the file; only the keys are the server's own. */
const SWAP = (column: string) => `UPDATE fact SET ${column} = (
  SELECT ${column} FROM fact AS other WHERE other.stream = fact.stream AND other.revision = 3 - fact.revision)
  WHERE stream = 'record' AND revision IN (1, 2)`;
const EDITS: Readonly<Record<string, string>> = {
  'its payload changed': `UPDATE fact SET payload = CAST('{"conduct":{"to":"XX-ATU"}}' AS BLOB) WHERE stream = 'record' AND revision = 1`,
  'its metadata changed': `UPDATE fact SET metadata = CAST('{"actor":"another"}' AS BLOB) WHERE stream = 'record' AND revision = 1`,
  'its type changed': `UPDATE fact SET type = 'thing.undone.v1' WHERE stream = 'record' AND revision = 1`,
  'its id changed': `UPDATE fact SET id = 'another' WHERE stream = 'record' AND revision = 1`,
  'its time changed': `UPDATE fact SET recorded_at = recorded_at - 1 WHERE stream = 'record' AND revision = 1`,
  'its MAC removed': `UPDATE fact SET mac = NULL WHERE stream = 'record' AND revision = 1`,
  'its MAC taken from another fact': SWAP('mac'),
  'two facts swapped': ['id', 'type', 'payload', 'metadata', 'recorded_at', 'mac'].map(SWAP).join(';'),
  'one fact removed and the rest renumbered': `DELETE FROM fact WHERE stream = 'record' AND revision = 1;
    UPDATE fact SET revision = 1 WHERE stream = 'record' AND revision = 2`,
  'one fact removed': `DELETE FROM fact WHERE stream = 'record' AND revision = 1`,
  'its end removed': `DELETE FROM fact WHERE stream = 'record' AND revision = 2`,
  'its end put where nobody looks for it': `INSERT INTO stream (name) VALUES ('nothing');
    UPDATE fact SET stream_number = (SELECT number FROM stream WHERE name = 'nothing')
    WHERE stream = 'record' AND revision = 2`,
  'its name changed': `UPDATE stream SET name = 'nothing' WHERE name = 'record'`,
  'a fact of another stream put into it': `UPDATE fact SET revision = 3 WHERE stream = 'record' AND revision = 2;
    UPDATE fact SET stream = 'record', revision = 2, stream_number = (SELECT number FROM stream WHERE name = 'record')
    WHERE stream = 'other' AND revision = 0`,
  'a fact inserted at its end': `INSERT INTO fact (id, stream, stream_number, revision, type, payload, metadata, recorded_at, mac)
    SELECT 'forged', stream, stream_number, 3, type, payload, metadata, recorded_at, mac FROM fact
    WHERE stream = 'record' AND revision = 2`,
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-log-'));
  const inner = await SqliteEventStore.open({ directory, clock: new SystemClock(), macs: () => macs });
  broken = [];
  store = new CheckedStore(inner, { macs, onBroken: (found) => broken.push(found) });
  await store.append(
    'record',
    'no-stream',
    someEvents(2).map(({ id, ...event }, n) => ({ ...event, id: `${id}-${String(n)}` })),
  );
  await store.append('record', 1, [anEvent('{"conduct":{"n":3}}')]);
  await store.append('other', 'no-stream', someEvents(2));
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

function edit(statements: string): void {
  const log = new DatabaseSync(logFile(directory), { timeout: 10_000 });
  log.exec(`DROP TRIGGER fact_is_never_changed; DROP TRIGGER fact_is_never_removed; ${statements}`);
  log.close();
}

describe.each(Object.entries(EDITS))('a record with %s while the server runs', (_, statements) => {
  it('is refused, told of once, and gives nothing to those who follow the log', async () => {
    edit(statements);
    await expect(store.readStream('record')).rejects.toMatchObject({ code: 'log.tampered' });
    await expect(store.readStream('record')).rejects.toMatchObject({ code: 'log.tampered' });
    expect(broken.map(({ stream }) => stream)).toEqual(['record']);
    const followed = await everything(store);
    const read = await firstOf(store, 0n, followed.length);
    expect(read).toEqual(followed);
    for (const { stream, type } of followed) expect([stream, type]).not.toEqual(['record', 'thing.undone.v1']);
    const shown = followed.filter(({ stream }) => stream === 'record').map(({ type, payload }) => `${type} ${payload}`);
    expect(new Set(shown)).toEqual(new Set(['log.broken-fact.v1 {"conduct":{}}']));
    expect(broken.filter(({ stream }) => stream === 'record')).toHaveLength(1);
  });
});

it('other records are read as before', async () => {
  const before = await store.readStream('other');
  edit(EDITS['its payload changed'] ?? '');
  await expect(store.readStream('record')).rejects.toMatchObject({ code: 'log.tampered' });
  expect(await store.readStream('other')).toEqual(before);
});

it('a reader that follows finds the break by itself, and keeps the place of each fact', async () => {
  const before = await everything(store);
  edit(EDITS['its metadata changed'] ?? '');
  const after = await everything(store);
  expect(after.map(({ position, id }) => [position, id])).toEqual(before.map(({ position, id }) => [position, id]));
  expect(broken).toMatchObject([{ stream: 'record', revision: 1, position: 2n }]);
});

it('what comes after the part that is known is checked as well', async () => {
  await store.readStream('record');
  await store.append('record', 2, [anEvent()]);
  edit(`UPDATE fact SET payload = CAST('{}' AS BLOB) WHERE stream = 'record' AND revision = 3`);
  await expect(store.readStream('record', 3)).rejects.toMatchObject({ code: 'log.tampered' });
});
