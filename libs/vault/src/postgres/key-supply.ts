import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import type { NewRecordKey } from '../record-keys.js';

/** Keys are made this many at a time: one durable write serves as many new records. */
const MADE_AT_A_TIME = 256;
/** With no more than these left, the next are made: nobody waits for the server. */
const LOW = 192;
const KEY_BYTES = 32;

/** A key that is to be written down. */
export interface MadeKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Record keys that are in the store and not yet in use. Their ids are random, so that no two processes make the same; those
 * left when a process ends stay in the store and are never handed out.
 */
export class KeySupply {
  #keys: MadeKey[] = [];
  #making: Promise<void> | undefined;

  /** @param write writes keys down, durably */
  constructor(private readonly write: (keys: readonly MadeKey[]) => Promise<void>) {}

  /** @throws StoreUnavailable when none is left and none can be made */
  async take(): Promise<NewRecordKey> {
    while (this.#keys.length === 0) await this.#make();
    if (this.#keys.length <= LOW) this.#make().catch(() => undefined);
    const next = this.#keys.pop();
    if (!next) throw new Error('No key was made.');
    const key = createSecretKey(next.bytes);
    next.bytes.fill(0);
    return { id: next.id, key };
  }

  close(): void {
    for (const { bytes } of this.#keys) bytes.fill(0);
    this.#keys = [];
  }

  /** What kept it from making any is met again, and told to the caller, when none is left. */
  #make(): Promise<void> {
    this.#making ??= this.#made().finally(() => (this.#making = undefined));
    return this.#making;
  }

  async #made(): Promise<void> {
    const all = randomBytes(MADE_AT_A_TIME * KEY_BYTES);
    const keys = Array.from({ length: MADE_AT_A_TIME }, (_, index) => ({
      id: randomUUID(),
      bytes: all.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES),
    }));
    await this.write(keys);
    this.#keys.push(...keys);
  }
}
