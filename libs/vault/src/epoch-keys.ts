import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '#event-store/sync-folder.js';
import { subkey, unwrapKey, wrapKey } from './envelope.js';
import { createRootKey } from './root-key.js';
import type { Roots } from './root-keys.js';

/**
 * The keys that wrap record keys which are kept on a server: numbered files in a folder apart from it, each wrapped by the
 * root key. Once one is destroyed, whatever it wrapped opens nothing any more, in no copy of the server's data.
 */
export class EpochKeys {
  readonly #known = new Map<number, KeyObject>();

  constructor(
    readonly folder: string,
    private readonly roots: Roots,
  ) {}

  has(number: number): boolean {
    return this.#known.has(number) || existsSync(this.#file(number));
  }

  /** @throws Error when the file is missing, may be read by others, or is not wrapped by the root key */
  key(number: number): KeyObject {
    const known = this.#known.get(number);
    if (known) return known;
    const file = this.#file(number);
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) throw new Error(`The epoch key ${file} does not exist.`);
    if ((found.mode & 0o077) !== 0) {
      throw new Error(`The epoch key ${file} may be read by others than its owner; set its mode to 0600.`);
    }
    const key = this.#unwrapped(number, file);
    this.#known.set(number, key);
    return key;
  }

  /** Makes an epoch key where there is none of this number. It is durable before this returns. */
  make(number: number): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const file = this.#file(number);
    if (existsSync(file)) return;
    createRootKey(file, wrapKey(randomBytes(32), idOf(number), this.roots.wrapping));
  }

  /** Overwrites and removes an epoch key. When this returns, it is gone from the folder for good. Repeating it changes nothing. */
  destroy(number: number): void {
    this.#known.delete(number);
    const file = this.#file(number);
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) return;
    const handle = openSync(file, 'r+');
    try {
      writeSync(handle, randomBytes(found.size), 0, found.size, 0);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    unlinkSync(file);
    syncFolder(this.folder);
  }

  /** Forgets what it read of earlier epochs. */
  forgetBefore(number: number): void {
    for (const known of this.#known.keys()) if (known < number) this.#known.delete(known);
  }

  /** By what an epoch key is recognised. */
  checkOf(number: number): string {
    return createHmac('sha256', subkey(this.key(number), '', 'talaan/epoch-check/v1'))
      .update('talaan')
      .digest('base64url');
  }

  #file(number: number): string {
    return join(this.folder, `epoch-${String(number)}.key`);
  }

  #unwrapped(number: number, file: string): KeyObject {
    try {
      return unwrapKey(readFileSync(file), idOf(number), this.roots.wrapping);
    } catch (error) {
      throw new Error(`The epoch key ${file} is not one of this root key, or was altered.`, { cause: error });
    }
  }
}

/** As what an epoch key is wrapped: no other key has such an id. */
function idOf(number: number): string {
  return `epoch-${String(number)}`;
}
