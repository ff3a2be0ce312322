import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreUnavailable } from '#event-store/event-store.js';
import { type FactMacs, newMacKey } from '#event-store/fact-macs.js';
import { writeAgain } from '#event-store/write-again.js';
import { Recent } from '#kernel/recent.js';
import { Refusal } from '#kernel/refusal.js';
import { type EnvelopeVersion, openContent, sealContent, subkey, unwrapKey } from './envelope.js';
import { KeyDatabase } from './key-database.js';
import { KeyPool } from './key-pool.js';
import { unwrappedMacs, wrapMacKey, wrappingKey } from './mac-keys.js';
import { createRootKey, readRootKey } from './root-key.js';
import { ContentVault, type Opened } from './content-vault.js';
import type { Place, Sealed } from './vault.js';

// Keys are KeyObjects: given as bytes, each use of a key costs several times as much.

/** Unwrapped keys kept in memory. */
const REMEMBERED = 4096;
const ROOT_CHECK = 'root-check';

/** The vault on a local disk: a root key in a file, and the record keys, wrapped by it, in `keys.db`. */
export class FileVault extends ContentVault {
  /** The version of the envelopes that it makes; it opens all of them. */
  envelopes: EnvelopeVersion = 2;
  readonly #database: KeyDatabase;
  readonly #root: KeyObject;
  readonly #wrapping: KeyObject;
  readonly #pool: KeyPool;
  readonly #purposes = new Map<string, KeyObject>();
  readonly #remembered = new Recent<KeyObject>(REMEMBERED);

  /**
   * Without `rootKeyFile`, `root.key` in the directory is used, and made on first use. `onFault` is told of every fault
   * of the disk, for the operator; callers get StoreUnavailable.
   * @throws Error when the root key is missing, readable by others, or not the one that the keys were wrapped with.
   */
  constructor(directory: string, rootKeyFile?: string, onFault?: (fault: StoreUnavailable) => void) {
    super();
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, 'keys.db');
    writeAgain(`${file}-wal`);
    this.#database = new KeyDatabase(file, onFault);
    try {
      this.#root = rootKey(join(directory, 'root.key'), rootKeyFile, this.#database);
      this.#wrapping = wrappingKey(this.#root);
      this.#pool = new KeyPool(this.#database, { file, wrapping: this.#wrapping });
      this.#checkRootKey(rootKeyFile ?? join(directory, 'root.key'));
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  get hasMacKeys(): boolean {
    return this.#database.macKeys().size > 0;
  }

  /** Whether there is, or was, a record key of this id. */
  knows(key: string): boolean {
    return this.#database.find(key) !== undefined;
  }

  /** The MACs of facts; the first key for them is made, durably, where there is none. */
  factMacs(): FactMacs {
    if (!this.hasMacKeys) this.#database.addMacKey(1, wrapMacKey(newMacKey(), 1, this.#wrapping));
    return unwrappedMacs(this.#database.macKeys(), this.#wrapping);
  }

  override newKey(): string {
    const next = this.#pool.take();
    this.#remembered.set(next.id, next.key);
    return next.id;
  }

  override seal(content: unknown, place: Place, key: string): Sealed {
    const recordKey = this.#recordKey(key);
    if (typeof recordKey === 'number') throw new Refusal('content.erased', 'The content of this record was erased.');
    return sealContent(content, place, { v: this.envelopes, key, recordKey });
  }

  override open(sealed: Sealed, place: Place): Opened {
    const recordKey = this.#recordKey(sealed.key);
    if (typeof recordKey === 'number') return { erasedAt: recordKey };
    return { content: openContent(sealed, place, recordKey) };
  }

  override destroy(keys: readonly string[], at: number): void {
    this.#database.destroy(keys, at);
    for (const key of keys) this.#remembered.delete(key);
  }

  override digest(purpose: string, text: string): string {
    let key = this.#purposes.get(purpose);
    if (!key) {
      key = subkey(this.#root, '', `talaan/digest/v1/${purpose}`);
      this.#purposes.set(purpose, key);
    }
    return createHmac('sha256', key).update(text).digest('base64url');
  }

  /** The log position up to which erasures have been carried out here. */
  get erasedUpTo(): bigint {
    return this.#database.erasedUpTo;
  }

  set erasedUpTo(position: bigint) {
    this.#database.erasedUpTo = position;
  }

  close(): void {
    this.#pool.close();
    this.#database.close();
    this.#remembered.clear();
  }

  #recordKey(id: string): KeyObject | number {
    const remembered = this.#remembered.get(id);
    if (remembered) return remembered;
    const found = this.#database.find(id);
    if (typeof found === 'number') return found;
    if (!found) throw new Error(`The key ${id} is not in the key database.`);
    const key = unwrapKey(found, id, this.#wrapping);
    this.#remembered.set(id, key);
    return key;
  }

  #checkRootKey(file: string): void {
    const check = this.digest(ROOT_CHECK, 'talaan');
    const kept = this.#database.setting(ROOT_CHECK);
    if (kept === undefined) this.#database.set(ROOT_CHECK, check);
    else if (kept.length !== check.length || !timingSafeEqual(Buffer.from(kept), Buffer.from(check))) {
      throw new Error(`${file} is not the root key that this data was sealed with.`);
    }
  }
}

function rootKey(ownFile: string, givenFile: string | undefined, database: KeyDatabase): KeyObject {
  if (givenFile !== undefined) return readRootKey(givenFile);
  if (!existsSync(ownFile)) {
    if (database.setting(ROOT_CHECK) !== undefined || database.hasKeys()) {
      throw new Error(`The root key ${ownFile} is missing, and there is content sealed with it: restore it.`);
    }
    createRootKey(ownFile);
  }
  return readRootKey(ownFile);
}
