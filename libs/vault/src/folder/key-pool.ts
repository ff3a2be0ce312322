import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { wrapKey } from '../envelope.js';
import type { KeyDatabase } from './key-database.js';
import type { Roots } from '../roots/root-keys.js';

/** Keys are made this many at a time: one durable write serves as many new records. */
const MADE_AT_A_TIME = 256;
/** With no more than these left, the next are made, in a thread of their own: nobody waits for the disk. */
const LOW = 192;
const KEY_BYTES = 32;

/** Record keys that are durable and not yet in use. Their bytes are overwritten as they are taken. */
export interface MadeKeys {
  readonly ids: readonly string[];
  /** 32 bytes for each id, in the same order. */
  readonly bytes: Buffer;
}

/** What the thread that makes keys is started with. */
export interface KeyMaker {
  readonly file: string;
  readonly rootKeyFile: string;
  readonly root: KeyObject;
}

/** Keys left when a process ends stay in the database without a record: they are never handed out. */
export class KeyPool {
  #keys: { readonly id: string; readonly bytes: Buffer }[] = [];
  #thread: Worker | undefined;
  readonly #ending: Promise<unknown>[] = [];
  #isClosed = false;
  #isAsked = false;

  constructor(
    private maker: KeyMaker,
    /** Makes keys in this thread. */
    private readonly make: () => MadeKeys,
  ) {}

  /** A key that is on disk and was never given before. @throws Error when none is left and none can be made */
  take(): { readonly id: string; readonly key: KeyObject } {
    if (this.#keys.length === 0) this.#add(this.make());
    else if (this.#keys.length <= LOW && !this.#isAsked) this.#ask();
    const next = this.#keys.pop();
    if (!next) throw new Error('No key was made.');
    const key = createSecretKey(next.bytes);
    next.bytes.fill(0);
    return { id: next.id, key };
  }

  /** From now on keys are wrapped by another root key. Those that are made stay good. */
  use(maker: KeyMaker): void {
    this.maker = maker;
    this.#end();
    this.#isAsked = false;
  }

  close(): void {
    this.#isClosed = true;
    for (const { bytes } of this.#keys) bytes.fill(0);
    this.#keys = [];
    this.#end();
  }

  /** After `close`: when no thread has the database open any more. */
  async ended(): Promise<void> {
    await Promise.all(this.#ending);
  }

  #end(): void {
    const thread = this.#thread;
    this.#thread = undefined;
    if (!thread) return;
    this.#ending.push(new Promise((ended) => thread.once('exit', ended)));
    thread.ref();
    thread.postMessage('end');
  }

  #ask(): void {
    this.#isAsked = true;
    this.#thread ??= this.#start();
    this.#thread.postMessage('make');
  }

  #start(): Worker {
    const thread = new Worker(new URL('./key-pool.worker.js', import.meta.url), { workerData: this.maker });
    thread.unref();
    thread.on('message', (made: MadeKeys | 'failed') => {
      if (thread === this.#thread) this.#isAsked = false;
      // What kept it from making any is met again, and told to the caller, when none is left.
      if (made === 'failed') return;
      if (this.#isClosed) made.bytes.fill(0);
      else this.#add({ ids: made.ids, bytes: Buffer.from(made.bytes.buffer) });
    });
    thread.on('error', () => {
      if (thread !== this.#thread) return;
      this.#thread = undefined;
      this.#isAsked = false;
    });
    return thread;
  }

  #add({ ids, bytes }: MadeKeys): void {
    this.#keys.push(
      ...ids.map((id, index) => ({ id, bytes: bytes.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES) })),
    );
  }
}

/**
 * Makes keys and writes them down, wrapped.
 * @throws RootKeyChanged
 */
export function makeKeys(database: KeyDatabase, { wrapping, check }: Roots): MadeKeys {
  const bytes = randomBytes(MADE_AT_A_TIME * KEY_BYTES);
  const wrapped = (id: string, index: number) =>
    wrapKey(bytes.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES), id, wrapping);
  return { ids: database.add(MADE_AT_A_TIME, wrapped, check), bytes };
}
