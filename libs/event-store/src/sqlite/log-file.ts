import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LEVEL } from '../contract.js';
import { StoreUnavailable } from '../event-store.js';
import { syncFolder } from '../files/sync-folder.js';
import type { WrittenLevel } from '../written-level.js';

/**
 * The log's tables without MACs, format 1. Stored for ever: a change here needs a new `user_version` and a migration.
 *
 * An index on random keys costs a commit one page for each fact. So streams are indexed by number, which keeps those
 * that are written to close together, and ids are entered in `fact_id` in sweeps, in their order: all up to
 * `ids_entered.position`, perhaps some later ones. The writer keeps it (fact-ids.ts).
 */
const TABLES = `
  CREATE TABLE stream (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE fact (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    stream TEXT NOT NULL,
    stream_number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    type TEXT NOT NULL,
    payload BLOB NOT NULL,
    metadata BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    UNIQUE (stream_number, revision)
  ) STRICT;
  CREATE TABLE fact_id (id TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE ids_entered (only INTEGER PRIMARY KEY CHECK (only = 1), position INTEGER NOT NULL) STRICT;
  INSERT INTO ids_entered VALUES (1, 0);
`;
const NEVER_CHANGED = `
  CREATE TRIGGER fact_is_never_changed BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'facts are immutable'); END;`;
const NEVER_REMOVED = `
  CREATE TRIGGER fact_is_never_removed BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'facts are immutable'); END;`;
/** From format 2 on. A log of format 1 becomes one when the level of the data folder is raised (log-upgrade.ts). */
const MAC_COLUMN = 'ALTER TABLE fact ADD COLUMN mac TEXT;';

/**
 * The level at which a log is written, which is its `user_version`: from 2 on facts have MACs; 3 is laid out as 2, and may
 * hold facts that the program of before does not know.
 */
export type LogFormat = WrittenLevel['level'];

const WITHOUT_MACS: LogFormat = 1;

export function hasMacs(format: LogFormat): boolean {
  return format > WITHOUT_MACS;
}

/** What makes an empty log of a format. */
export function layOut(format: LogFormat): string {
  const tables = hasMacs(format) ? TABLES + MAC_COLUMN : TABLES;
  return `${tables}${NEVER_CHANGED}${NEVER_REMOVED} PRAGMA user_version = ${String(format)};`;
}

/** What turns a log of format 1 into one of the newest: between the two, each fact is given its MAC. */
export const UPGRADE = {
  before: `DROP TRIGGER fact_is_never_changed; ${MAC_COLUMN}`,
  after: NEVER_CHANGED,
};

/** Older ones can corrupt a WAL that two connections write or checkpoint (https://sqlite.org/releaselog/3_51_3.html). */
const OLDEST_SQLITE = '3.51.3';

/** Where the log of a data directory is. */
export function logFile(directory: string): string {
  return join(directory, 'log.db');
}

/**
 * Opens the log for its one writer; makes it when it is not there.
 *
 * A commit on this connection is on the disk when it returns. Checkpoints are left to the writer. Only safe while the
 * directory is claimed (claim.ts). A new log is laid out with MACs when there are keys for them.
 * @throws StoreUnavailable
 */
export function openForWriting(directory: string, hasKeys = false): DatabaseSync {
  return opened(() => {
    const db = new DatabaseSync(logFile(directory), { timeout: 10_000 });
    try {
      refuseOldSqlite(sqliteVersion(db));
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0');
      db.exec('PRAGMA mmap_size = 0; PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864');
      // The write-ahead log is there by now. SQLite syncs its name with the first commit, but goes on when that fails.
      syncFolder(directory);
      if (versionOf(db) === 0) db.exec(`BEGIN IMMEDIATE; ${layOut(hasKeys ? LEVEL : WITHOUT_MACS)} COMMIT`);
      const format = formatOf(db);
      // SQLite opens what it may not write without a word; only a write tells.
      db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${String(format)}; ROLLBACK`);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/**
 * Opens the log for reading only. Never waits for the writer.
 * @throws StoreUnavailable, also when there is no log
 */
export function openForReading(directory: string): DatabaseSync {
  return opened(() => {
    if (!existsSync(logFile(directory))) throw new StoreUnavailable(`there is no log in ${directory}`);
    const db = new DatabaseSync(logFile(directory), { readOnly: true, timeout: 10_000 });
    try {
      refuseOldSqlite(sqliteVersion(db));
      db.exec('PRAGMA mmap_size = 0; PRAGMA cache_size = -16384');
      formatOf(db);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** @throws StoreUnavailable when this SQLite is too old to be trusted with a log */
export function refuseOldSqlite(version: string): void {
  const found = version.split('.').map(Number);
  const needed = OLDEST_SQLITE.split('.').map(Number);
  const differing = needed.findIndex((part, index) => part !== (found[index] ?? 0));
  const isOlder = differing !== -1 && !((found[differing] ?? 0) > (needed[differing] ?? 0));
  if (isOlder) throw new StoreUnavailable(`SQLite ${OLDEST_SQLITE} or newer is needed; this is ${version}`);
}

const SQLITE_IOERR_FSYNC = 1034;

/**
 * Whether a sync failed. After one in a checkpoint the log file is in doubt, until the write-ahead log has been moved to
 * it from its beginning once more: the system forgets what it could not write, and a later sync succeeds without it,
 * while SQLite takes the pages of earlier, partial checkpoints for written. Only a new process starts at the beginning.
 */
export function isSyncFailure(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === SQLITE_IOERR_FSYNC;
}

/** The error as callers of the port know it. */
export function unavailable(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  return new StoreUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
}

function opened(open: () => DatabaseSync): DatabaseSync {
  try {
    return open();
  } catch (error) {
    throw unavailable(error);
  }
}

function sqliteVersion(db: DatabaseSync): string {
  return String(db.prepare('SELECT sqlite_version() AS version').get()?.version);
}

/** @throws StoreUnavailable when it is of a format that this program does not know */
export function formatOf(db: DatabaseSync): LogFormat {
  const version = versionOf(db);
  if (version === WITHOUT_MACS || version === 2 || version === LEVEL) return version;
  throw new StoreUnavailable(`the log has format ${String(version)}, which this program does not know`);
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}
