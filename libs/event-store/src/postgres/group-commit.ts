import { setTimeout as after } from 'node:timers/promises';
import { type Appended, StoreUnavailable } from '../event-store.js';
import { type Append, batchLength, type Waiting } from '../appending/gathered-appends.js';
import { unavailable } from './connection/connection.js';
import type { LogWriter } from './log-writer.js';

/** Whom it tells what became of batches. */
export interface CommitEvents {
  /** Facts were committed. */
  committed(): void;
  /** A batch failed. Its callers know already. */
  fault(fault: StoreUnavailable): void;
}

/**
 * Gathers appends into batches that share a transaction: those of one turn of the event loop, and what comes while a batch
 * is committed. They keep the order of the calls. A batch that fails fails alone, and is never sent again by itself; what
 * comes after it waits for a moment, so that a server that is away is not asked without end.
 */
export class GroupCommit {
  #gathered: Waiting[] = [];
  #work: Promise<void> | undefined;
  #isStopping = false;

  constructor(
    private readonly writer: Pick<LogWriter, 'commit' | 'close'>,
    private readonly pause: number,
    private readonly events: CommitEvents,
  ) {}

  append(append: Append): Promise<Appended> {
    if (this.#isStopping) return Promise.reject(new StoreUnavailable('the store is closed'));
    return new Promise((resolve, reject) => {
      this.#gathered.push({ ...append, resolve, reject });
      this.#work ??= this.#commitAll();
    });
  }

  /** Commits what was appended before, then closes the writer. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#work;
    await this.writer.close();
  }

  async #commitAll(): Promise<void> {
    // In a later turn, so that all who append in this one share the commit.
    await new Promise((turn) => setImmediate(turn));
    while (this.#gathered.length > 0) {
      const hasFailed = await this.#commit(this.#gathered.splice(0, batchLength(this.#gathered)));
      if (hasFailed) await after(this.pause);
    }
    this.#work = undefined;
  }

  async #commit(batch: readonly Waiting[]): Promise<boolean> {
    try {
      const answers = await this.writer.commit(batch);
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index] ?? new StoreUnavailable('the writer gave no answer');
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
      this.events.committed();
      return false;
    } catch (error) {
      const fault = unavailable(error);
      for (const { reject } of batch) reject(fault);
      this.events.fault(fault);
      return true;
    }
  }
}
