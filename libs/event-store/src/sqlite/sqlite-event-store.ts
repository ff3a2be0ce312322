import type { Clock } from '#kernel/clock.js';
import { checkAppend } from '../appending/admission.js';
import {
  type Appended,
  type Expected,
  type NewEvent,
  type Proviso,
  type StoredEvent,
  type StoreUnavailable,
} from '../event-store.js';
import type { FactMacs } from '../checks/fact-macs.js';
import { type OnAppend, told } from '../appending/append-ended.js';
import { Wakeup } from '../wakeup.js';
import { ReadThrough } from '../read-through.js';
import { type Claim, claim } from './claim.js';
import type { LogFormat } from './log-file.js';
import { SqliteLogReader } from './sqlite-log-reader.js';
import { WriterThread } from './writer-thread.js';

export interface SqliteEventStoreOptions {
  /** Made when it is not there. The store keeps `log.db` and `log.lock` in it. */
  readonly directory: string;
  readonly clock: Clock;
  /**
   * Asked for once the directory is claimed. A new log's facts get MACs by them; a log that was begun without stays
   * without. Left out, a new log has no MACs, and one that has them is not opened.
   */
  readonly macs?: () => FactMacs;
  /** Told how each append ended: before its caller is. */
  readonly onAppend?: OnAppend;
  /**
   * Told of every fault of the disk, and of the loss of the writer, for the operator; callers get StoreUnavailable.
   * The store recovers from faults of the disk by itself. A lost writer stays lost: the process must be started again.
   */
  readonly onFault?: (fault: StoreUnavailable) => void;
  /** Told once, after `onFault`, that the writer is lost: from then on this process appends nothing more. */
  readonly onLost?: () => void;
}

/**
 * The log in one SQLite file. A thread of its own writes it, so the event loop never waits for the disk; what is
 * appended while one transaction is being committed shares the next.
 */
export class SqliteEventStore extends ReadThrough<SqliteLogReader> {
  readonly #closed = new AbortController();

  private constructor(
    private readonly claimed: Claim,
    private readonly writer: WriterThread,
    reader: SqliteLogReader,
    private readonly wakeup: Wakeup,
    private readonly onAppend: OnAppend,
  ) {
    super(reader);
  }

  /**
   * Opens the log, for this process alone.
   * @throws StoreInUse, StoreUnavailable
   */
  static async open(options: SqliteEventStoreOptions): Promise<SqliteEventStore> {
    const { directory, clock, macs, onAppend = () => undefined, onFault, onLost } = options;
    const claimed = claim(directory);
    let writer: WriterThread | undefined;
    try {
      const wakeup = new Wakeup();
      const events = {
        committed: () => wakeup.ring(),
        fault: (fault: StoreUnavailable) => onFault?.(fault),
        lost: () => onLost?.(),
      };
      const keys = macs?.().keys;
      writer = await WriterThread.start({ directory, ...(keys && { keys }) }, clock, events);
      return new SqliteEventStore(claimed, writer, SqliteLogReader.open(directory), wakeup, onAppend);
    } catch (error) {
      await writer?.stop();
      claimed.release();
      throw error;
    }
  }

  /** The level at which it is written. */
  get level(): LogFormat {
    return this.reader.level;
  }

  override async append(
    stream: string,
    expected: Expected,
    events: readonly NewEvent[],
    proviso?: Proviso,
  ): Promise<Appended> {
    const append = { stream, expected, events, proviso };
    checkAppend(append);
    return await told(this.onAppend, events.length, () => this.writer.append(append));
  }

  override subscribe(after: bigint, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return this.reader.follow(after, AbortSignal.any([signal, this.#closed.signal]), this.wakeup);
  }

  override async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    await this.writer.stop();
    // The last connection that closes makes a checkpoint. In doubt none may be made, and nobody may open the log as this
    // process has it: then both end with the process.
    if (this.writer.isInDoubt) return;
    await this.reader.close();
    this.claimed.release();
  }
}
