import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { KEY_TABLES } from './folder/key-database.js';
import { wrappedDigestKeys } from './digest-keys.js';
import { wrappedMacKeys } from './mac-keys.js';
import { rootCheckIn, rotationIn } from './roots/root-keys.js';

/** Keys read at a time. */
const PAGE = 5_000;

/** Told how many keys were copied, and which share of all that is. */
type Told = (keys: number, share: number) => void;

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
 * keys are only added at the end, never changed but by destruction and by a rotation of the root key, and what was destroyed
 * is read last.
 */
export function copyKeys(from: string, to: string, progress: Told): CopiedKeys {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
  const copy = new DatabaseSync(to);
  try {
    copy.exec(`PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; BEGIN IMMEDIATE; ${KEY_TABLES}`);
    const keys = copyKeysOfRoot(source, copy, progress);
    copyAll(
      source.prepare('SELECT id, at FROM destroyed_key'),
      copy.prepare('INSERT INTO destroyed_key VALUES (?, ?)'),
    );
    copy.exec(`UPDATE record_key SET wrapped = zeroblob(length(wrapped)) WHERE id IN (SELECT id FROM destroyed_key);
      COMMIT`);
    const destroyed = Number(copy.prepare('SELECT count(*) AS keys FROM destroyed_key').get()?.keys);
    return { keys, destroyed };
  } finally {
    copy.close();
    source.close();
  }
}

/**
 * Copies the keys, and what leads to them from the root key. Where a rotation ended while they were copied, some are still
 * wrapped by the root key before: then they are copied once more.
 */
function copyKeysOfRoot(source: DatabaseSync, copy: DatabaseSync, progress: Told): number {
  for (;;) {
    const before = rootStateOf(source);
    const keys = copyPages(source, copy, progress);
    source.exec('BEGIN');
    try {
      const after = rootStateOf(source);
      const isBridged = after.rotation !== undefined && [after.rotation, undefined].includes(before.rotation);
      if (isBridged || (before.rotation === undefined && after.check === before.check)) {
        copyRest(source, copy);
        return keys;
      }
    } finally {
      source.exec('ROLLBACK');
    }
    copy.exec('DELETE FROM record_key');
  }
}

function rootStateOf(keys: DatabaseSync) {
  return { check: rootCheckIn(keys), rotation: rotationIn(keys)?.id };
}

function copyRest(source: DatabaseSync, copy: DatabaseSync): void {
  // How far the log was followed is not copied: this copy begins at its beginning again.
  const settings = source.prepare("SELECT name, value FROM setting WHERE name <> 'erased-up-to'");
  copyAll(settings, copy.prepare('INSERT INTO setting VALUES (?, ?)'));
  const insertMacKey = copy.prepare('INSERT INTO mac_key VALUES (?, ?)');
  for (const [number, wrapped] of wrappedMacKeys(source)) insertMacKey.run(number, wrapped);
  const insertDigestKey = copy.prepare('INSERT INTO digest_key VALUES (?, ?)');
  for (const [purpose, wrapped] of wrappedDigestKeys(source)) insertDigestKey.run(purpose, wrapped);
  const rotation = rotationIn(source);
  if (!rotation) return;
  // Its keys may be those of before they were wrapped anew: the rotation goes on in the copy where it is begun again.
  const { id, before, newer, older } = rotation;
  copy.prepare('INSERT INTO root_rotation VALUES (1, ?, ?, ?, ?, NULL)').run(id, before, newer, older);
}

function copyPages(source: DatabaseSync, copy: DatabaseSync, progress: Told): number {
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
