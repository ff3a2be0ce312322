import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Clock } from '#kernel/clock.js';
import { type Appended, StoreUnavailable } from '../event-store.js';
import { type Append, batchLength, type Waiting } from '../appending/gathered-appends.js';
import { readAnswer, toBatch } from './batch.js';
import { unavailable } from './log-file.js';
import type { Report, WriterMessage, WriterSettings } from './writer.worker.js';

/** While the writer commits one batch the next waits at its door, so that the writer never waits for this thread. */
const BATCHES_UNDER_WAY = 2;

/** Whom the writer tells what it did. */
export interface WriterEvents {
  /** Facts were committed. */
  committed(): void;
  /** A batch failed, or the thread is gone. Its callers know already. */
  fault(fault: StoreUnavailable): void;
  /** The thread is gone, and was not told to end. */
  lost(): void;
}

/**
 * The calling side of the thread that writes the log.
 *
 * At most `BATCHES_UNDER_WAY` batches are sent and not yet answered; what is appended meanwhile gathers and makes the next
 * ones. Appends keep the order of the calls, and the writer answers batches in the order in which they were sent. A batch
 * that fails fails alone: the one sent after it is judged by what the log holds then.
 */
export class WriterThread {
  #gathered: Waiting[] = [];
  /** The batches under way, the one that is answered next first. */
  readonly #sent: (readonly Waiting[])[] = [];
  #scheduled = false;
  #stopping = false;
  #gone: StoreUnavailable | undefined;
  #isInDoubt = false;
  /** Resolved when the thread is gone, or does nothing more. */
  readonly #ended = Promise.withResolvers<undefined>();

  private constructor(
    private readonly worker: Worker,
    private readonly clock: Clock,
    private readonly events: WriterEvents,
  ) {
    worker.on('message', (report: Report) => this.#settle(report));
    worker.on('error', (error) => this.#lose(unavailable(error)));
    worker.on('exit', () => this.#lose(new StoreUnavailable('the log writer has stopped')));
  }

  /** @throws StoreUnavailable when the log cannot be opened for writing */
  static async start(settings: WriterSettings, clock: Clock, events: WriterEvents): Promise<WriterThread> {
    const worker = new Worker(new URL('./writer.worker.js', import.meta.url), { workerData: settings });
    try {
      await once(worker, 'message');
    } catch (error) {
      throw unavailable(error);
    }
    return new WriterThread(worker, clock, events);
  }

  /** Whether a checkpoint failed so that the log file must be made whole by the next process: no connection may close. */
  get isInDoubt(): boolean {
    return this.#isInDoubt;
  }

  append(append: Append): Promise<Appended> {
    if (this.#gone) return Promise.reject(this.#gone);
    if (this.#stopping) return Promise.reject(new StoreUnavailable('the store is closed'));
    return new Promise((resolve, reject) => {
      this.#gathered.push({ ...append, resolve, reject });
      this.#schedule();
    });
  }

  /** Commits what was appended before, then ends the thread. */
  async stop(): Promise<void> {
    if (this.#gone) return;
    this.#stopping = true;
    this.#schedule();
    await this.#ended.promise;
  }

  /** Sends in a later turn of the event loop, so that all who append in this one share the commit. */
  #schedule(): void {
    if (this.#scheduled || this.#sent.length >= BATCHES_UNDER_WAY) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#gone) return;
    const batch = this.#gathered.splice(0, batchLength(this.#gathered));
    if (batch.length > 0) {
      this.#sent.push(batch);
      this.#post(toBatch(batch, this.clock.now()));
      // More than one transaction takes: the rest is the next batch, and need not wait for another call.
      if (this.#gathered.length > 0) this.#schedule();
    } else if (this.#stopping && this.#sent.length === 0) {
      this.#post('close');
    }
  }

  #post(message: WriterMessage): void {
    this.worker.postMessage(message);
  }

  #settle(report: Report): void {
    if (report === 'ready') return;
    if ('inDoubt' in report) {
      this.#isInDoubt = true;
      // It holds its connection, but nothing more is asked of it.
      this.worker.unref();
      this.#lose(new StoreUnavailable(`the log file is in doubt after a failed checkpoint: ${report.inDoubt}`));
      return;
    }
    const sent = this.#sent.shift() ?? [];
    if ('failed' in report) {
      const fault = new StoreUnavailable(report.failed);
      for (const { reject } of sent) reject(fault);
      this.events.fault(fault);
    } else {
      sent.forEach((append, index) => {
        const answer = readAnswer(report.answers, index, append);
        if (answer instanceof Error) append.reject(answer);
        else append.resolve(answer);
      });
      this.events.committed();
    }
    if (this.#gathered.length > 0 || this.#stopping) this.#schedule();
  }

  #lose(fault: StoreUnavailable): void {
    if (this.#gone) return;
    this.#gone = fault;
    this.#ended.resolve(undefined);
    const lost = [...this.#sent.splice(0).flat(), ...this.#gathered];
    this.#gathered = [];
    for (const { reject } of lost) reject(fault);
    if (!this.#stopping || lost.length > 0) this.events.fault(fault);
    if (!this.#stopping) this.events.lost();
  }
}
