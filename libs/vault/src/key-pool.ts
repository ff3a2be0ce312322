import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { wrapKey } from './envelope.js';
import type { KeyDatabase } from './key-database.js';

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
  readonly wrapping: KeyObject;
}

/** Keys left when a process ends stay in the database without a record: they are never handed out. */
export class KeyPool {
  #keys: { readonly id: string; readonly bytes: Buffer }[] = [];
  #thread: Worker | undefined;
  #isAsked = false;

  constructor(
    private readonly database: KeyDatabase,
    private readonly maker: KeyMaker,
  ) {}

  /** A key that is on disk and was never given before. @throws Error when none is left and none can be made */
  take(): { readonly id: string; readonly key: KeyObject } {
    if (this.#keys.length === 0) this.#add(makeKeys(this.database, this.maker.wrapping));
    else if (this.#keys.length <= LOW && !this.#isAsked) this.#ask();
    const next = this.#keys.pop();
    if (!next) throw new Error('No key was made.');
    const key = createSecretKey(next.bytes);
    next.bytes.fill(0);
    return { id: next.id, key };
  }

  close(): void {
    for (const { bytes } of this.#keys) bytes.fill(0);
    this.#keys = [];
    void this.#thread?.terminate();
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
      this.#isAsked = false;
      // What kept it from making any is met again, and told to the caller, when none is left.
      if (made !== 'failed') this.#add({ ids: made.ids, bytes: Buffer.from(made.bytes.buffer) });
    });
    thread.on('error', () => {
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

/** Makes keys and writes them down, wrapped. */
export function makeKeys(database: KeyDatabase, wrapping: KeyObject): MadeKeys {
  const bytes = randomBytes(MADE_AT_A_TIME * KEY_BYTES);
  const ids = database.add(MADE_AT_A_TIME, (id, index) => {
    return wrapKey(bytes.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES), id, wrapping);
  });
  return { ids, bytes };
}
