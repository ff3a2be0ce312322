import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { answered } from '../appending/answered.js';
import { type StoredEvent, StoreUnavailable } from '../event-store.js';
import type { TransferTarget } from '../transfer/log-transfer.js';
import { type Claim, claim } from './claim.js';
import { openForWriting, unavailable } from './log-file.js';
import { syncFolder } from '../files/sync-folder.js';
import { SqliteLogReader } from './sqlite-log-reader.js';

/** In a data folder while a log is copied into it. */
export const COPYING = 'copying';

/** The log of a data directory, as it takes the facts of another. */
export class SqliteTransferTarget implements TransferTarget {
  readonly #stream: StatementSync;
  readonly #fact: StatementSync;

  private constructor(
    private readonly claimed: Claim,
    private readonly db: DatabaseSync,
    readonly log: SqliteLogReader,
    private readonly directory: string,
  ) {
    this.#stream = db.prepare('INSERT OR IGNORE INTO stream (name) VALUES (?)');
    this.#fact = db.prepare(
      `INSERT INTO fact (position, id, stream, stream_number, revision, type, payload, metadata, recorded_at, mac)
       VALUES (?, ?, ?, (SELECT number FROM stream WHERE name = ?), ?, ?, CAST(? AS BLOB), CAST(? AS BLOB), ?, ?)`,
    );
  }

  /** @throws StoreInUse, StoreUnavailable */
  static open(directory: string): SqliteTransferTarget {
    const claimed = claim(directory);
    let db: DatabaseSync | undefined;
    try {
      db = openForWriting(directory, true);
      return new SqliteTransferTarget(claimed, db, SqliteLogReader.open(directory), directory);
    } catch (error) {
      db?.close();
      claimed.release();
      throw unavailable(error);
    }
  }

  refuses(): undefined {
    return undefined;
  }

  begin(): Promise<void> {
    return answered(() => {
      try {
        const mark = openSync(join(this.directory, COPYING), 'w', 0o600);
        fsyncSync(mark);
        closeSync(mark);
        syncFolder(this.directory);
      } catch (error) {
        throw unavailable(error);
      }
    });
  }

  take(facts: readonly StoredEvent[], after: StoredEvent | undefined): Promise<void> {
    return this.#within(() => {
      const last = this.db.prepare('SELECT coalesce(max(position), 0) AS position FROM fact').get()?.position;
      if (BigInt(Number(last)) !== (after?.position ?? 0n))
        throw new StoreUnavailable('somebody else writes the target');
      for (const { position, id, stream, revision, type, payload, metadata, recordedAt, mac = null } of facts) {
        this.#stream.run(stream);
        this.#fact.run(position, id, stream, stream, revision, type, payload, metadata, recordedAt, mac);
      }
    });
  }

  /** The index of ids, which a writer makes as it goes. */
  async finish(): Promise<void> {
    await this.#within(() => {
      this.db.exec('INSERT OR IGNORE INTO fact_id (id, position) SELECT id, position FROM fact ORDER BY id');
      this.db.exec('UPDATE ids_entered SET position = (SELECT coalesce(max(position), 0) FROM fact)');
    });
    rmSync(join(this.directory, COPYING), { force: true });
    syncFolder(this.directory);
  }

  async close(): Promise<void> {
    await this.log.close();
    this.db.close();
    this.claimed.release();
  }

  #within(work: () => void): Promise<void> {
    return answered(() => {
      try {
        this.db.exec('BEGIN IMMEDIATE');
        work();
        this.db.exec('COMMIT');
      } catch (error) {
        if (this.db.isTransaction) this.db.exec('ROLLBACK');
        throw unavailable(error);
      }
    });
  }
}
