import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { admit, meets, type Held, type LogIndex } from '../admission.js';
import { type Appended, DuplicateFact, type NewEvent, RevisionConflict } from '../event-store.js';
import { type Answers, type Append, appendsOf, type Batch, writeAnswer } from './batch.js';

const STREAMS_REMEMBERED = 50_000;
/** SQLITE_CONSTRAINT_UNIQUE */
const UNIQUE_CONSTRAINT = 2067;

/** The length of the write-ahead log, and of its part that is not yet in the log file. */
export interface Wal {
  readonly pages: number;
  readonly left: number;
}

/**
 * Commits batches, one transaction each. An append that is refused does not touch its neighbours; later appends of a
 * batch see the earlier ones.
 *
 * After a fault nothing that was remembered is trusted: the connection is opened again and the state is taken from the
 * disk, because a failed commit may or may not have reached it.
 */
export class LogWriter {
  #session: Session | undefined;

  /** `open` gives a connection as `openForWriting` does. */
  constructor(private readonly open: () => DatabaseSync) {
    this.#session = this.#start();
  }

  /** @throws whatever the disk says: then none of the batch was acknowledged, and the next call starts afresh. */
  commit(batch: Batch): Answers {
    const session = (this.#session ??= this.#start());
    try {
      return session.commit(batch);
    } catch (error) {
      this.#session = undefined;
      session.abandon();
      throw error;
    }
  }

  /** How long the WAL is, and how much of it is still to be moved to the log file, in pages. */
  wal(): Wal {
    try {
      if (this.#session) return this.#session.wal();
    } catch {
      // As in `checkpoint`: the next commit meets the same disk, and says so.
    }
    return { pages: 0, left: 0 };
  }

  /** Moves committed pages from the WAL to the log file, without waiting for readers. */
  checkpoint(): void {
    try {
      this.#session?.checkpoint();
    } catch {
      // Nothing is lost: the WAL still holds the pages. A disk that fails here fails the next commit, which says so.
    }
  }

  close(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  #start(): Session {
    const db = this.open();
    try {
      return new Session(db);
    } catch (error) {
      db.close();
      throw error;
    }
  }
}

/** One connection, and what it knows of the log's state. */
class Session implements LogIndex {
  readonly #insert: StatementSync;
  readonly #current: StatementSync;
  readonly #held: StatementSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #wal: StatementSync;
  readonly #revisions = new Map<string, number>();
  #lastRecordedAt: number;

  constructor(private readonly db: DatabaseSync) {
    this.#insert = db.prepare(
      `INSERT INTO fact (id, type, payload, metadata, stream, revision, recorded_at)
       VALUES (?, ?, CAST(? AS BLOB), CAST(? AS BLOB), ?, ?, ?)`,
    );
    this.#insert.setReadBigInts(true);
    this.#current = db.prepare('SELECT max(revision) AS revision FROM fact WHERE stream = ?');
    this.#held = db.prepare('SELECT stream, revision, position, recorded_at FROM fact WHERE id = ?');
    this.#held.setReadBigInts(true);
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#wal = db.prepare('PRAGMA wal_checkpoint(NOOP)');
    const last = db.prepare('SELECT recorded_at FROM fact ORDER BY position DESC LIMIT 1').get();
    this.#lastRecordedAt = Number(last?.['recorded_at'] ?? 0);
  }

  commit(batch: Batch): Answers {
    const answers: (number | bigint | string)[] = [];
    const recordedAt = Math.max(this.#lastRecordedAt, batch.now);
    this.#begin.run();
    for (const append of appendsOf(batch)) writeAnswer(answers, this.#append(append, recordedAt));
    this.#commit.run();
    this.#lastRecordedAt = recordedAt;
    return answers;
  }

  current(stream: string): number {
    const known = this.#revisions.get(stream);
    if (known !== undefined) return known;
    return Number(this.#current.get(stream)?.['revision'] ?? -1);
  }

  held(id: string): Held | undefined {
    const row = this.#held.get(id);
    if (!row) return undefined;
    return {
      stream: String(row['stream']),
      revision: Number(row['revision']),
      position: row['position'] as bigint,
      recordedAt: Number(row['recorded_at']),
    };
  }

  wal(): Wal {
    const row = this.#wal.get();
    const pages = Number(row?.['log'] ?? 0);
    return { pages, left: pages - Number(row?.['checkpointed'] ?? 0) };
  }

  checkpoint(): void {
    this.db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** Lets go of a connection whose state is in doubt. */
  abandon(): void {
    try {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, or cannot; closing does it.
    }
    this.db.close();
  }

  close(): void {
    this.db.close();
  }

  #append(append: Append, recordedAt: number): Appended | RevisionConflict | DuplicateFact {
    try {
      return this.#insertAtOnce(append, recordedAt) ?? this.#insertAdmitted(append, recordedAt);
    } catch (error) {
      if (error instanceof RevisionConflict || error instanceof DuplicateFact) return error;
      throw error;
    }
  }

  /**
   * The usual case: one fact, nothing amiss. The table's own UNIQUE constraints are the check, which saves the look-ups;
   * a row that they refuse leaves nothing behind, and is judged properly then.
   */
  #insertAtOnce({ stream, expected, events }: Append, recordedAt: number): Appended | undefined {
    const [event] = events;
    if (!event || events.length > 1) return undefined;
    const current = expected === 'no-stream' ? -1 : this.current(stream);
    if (!meets(expected, current)) return undefined;
    try {
      const position = this.#keep(event, stream, current + 1, recordedAt);
      this.#remember(stream, current + 1);
      return { revision: current + 1, position, recordedAt, repeated: false };
    } catch (error) {
      if ((error as { errcode?: number }).errcode === UNIQUE_CONSTRAINT) return undefined;
      throw error;
    }
  }

  #insertAdmitted({ stream, expected, events }: Append, recordedAt: number): Appended {
    const ids = events.map(({ id }) => id);
    const admitted = admit(this, stream, expected, ids);
    if (typeof admitted !== 'number') return admitted;
    let position = 0n;
    let revision = admitted - 1;
    for (const event of events) position = this.#keep(event, stream, (revision += 1), recordedAt);
    this.#remember(stream, revision);
    return { revision, position, recordedAt, repeated: false };
  }

  #keep({ id, type, payload, metadata }: NewEvent, stream: string, revision: number, recordedAt: number): bigint {
    return this.#insert.run(id, type, payload, metadata, stream, revision, recordedAt).lastInsertRowid as bigint;
  }

  #remember(stream: string, revision: number): void {
    this.#revisions.delete(stream);
    this.#revisions.set(stream, revision);
    if (this.#revisions.size <= STREAMS_REMEMBERED) return;
    for (const oldest of this.#revisions.keys()) {
      this.#revisions.delete(oldest);
      return;
    }
  }
}
