import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anEvent, SettableClock } from '#event-store/behaviour/subject.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { view } from '#records/views/unit-days.js';
import { ViewFile } from '#views/view-file.js';
import { viewPath, viewsFolder } from '#views/view-path.js';
import { Batch } from '#views/evolution.js';
import { NotedEnd, notedEnd } from './noted-end.js';
import { checkEnd, checkLog, factsOf, knownOf } from './start-checks.js';

let directory: string;
let ids: readonly string[];

/** A log of so many facts; those of before `same` are the same in each. */
async function logOf(facts: number, same = facts): Promise<void> {
  for (const name of readdirSync(directory)) if (name.startsWith('log.db')) rmSync(join(directory, name));
  const store = await SqliteEventStore.open({ directory, clock: new SettableClock() });
  const made = ids.slice(0, same).concat(Array.from({ length: facts - same }, () => anEvent().id));
  for (const id of made) await store.append('record-1', 'any', [{ ...anEvent(), id }]);
  await store.close();
}

/** A view, and a note, that have seen the log up to its end. */
async function known(): Promise<void> {
  const store = await SqliteEventStore.open({ directory, clock: new SettableClock() });
  mkdirSync(viewsFolder(directory), { recursive: true });
  const file = new ViewFile(view, viewPath(directory, view), true);
  for await (const batch of store.readAll(0n)) file.take(new Batch(batch));
  file.close();
  const noted = await NotedEnd.keep(directory, store, (error) => {
    throw error;
  });
  await noted.stop();
  await store.close();
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-start-'));
  ids = Array.from({ length: 5 }, () => anEvent().id);
  writeFileSync(join(directory, 'keys.db'), '');
  await logOf(5);
  await known();
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a log that is compared with what was known of it', () => {
  it('is whole when it has each fact where it was, and when it has grown since', async () => {
    expect(notedEnd(directory)).toEqual({ position: 5n, fact: ids[4] });
    expect(factsOf(knownOf(directory)).map(({ position }) => position)).toEqual([5n, 5n]);
    expect(checkLog(directory, undefined)).toBeUndefined();
    await logOf(8, 5);
    expect(checkLog(directory, undefined)).toBeUndefined();
  });

  it.each(['the views', 'the note'])('lacks facts when it is an older copy: %s tells', async (who) => {
    if (who === 'the views') rmSync(join(directory, 'log-end'));
    else rmSync(viewsFolder(directory), { recursive: true });
    await logOf(3);
    expect(() => checkLog(directory, undefined)).toThrow(/ends at position 3, and facts up to 5 were known/);
    expect(() => checkLog(directory, 5n)).toThrow(/TALAAN_ACCEPT_LOG_END=3/);
    expect(checkLog(directory, 3n)).toEqual({ head: 3n, knownUpTo: 5n });
  });

  it.each(['the views', 'the note'])(
    'lacks facts when an older copy was gone on with, beyond them: %s tells',
    async (who) => {
      if (who === 'the views') rmSync(join(directory, 'log-end'));
      else rmSync(viewsFolder(directory), { recursive: true });
      await logOf(9, 3);
      expect(() => checkLog(directory, undefined)).toThrow(/another fact at position 5 than was known there/);
      expect(checkLog(directory, 9n)).toEqual({ head: 9n, knownUpTo: 5n });
      const isKept = readdirSync(directory).includes('evidence');
      expect(isKept && readdirSync(join(directory, 'evidence', '9-of-5'))).toEqual(
        who === 'the views' ? [expect.stringContaining(view.name)] : false,
      );
    },
  );

  it('needs no order of its own where an operator ordered to go on with it for another server', async () => {
    await logOf(9, 3);
    const facts = knownOf(directory);
    const log = { head: 9n, given: 9n, missing: factsOf(facts) };
    const accepted = (head: bigint, knownUpTo: bigint) =>
      checkEnd(directory, facts, { ...log, cuts: [{ head, knownUpTo }] }, undefined);
    expect(() => accepted(3n, 4n)).toThrow(/another fact/);
    expect(() => accepted(5n, 7n)).toThrow(/another fact/);
    expect(accepted(3n, 6n)).toBeUndefined();
    expect(readdirSync(viewsFolder(directory))).toEqual([]);
  });
});
