import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { pay, scratch } from './fixtures/payments.js';
import { view as search } from './fixtures/search.js';
import { compare, rebuild } from './rebuild.js';
import { digestFile, dump } from './view-digest.js';
import { viewPath } from './view-path.js';
import { ViewRunner } from './running/view-runner.js';

const silent = {
  reached: () => undefined,
  ready: () => undefined,
  halted: () => undefined,
  waits: () => undefined,
  fault: () => undefined,
};
let folder: ReturnType<typeof scratch>;
let store: MemoryEventStore;

beforeEach(() => {
  folder = scratch();
  store = new MemoryEventStore(new SystemClock());
});
afterEach(() => folder.remove());

/** Follows the log in many small commits. */
async function follow(facts: number): Promise<string> {
  const runner = await ViewRunner.open(store, folder.directory, [search], silent);
  for (let n = 0; n < facts; n += 1 + (n % 53)) {
    await pay(store, n, Math.min(facts, n + 1 + (n % 53)));
    await runner.advance(new AbortController().signal);
  }
  runner.close();
  return viewPath(folder.directory, search);
}

function changed(path: string, statement: string): void {
  const database = new DatabaseSync(path, { defensive: false });
  database.exec(statement);
  database.close();
}

describe('The digest of a view with full text search', () => {
  it('is the same however the facts came: in many commits, in a few, merged or not', async () => {
    const path = await follow(1_500);
    const { sha256 } = digestFile(path);
    for (const transaction of [1, 100, 100_000]) {
      const again = await rebuild({ view: search, log: store, into: folder.directory, transaction });
      expect([transaction, digestFile(again).sha256]).toEqual([transaction, sha256]);
    }
    changed(path, `INSERT INTO said (said) VALUES ('optimize')`);
    expect(digestFile(path).sha256).toBe(sha256);
    const { same } = await compare({ view: search, log: store, directory: folder.directory, into: folder.directory });
    expect(same).toBe(true);
  });

  it('is another one when a text stands at another place, and when only the index is wrong', async () => {
    const path = await follow(40);
    const { sha256 } = digestFile(path);
    changed(path, 'UPDATE said SET rowid = 1000 WHERE rowid = (SELECT max(rowid) FROM said)');
    const moved = digestFile(path).sha256;
    expect(moved).not.toBe(sha256);
    changed(path, `UPDATE said_content SET c0 = 'unseen' WHERE id = 1000`);
    const unindexed = digestFile(path).sha256;
    changed(path, `INSERT INTO said (said) VALUES ('rebuild')`);
    expect(new Set([sha256, moved, unindexed, digestFile(path).sha256]).size).toBe(4);
  });

  it('goes over texts by position, then over the index by term, and not over the tables that keep it', () => {
    const database = new DatabaseSync(':memory:');
    database.exec(`CREATE VIRTUAL TABLE said USING fts5 (words);
      INSERT INTO said (rowid, words) VALUES (7, 'two words'), (2, 'words');`);
    const expected = [
      '{"table":"said","columns":["rowid","words"]}',
      '[2,"words"]',
      '[7,"two words"]',
      '{"index":"said","columns":["term","doc","col","offset"]}',
      '["two",7,"words",0]',
      '["words",2,"words",0]',
      '["words",7,"words",1]',
    ];
    expect([...dump(database)]).toEqual(expected);
    expect([...dump(database)]).toEqual(expected);
  });
});
