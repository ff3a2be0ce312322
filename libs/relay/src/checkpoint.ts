import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { syncFolder } from '#event-store/files/sync-folder.js';

/** Milliseconds between two writes: what was acknowledged meanwhile is published again after a kill. */
const EVERY = 200;

/** How far a topic went: how many partitions it has, and by partition the offset after what was published there. */
export interface TopicReached {
  readonly partitions: number;
  readonly ends: Readonly<Record<string, string>>;
}

/** Up to where a log was published and acknowledged. It MUST NOT be ahead of what the broker acknowledged. */
export interface Checkpoint {
  /** The epoch of the log that was read. */
  readonly log: string;
  /** The epoch that the events name as their source: that of the log, or another where an operator let it begin again. */
  readonly epoch: string;
  /** Of the last fact that was acknowledged; `0` where there is none. Decimal. */
  readonly position: string;
  /** The id of that fact; empty where there is none. */
  readonly fact: string;
  /** The broker that has it. */
  readonly cluster: string;
  readonly topics: Readonly<Record<string, TopicReached>>;
}

function isWhole(found: Partial<Checkpoint> | null): found is Checkpoint {
  const { log, epoch, position, fact, cluster, topics } = found ?? {};
  const texts = [log, epoch, fact, cluster].every((text) => typeof text === 'string');
  return texts && /^\d{1,19}$/.test(position ?? '') && typeof topics === 'object';
}

/** Keeps the newest checkpoint on the disk. Only one may keep those of a file at a time. */
export class CheckpointKeeper {
  #noted: Checkpoint | undefined;
  #work: Promise<void> = Promise.resolve();
  #waiting = new AbortController();

  constructor(
    private readonly file: string,
    /** Told when one could not be written: what it stands for would be published again. */
    private readonly onFault: (error: Error) => void,
  ) {}

  /** The last one that is on the disk; undefined where there is none, or a file that is not understood. */
  async last(): Promise<Checkpoint | undefined> {
    try {
      const found = JSON.parse(await readFile(this.file, 'utf8')) as Partial<Checkpoint> | null;
      return isWhole(found) ? found : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** It is on the disk within a moment. */
  note(checkpoint: Checkpoint): void {
    if (this.#noted === undefined) this.#work = this.#work.then(() => this.#soon());
    this.#noted = checkpoint;
  }

  /** Waits until what was noted is on the disk, or could not be written. */
  async flush(): Promise<void> {
    this.#waiting.abort();
    await this.#work;
    this.#waiting = new AbortController();
  }

  /** It is on the disk when this returns. Nothing that was noted may wait. @throws Error when it is not */
  async write(checkpoint: Checkpoint): Promise<void> {
    const { file } = this;
    const handle = await open(`${file}.new`, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(checkpoint));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
    syncFolder(dirname(file));
  }

  async #soon(): Promise<void> {
    await pause(EVERY, undefined, { signal: this.#waiting.signal }).catch(() => undefined);
    const noted = this.#noted;
    this.#noted = undefined;
    if (noted) await this.write(noted).catch((error: unknown) => this.onFault(error as Error));
  }
}
