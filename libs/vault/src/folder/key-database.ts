import { randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { StoreUnavailable } from '#event-store/event-store.js';
import { unavailable } from '#event-store/sqlite/log-file.js';
import { wrappedDigestKeys } from '../digest-keys.js';
import { FACTS_HAVE_MACS, wrappedMacKeys } from '../mac-keys.js';
import { ROOT_CHECK, rootCheckIn, type Roots, rootsIn, type Rotation, rotationIn } from '../roots/root-keys.js';
import { syncFolder } from '#event-store/files/sync-folder.js';

/**
 * Rows are only ever added at the end, and a destroyed key is overwritten in place with as many zero bytes. So no page
 * with keys is ever split or rearranged, which could leave a copy of a key behind in a page's free space. A key's id
 * starts with its number, so no index is needed to find it.
 */
export const KEY_TABLES = `
  CREATE TABLE IF NOT EXISTS record_key (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    wrapped BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS destroyed_key (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mac_key (number INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS digest_key (purpose TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS root_rotation (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    id TEXT NOT NULL,
    before TEXT NOT NULL,
    newer BLOB NOT NULL,
    older BLOB NOT NULL,
    keys INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Milliseconds that others have to let go of the file. */
const PATIENCE = 5_000;
const NOTHING = new Int32Array(new SharedArrayBuffer(4));

const ERASED_UP_TO = 'erased-up-to';

/** Keys were to be wrapped by a root key that is no longer the one in use. Nothing was written. */
export class RootKeyChanged extends Error {
  constructor() {
    super('the root key was changed meanwhile');
    this.name = 'RootKeyChanged';
  }
}

/**
 * The wrapped record keys, in a file of their own. Every change is durable when its method returns. Every method throws
 * StoreUnavailable when the disk fails, and then has changed nothing that can be relied on: it may be tried again.
 */
export class KeyDatabase {
  readonly #db: DatabaseSync;
  readonly #last: StatementSync;
  readonly #add: StatementSync;
  readonly #find: StatementSync;
  readonly #destroyedAt: StatementSync;
  readonly #overwrite: StatementSync;
  readonly #entomb: StatementSync;
  readonly #setting: StatementSync;
  readonly #set: StatementSync;
  /** The write-ahead log may hold the bytes of a destroyed key: it could not be emptied since. */
  #mayHoldDestroyed = false;

  /** @param onFault told of every fault of the disk, for the operator */
  constructor(
    file: string,
    private readonly onFault: (fault: StoreUnavailable) => void = () => undefined,
  ) {
    this.#db = new DatabaseSync(file, { timeout: PATIENCE });
    this.#db.exec('PRAGMA secure_delete=ON; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;');
    // A checkpoint that leaves a part for the next one is not synced; here each takes all.
    this.#db.exec('PRAGMA wal_autocheckpoint=0');
    // The write-ahead log is there by now. SQLite syncs its name with the first commit, but goes on when that fails.
    syncFolder(dirname(file));
    this.#db.exec(KEY_TABLES);
    // A process that ended right after destroying a key may have left the key's bytes in the write-ahead log.
    this.#emptyWriteAheadLog();
    this.#last = this.#db.prepare('SELECT coalesce(max(number), 0) AS last FROM record_key');
    this.#add = this.#db.prepare('INSERT INTO record_key (number, id, wrapped) VALUES (?, ?, ?)');
    this.#find = this.#db.prepare('SELECT wrapped FROM record_key WHERE number = ? AND id = ?');
    this.#destroyedAt = this.#db.prepare('SELECT at FROM destroyed_key WHERE id = ?');
    this.#overwrite = this.#db.prepare(
      'UPDATE record_key SET wrapped = zeroblob(length(wrapped)) WHERE number = ? AND id = ?',
    );
    this.#entomb = this.#db.prepare('INSERT OR IGNORE INTO destroyed_key (id, at) VALUES (?, ?)');
    this.#setting = this.#db.prepare('SELECT value FROM setting WHERE name = ?');
    this.#set = this.#db.prepare('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)');
  }

  /**
   * Adds that many keys, each as `wrapped` gives it. The random part of their ids tells them apart from those of a
   * database that was since restored.
   * @param check that of the root key that wraps them, where it may be rotated meanwhile
   * @throws RootKeyChanged
   */
  add(count: number, wrapped: (id: string, index: number) => Uint8Array, check?: string): readonly string[] {
    const added = this.#transaction(() => {
      if (check !== undefined && rootCheckIn(this.#db) !== check) return undefined;
      const { last } = this.#last.get() as { last: number };
      return Array.from({ length: count }, (_, index) => {
        const id = `${String(last + index + 1)}-${randomUUID()}`;
        this.#add.run(numberOf(id), id, wrapped(id, index));
        return id;
      });
    });
    if (!added) throw new RootKeyChanged();
    try {
      this.#emptyWriteAheadLog();
    } catch (error) {
      // The keys are durable; the next time takes all of it again.
      this.onFault(unavailable(error));
    }
    return added;
  }

  /** The wrapped key, or when it was destroyed (milliseconds), or nothing when there never was one here. */
  find(id: string): Uint8Array | number | undefined {
    return this.#attempt(() => {
      const destroyed = this.#destroyedAt.get(id) as { at: number } | undefined;
      if (destroyed) return destroyed.at;
      return (this.#find.get(numberOf(id), id) as { wrapped: Uint8Array } | undefined)?.wrapped;
    });
  }

  /**
   * When this returns, the keys' bytes are in none of the database's files. Repeating it changes nothing; the first `at`
   * stands. A key that is not here is remembered as destroyed.
   */
  destroy(ids: readonly string[], at: number): void {
    const standing = ids.filter((id) => typeof this.find(id) !== 'number');
    if (standing.length > 0) {
      this.#mayHoldDestroyed = true;
      this.#transaction(() => {
        for (const id of standing) {
          this.#overwrite.run(numberOf(id), id);
          this.#entomb.run(id, at);
        }
      });
    }
    if (!this.#mayHoldDestroyed) return;
    this.#attempt(() => {
      this.#emptyWriteAheadLog();
    });
  }

  /** The log position up to which erasures have been carried out here. */
  erasedUpTo(): bigint {
    return BigInt(this.setting(ERASED_UP_TO) ?? 0);
  }

  noteErasedUpTo(position: bigint): void {
    this.set(ERASED_UP_TO, String(position));
  }

  /** The wrapped keys for the MACs of facts, by their numbers. */
  macKeys(): ReadonlyMap<number, Uint8Array> {
    return this.#attempt(() => wrappedMacKeys(this.#db));
  }

  /** Whether the log beside these keys was seen with MACs: from then on it is nothing without them. */
  get factsHaveMacs(): boolean {
    return this.setting(FACTS_HAVE_MACS) !== undefined;
  }

  noteFactsHaveMacs(): void {
    if (!this.factsHaveMacs) this.set(FACTS_HAVE_MACS, 'yes');
  }

  addMacKey(number: number, wrapped: Uint8Array): void {
    this.#attempt(() => this.#db.prepare('INSERT INTO mac_key (number, wrapped) VALUES (?, ?)').run(number, wrapped));
  }

  /** The wrapped keys for digests, by their purposes; none as long as they follow from the root key. */
  digestKeys(): ReadonlyMap<string, Uint8Array> {
    return this.#attempt(() => wrappedDigestKeys(this.#db));
  }

  /**
   * What a root key opens; the first that is met is the one that this database has.
   * @throws Error, which names its file, when this database has another one
   */
  rootsOf(root: KeyObject, file: string): Roots {
    const roots = this.#attempt(() => rootsIn(this.#db, root));
    if (!roots) throw new Error(`${file} is not the root key that this data was sealed with.`);
    if (this.rootCheck === undefined) this.set(ROOT_CHECK, roots.check);
    return roots;
  }

  get rootCheck(): string | undefined {
    return this.#attempt(() => rootCheckIn(this.#db));
  }

  /** The rotation of the root key that has not ended. */
  rotation(): Rotation | undefined {
    return this.#attempt(() => rotationIn(this.#db));
  }

  /** When this returns, nothing in the database's files leads from one root key to the other. */
  endRotation(id: string): void {
    this.#transaction(() => this.#db.prepare('DELETE FROM root_rotation WHERE id = ?').run(id));
    this.emptyWriteAheadLog();
  }

  /** Changes tables, all of it or nothing. */
  change<Result>(work: (db: DatabaseSync) => Result): Result {
    return this.#transaction(() => work(this.#db));
  }

  /** When this returns, nothing that was overwritten is left in the write-ahead log. */
  emptyWriteAheadLog(): void {
    this.#attempt(() => this.#emptyWriteAheadLog());
  }

  hasKeys(): boolean {
    return this.#attempt(() => this.#db.prepare('SELECT 1 FROM record_key LIMIT 1').get() !== undefined);
  }

  setting(name: string): string | undefined {
    return this.#attempt(() => (this.#setting.get(name) as { value: string } | undefined)?.value);
  }

  set(name: string, value: string): void {
    this.#attempt(() => this.#set.run(name, value));
  }

  close(): void {
    this.#db.close();
  }

  #transaction<Result>(work: () => Result): Result {
    return this.#attempt(() => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.#db.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #attempt<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      const fault = unavailable(error);
      this.onFault(fault);
      throw fault;
    }
  }

  /** Another connection may be doing the same, for which SQLite does not wait by itself. */
  #emptyWriteAheadLog(): void {
    for (const end = performance.now() + PATIENCE; ; Atomics.wait(NOTHING, 0, 0, 1)) {
      const { busy } = this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
      if (busy === 0) break;
      if (performance.now() > end) throw new Error('The key database is in use by another process.');
    }
    this.#mayHoldDestroyed = false;
  }
}

/** -1, which no key has, for an id that was not made here. */
function numberOf(id: string): number {
  const [, number] = /^(\d{1,15})-/.exec(id) ?? [];
  return Number(number ?? -1);
}
