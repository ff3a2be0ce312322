import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Recent } from '#kernel/recent.js';
import { admit, type Held, type LogIndex } from '../appending/admission.js';
import { type Appended, DuplicateFact, RevisionConflict, StoreUnavailable } from '../event-store.js';
import type { FactMacs } from '../checks/fact-macs.js';
import type { Append } from '../appending/gathered-appends.js';
import { type Answers, appendsOf, type Batch, writeAnswer } from './batch.js';
import { FactIds } from './fact-ids.js';
import { formatOf, hasMacs, isSyncFailure } from './log-file.js';

const STREAMS_REMEMBERED = 50_000;

interface Stream {
  /** Absent when the stream does not exist. */
  readonly number?: number | bigint;
  /** Of its last fact; -1 when it does not exist. */
  readonly revision: number;
  /** Of its last fact; empty without one. */
  readonly mac: string;
}

const NO_STREAM: Stream = { revision: -1, mac: '' };

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

  /** `open` gives a connection as `openForWriting` does. Without `macs` the log MUST be one without MACs. */
  constructor(
    private readonly open: () => DatabaseSync,
    private readonly macs?: FactMacs,
  ) {
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

  /**
   * Moves committed pages from the WAL to the log file, without waiting for readers.
   * @throws Error when the log file is in doubt (`isSyncFailure`): then there MUST be no other checkpoint, nor a close
   */
  checkpoint(): void {
    try {
      this.#session?.checkpoint();
    } catch (error) {
      if (isSyncFailure(error)) throw error;
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
      return new Session(db, this.macs);
    } catch (error) {
      db.close();
      throw error;
    }
  }
}

/** One connection, and what it knows of the log's state. */
class Session implements LogIndex {
  readonly #facts: StatementSync;
  readonly #streams: StatementSync;
  readonly #newStream: StatementSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #wal: StatementSync;
  readonly #ids: FactIds;
  /** Also of streams that do not exist: nobody else writes. */
  readonly #remembered = new Recent<Stream>(STREAMS_REMEMBERED);
  readonly #macs: FactMacs | undefined;
  #lastRecordedAt: number;

  constructor(
    private readonly db: DatabaseSync,
    macs: FactMacs | undefined,
  ) {
    const isWithMacs = hasMacs(formatOf(db));
    if (isWithMacs && !macs) throw new StoreUnavailable('the facts of this log have MACs: keys are needed');
    this.#macs = isWithMacs ? macs : undefined;
    const [column, value, macOfLast] = this.#macs ? [', mac', ', ?', 'mac'] : ['', '', "''"];
    this.#facts = db.prepare(
      `INSERT INTO fact (id, type, payload, metadata, stream, stream_number, revision, recorded_at${column})
       VALUES (?, ?, CAST(? AS BLOB), CAST(? AS BLOB), ?, ?, ?, ?${value})`,
    );
    this.#facts.setReadBigInts(true);
    this.#streams = db.prepare(
      `SELECT number, revision, ${macOfLast} AS mac FROM stream JOIN fact ON stream_number = number
       WHERE name = ? ORDER BY revision DESC LIMIT 1`,
    );
    this.#newStream = db.prepare('INSERT INTO stream (name) VALUES (?)');
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#wal = db.prepare('PRAGMA wal_checkpoint(NOOP)');
    this.#ids = new FactIds(db);
    const last = db.prepare('SELECT recorded_at FROM fact ORDER BY position DESC LIMIT 1').get();
    this.#lastRecordedAt = Number(last?.recorded_at ?? 0);
  }

  commit(batch: Batch): Answers {
    const answers: (number | bigint | string)[] = [];
    const recordedAt = Math.max(this.#lastRecordedAt, batch.now);
    this.#begin.run();
    for (const append of appendsOf(batch)) writeAnswer(answers, this.#append(append, recordedAt));
    this.#ids.enterSome(batch.texts.length / 4);
    this.#commit.run();
    this.#lastRecordedAt = recordedAt;
    return answers;
  }

  current(stream: string): number {
    return this.#stream(stream).revision;
  }

  held(id: string): Held | undefined {
    return this.#ids.held(id);
  }

  wal(): Wal {
    const row = this.#wal.get();
    const pages = Number(row?.log ?? 0);
    return { pages, left: pages - Number(row?.checkpointed ?? 0) };
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
      const admitted = admit(this, append);
      return typeof admitted === 'number' ? this.#keep(append, admitted, recordedAt) : admitted;
    } catch (error) {
      if (error instanceof RevisionConflict || error instanceof DuplicateFact) return error;
      throw error;
    }
  }

  #keep({ stream, expected, events }: Append, first: number, recordedAt: number): Appended {
    const known = this.#stream(stream);
    const number = known.number ?? this.#newStream.run(stream).lastInsertRowid;
    let position = 0n;
    let revision = first - 1;
    let { mac } = known;
    for (const { id, type, payload, metadata } of events) {
      revision += 1;
      const fact = { id, type, payload, metadata, stream, revision, recordedAt };
      if (this.#macs) mac = this.#macs.of(fact, expected === 'any' ? undefined : mac);
      const values = [id, type, payload, metadata, stream, number, revision, recordedAt];
      const kept = this.#macs ? this.#facts.run(...values, mac) : this.#facts.run(...values);
      position = kept.lastInsertRowid as bigint;
      this.#ids.add(id, { stream, revision, position, recordedAt });
    }
    this.#remembered.set(stream, { number, revision, mac });
    return { revision, position, recordedAt, repeated: false };
  }

  #stream(name: string): Stream {
    const known = this.#remembered.get(name);
    if (known) return known;
    const row = this.#streams.get(name);
    const stream = row
      ? { number: Number(row.number), revision: Number(row.revision), mac: String(row.mac) }
      : NO_STREAM;
    this.#remembered.set(name, stream);
    return stream;
  }
}
