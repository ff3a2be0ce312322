import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { KEY_TABLES } from './key-database.js';
import { wrappedMacKeys } from './mac-keys.js';

/** Keys read at a time. */
const PAGE = 5_000;

/** What a copy of the keys holds. */
export interface CopiedKeys {
  readonly keys: number;
  /** How many of them are destroyed. */
  readonly destroyed: number;
}

/**
 * Copies a key database, also while a vault uses it, to a new file that stands alone. Made after a copy of the log, it
 * has every key that the copy of the log needs; a key destroyed by then is destroyed in it, too.
 *
 * It reads in short pages, because destroying a key waits for whoever is reading. That is as good as one look at all:
 * keys are only added at the end, never changed but by destruction, and what was destroyed is read last.
 */
export function copyKeys(from: string, to: string, progress: (keys: number, share: number) => void): CopiedKeys {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
  const copy = new DatabaseSync(to);
  try {
    copy.exec(`PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; BEGIN IMMEDIATE; ${KEY_TABLES}`);
    const keys = copyPages(source, copy, progress);
    copyAll(
      source.prepare('SELECT id, at FROM destroyed_key'),
      copy.prepare('INSERT INTO destroyed_key VALUES (?, ?)'),
    );
    // How far the log was followed is not copied: this copy begins at its beginning again.
    const settings = source.prepare("SELECT name, value FROM setting WHERE name <> 'erased-up-to'");
    copyAll(settings, copy.prepare('INSERT INTO setting VALUES (?, ?)'));
    const insertMacKey = copy.prepare('INSERT INTO mac_key VALUES (?, ?)');
    for (const [number, wrapped] of wrappedMacKeys(source)) insertMacKey.run(number, wrapped);
    copy.exec(`UPDATE record_key SET wrapped = zeroblob(length(wrapped)) WHERE id IN (SELECT id FROM destroyed_key);
      COMMIT`);
    const destroyed = Number(copy.prepare('SELECT count(*) AS keys FROM destroyed_key').get()?.keys);
    return { keys, destroyed };
  } finally {
    copy.close();
    source.close();
  }
}

function copyPages(source: DatabaseSync, copy: DatabaseSync, progress: (keys: number, share: number) => void): number {
  const page = source.prepare('SELECT number, id, wrapped FROM record_key WHERE number > ? ORDER BY number LIMIT ?');
  const last = Number(source.prepare('SELECT coalesce(max(number), 0) AS last FROM record_key').get()?.last);
  const insert = copy.prepare('INSERT INTO record_key VALUES (?, ?, ?)');
  let keys = 0;
  for (let after = 0; ;) {
    const rows = page.all(after, PAGE) as unknown as { number: number; id: string; wrapped: Uint8Array }[];
    for (const { number, id, wrapped } of rows) insert.run(number, id, wrapped);
    keys += rows.length;
    after = rows.at(-1)?.number ?? after;
    progress(keys, last === 0 ? 1 : after / last);
    if (rows.length < PAGE) return keys;
  }
}

function copyAll(select: StatementSync, insert: StatementSync): void {
  select.setReturnArrays(true);
  for (const row of select.all() as unknown as (string | number)[][]) insert.run(...row);
}
