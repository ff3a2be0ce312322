// How far a data folder knows the log, when the log is elsewhere: views are disposable, and this outlives them.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { LogReader } from '#event-store/event-store.js';
import type { KnownFact } from '#event-store/checks/known-fact.js';

/** In a data folder: `<position> <id of the fact>`. */
const FILE = 'log-end';
const FORM = /^([1-9][0-9]{0,18}) (\S+)$/;

/** Milliseconds between two notes: of what came since the last one, the views alone know after a kill. */
const EVERY = 10_000;

/** The last fact that was noted; undefined where there is none, or a note that is not understood. */
export function notedEnd(directory: string): KnownFact | undefined {
  const [, position, fact] = FORM.exec(textIn(join(directory, FILE))) ?? [];
  return position === undefined || fact === undefined ? undefined : { position: BigInt(position), fact };
}

/** Where the log has other positions from now on, nothing is known of it. */
export function forgetEnd(directory: string): void {
  rmSync(join(directory, FILE), { force: true });
}

/** Notes the last fact of the log: at once, then now and then, and when it stops. */
export class NotedEnd {
  readonly #timer: NodeJS.Timeout;
  #noted: bigint | undefined;
  #work: Promise<void> = Promise.resolve();

  private constructor(
    private readonly directory: string,
    private readonly log: LogReader,
    private readonly onFault: (error: Error) => void,
  ) {
    this.#timer = setInterval(() => void this.note(), EVERY).unref();
  }

  /** MUST be called by the process alone that has the folder, once the log was compared with what was noted. */
  static async keep(directory: string, log: LogReader, onFault: (error: Error) => void): Promise<NotedEnd> {
    const kept = new NotedEnd(directory, log, onFault);
    await kept.note();
    return kept;
  }

  /** Never throws. */
  note(): Promise<void> {
    this.#work = this.#work.then(() => this.#note()).catch((error: unknown) => this.onFault(error as Error));
    return this.#work;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.note();
  }

  async #note(): Promise<void> {
    const head = await this.log.head();
    if (head === this.#noted) return;
    for await (const [last] of this.log.readAll(head - 1n, head)) {
      if (last) write(this.directory, `${String(last.position)} ${last.id}`);
    }
    this.#noted = head;
  }
}

function write(directory: string, note: string): void {
  const file = join(directory, FILE);
  const handle = openSync(`${file}.new`, 'w', 0o600);
  try {
    writeSync(handle, note);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(`${file}.new`, file);
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
