import { DatabaseSync } from 'node:sqlite';
import type { KnownFact } from '#event-store/checks/known-fact.js';
import { type Batch, Evolution } from './evolution.js';
import { Statements } from './statements.js';
import type { View } from './view.js';

/** The table, in every view's file, that says how far the other tables reflect the log. */
export const CHECKPOINT = 'talaan_checkpoint';

const SETTINGS = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;';

/**
 * Checkpoints are left to `checkpoint.worker.ts`. A WAL starts afresh only when nothing was written during one, which
 * under a steady load is never: so now and then what little is left of one is made here.
 */
const SERVING = 'PRAGMA wal_autocheckpoint = 40000; PRAGMA cache_size = -16384;';
const BUILDING = 'PRAGMA wal_autocheckpoint = 20000; PRAGMA cache_size = -32768;';

/** In `user_version`: the indexes for readers are made. */
const INDEXED = 1;

/** So many facts may be passed over before the file says so: after a crash they are looked at again. */
const PASSED_OVER = 50_000;

/** A view could not take a fact. The view stays where it was; it MUST NOT go on without that fact. */
export class ViewFault extends Error {
  constructor(
    readonly view: string,
    /** The fact's; the last one applied when the tables could not be written. */
    readonly position: bigint,
    readonly type: string,
    options: ErrorOptions,
  ) {
    super(`view ${view} cannot take the ${type} at position ${String(position)}`, options);
    this.name = 'ViewFault';
  }
}

/**
 * One view's tables in one SQLite file. The checkpoint is written in the transaction that writes the rows, so each fact
 * is applied exactly once, wherever the process stops. At most one `ViewFile` per file may be open for writing.
 */
export class ViewFile {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #evolution: Evolution;
  #at: KnownFact;
  #passedOver = 0;
  #applied = 0;

  /** Opens the file, or makes it with empty tables. */
  constructor(
    readonly view: View,
    readonly path: string,
    /** True when others read the file: what is taken should be committed soon. */
    readonly serving: boolean,
  ) {
    this.#evolution = new Evolution(view);
    // The thread that makes checkpoints may have it for a moment.
    this.#database = new DatabaseSync(path, { timeout: 5_000 });
    try {
      this.#database.exec(SETTINGS + (serving ? SERVING : BUILDING));
      this.#sql = new Statements(this.#database);
      this.#at = readCheckpoint(this.#database) ?? this.#create();
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** How far the log was taken, what is not yet committed included. */
  get at(): KnownFact {
    return this.#at;
  }

  /** Facts applied since the last commit. */
  get uncommitted(): number {
    return this.#applied;
  }

  /**
   * Takes facts that follow `at`; those it has are passed over. Nothing is certain before `commit`.
   * @throws ViewFault, after which everything since the last commit is undone and the file may only be closed.
   */
  take(batch: Batch): void {
    const { events } = batch;
    const concerned: number[] = [];
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index];
      if (!event || event.position <= this.#at.position) continue;
      if (this.#evolution.concerns(event.type)) concerned.push(index);
      else this.#passedOver += 1;
    }
    if (concerned.length > 0) this.#apply(batch, concerned);
    const last = events.at(-1);
    if (last && last.position > this.#at.position) this.#at = { position: last.position, fact: last.id };
  }

  #apply(batch: Batch, indexes: readonly number[]): void {
    if (!this.#database.isTransaction) this.#database.exec('BEGIN IMMEDIATE');
    let taking = 0;
    try {
      this.#evolution.take(batch, indexes, this.#sql, (index) => (taking = index));
    } catch (cause) {
      const event = batch.events[taking];
      throw this.#undo(event?.position ?? 0n, event?.type ?? '', cause);
    }
    this.#applied += indexes.length;
  }

  /** Commits what was taken, with the position. Facts passed over alone are noted only now and then. */
  commit(): void {
    if (this.#applied > 0 || this.#passedOver >= PASSED_OVER) this.#write();
  }

  /** Commits, and makes what readers need: the file may then be put in its place. */
  finish(): void {
    this.commit();
    const { indexes } = this.view;
    const made = this.#database.prepare('PRAGMA user_version').get();
    if (indexes === undefined || made?.user_version === INDEXED) return;
    this.#database.exec(`BEGIN IMMEDIATE; ${indexes}; PRAGMA user_version = ${String(INDEXED)}; COMMIT`);
  }

  /** Commits, notes the position, and lets go of the file; after a fault it only lets go. */
  close(): void {
    if (!this.#database.isOpen) return;
    try {
      if (this.#applied + this.#passedOver > 0) this.#write();
    } finally {
      this.#database.close();
    }
  }

  #write(): void {
    try {
      if (!this.#database.isTransaction) this.#database.exec('BEGIN IMMEDIATE');
      this.#sql.run(`UPDATE ${CHECKPOINT} SET position = ?, fact = ?`, this.#at.position, this.#at.fact);
      this.#database.exec('COMMIT');
    } catch (cause) {
      throw this.#undo(this.#at.position, 'transaction', cause);
    }
    this.#applied = 0;
    this.#passedOver = 0;
  }

  #undo(position: bigint, type: string, cause: unknown): ViewFault {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    this.#applied = 0;
    this.#passedOver = 0;
    return new ViewFault(this.view.name, position, type, { cause });
  }

  #create(): KnownFact {
    this.#database.exec(`
      BEGIN IMMEDIATE;
      CREATE TABLE ${CHECKPOINT} (position INTEGER NOT NULL PRIMARY KEY, fact TEXT NOT NULL) STRICT;
      INSERT INTO ${CHECKPOINT} VALUES (0, '');
      ${this.view.tables};`);
    checkTables(this.#database, this.view);
    this.#database.exec('COMMIT');
    return { position: 0n, fact: '' };
  }
}

/** The checkpoint in a view's file; undefined when the file has no tables yet. */
export function readCheckpoint(database: DatabaseSync): KnownFact | undefined {
  const known = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = '${CHECKPOINT}'`).get();
  if (!known) return undefined;
  const read = database.prepare(`SELECT position, fact FROM ${CHECKPOINT}`);
  read.setReadBigInts(true);
  return read.get() as unknown as KnownFact;
}

/** Without STRICT and a primary key the tables have no one canonical content. */
function checkTables(database: DatabaseSync, view: View): void {
  const loose = database
    .prepare(
      `SELECT name FROM pragma_table_list AS t
       WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         AND (strict = 0 OR NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE pk > 0))`,
    )
    .get();
  if (loose) throw new Error(`view ${view.name}: table ${String(loose.name)} must be STRICT with a primary key`);
}
