import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreUnavailable } from '#event-store/event-store.js';
import { type FactMacs, newMacKey } from '#event-store/fact-macs.js';
import { writeAgain } from '#event-store/write-again.js';
import { Recent } from '#kernel/recent.js';
import { Refusal } from '#kernel/refusal.js';
import { digestKeyId } from './digest-keys.js';
import { type EnvelopeVersion, openContent, sealContent, wrapKey } from './envelope.js';
import { KeyDatabase, RootKeyChanged } from './key-database.js';
import { KeyPool, type MadeKeys, makeKeys } from './key-pool.js';
import { unwrappedMacs, wrapMacKey } from './mac-keys.js';
import { createRootKey, readRootKey } from './root-key.js';
import { digestKey, type Roots, type Rotation, unwrapUnder } from './root-keys.js';
import { ContentVault, type Opened } from './content-vault.js';
import type { Citing, DigestPurpose, Place, Sealed } from './vault.js';

// Keys are KeyObjects: given as bytes, each use of a key costs several times as much.

/** Unwrapped keys kept in memory. */
const REMEMBERED = 4096;

/** The vault on a local disk: a root key in a file, and the record keys, wrapped by it, in `keys.db`. */
export class FileVault extends ContentVault {
  /** The version of the envelopes that it makes, where they cite nothing. It opens these and those before: the log can have no others. */
  envelopes: EnvelopeVersion = 2;
  readonly #database: KeyDatabase;
  readonly #files: { readonly file: string; readonly rootKeyFile: string };
  #roots: Roots;
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
      const root = rootKey(join(directory, 'root.key'), rootKeyFile, this.#database);
      this.#files = { file, rootKeyFile: rootKeyFile ?? join(directory, 'root.key') };
      this.#roots = this.#database.rootsOf(root, this.#files.rootKeyFile);
      this.#pool = new KeyPool({ ...this.#files, root: this.#roots.root }, () => this.#makeKeys());
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  get hasMacKeys(): boolean {
    return this.#database.macKeys().size > 0;
  }

  /** Whether the log beside these keys was seen with MACs. */
  get factsHaveMacs(): boolean {
    return this.#database.factsHaveMacs;
  }

  noteFactsHaveMacs(): void {
    this.#database.noteFactsHaveMacs();
  }

  /** Whether there is, or was, a record key of this id. */
  knows(key: string): boolean {
    return this.#database.find(key) !== undefined;
  }

  /** The MACs of facts; the first key for them is made, durably, where there is none. */
  factMacs(): FactMacs {
    this.#followRotation();
    if (!this.hasMacKeys) this.#database.addMacKey(1, wrapMacKey(newMacKey(), 1, this.#roots.wrapping));
    return unwrappedMacs(this.#database.macKeys(), this.#roots);
  }

  override newKey(): string {
    const next = this.#pool.take();
    this.#remembered.set(next.id, next.key);
    return next.id;
  }

  override seal(content: unknown, place: Place, key: string, citing: readonly Citing[] = []): Sealed {
    const recordKey = this.#recordKey(key);
    if (typeof recordKey === 'number') throw new Refusal('content.erased', 'The content of this record was erased.');
    return sealContent(content, place, { v: this.envelopes, key, recordKey, citing });
  }

  override open(sealed: Sealed, place: Place): Opened {
    // In a log without MACs anyone can write: what was sealed for one with them is not opened there.
    if (sealed.v !== 1 && this.envelopes === 1) throw new Refusal('log.tampered', 'The log was made one without MACs.');
    const recordKey = this.#recordKey(sealed.key);
    if (typeof recordKey === 'number') return { erasedAt: recordKey };
    return openContent(sealed, place, recordKey);
  }

  override destroyedAt(key: string): number | undefined {
    if (this.#remembered.get(key)) return undefined;
    const found = this.#database.find(key);
    return typeof found === 'number' ? found : undefined;
  }

  override destroy(keys: readonly string[], at: number): void {
    this.#database.destroy(keys, at);
    for (const key of keys) this.#remembered.delete(key);
  }

  override digest(purpose: DigestPurpose, text: string): string {
    let key = this.#purposes.get(purpose);
    if (!key) {
      key = this.#digestKey(purpose);
      this.#purposes.set(purpose, key);
    }
    return createHmac('sha256', key).update(text).digest('base64url');
  }

  /**
   * The rotation of the root key that has not ended. From then on its new root key is used here. It MUST be asked for
   * more often than a rotation takes, and whoever writes the log ends it, once it is recorded.
   */
  rotation(): Rotation | undefined {
    this.#followRotation();
    return this.#database.rotation();
  }

  /** When this returns, the root key before opens nothing any more. */
  endRotation({ id }: Rotation): void {
    this.#database.endRotation(id);
    this.#followRotation();
    // What the key before wrapped is there no more.
    this.#roots = this.#database.rootsOf(this.#roots.root, this.#files.rootKeyFile);
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

  /** After `close`: when nothing of it has its files open any more. */
  ended(): Promise<void> {
    return this.#pool.ended();
  }

  #recordKey(id: string): KeyObject | number {
    const remembered = this.#remembered.get(id);
    if (remembered) return remembered;
    const found = this.#database.find(id);
    if (typeof found === 'number') return found;
    if (!found) throw new Error(`The key ${id} is not in the key database.`);
    const key = this.#unwrapped(found, id);
    this.#remembered.set(id, key);
    return key;
  }

  #unwrapped(wrapped: Uint8Array, id: string): KeyObject {
    try {
      return unwrapUnder(this.#roots, wrapped, id);
    } catch (error) {
      // It may be that a rotation began since, and another process wrapped it anew.
      if (!this.#followRotation()) throw error;
      return unwrapUnder(this.#roots, wrapped, id);
    }
  }

  #digestKey(purpose: DigestPurpose): KeyObject {
    const kept = this.#database.digestKeys();
    // Until the first rotation they follow from the root key; from then on they are kept.
    if (kept.size === 0) return digestKey(this.#roots.root, purpose);
    const wrapped = kept.get(purpose) ?? this.#newDigestKey(purpose);
    return this.#unwrapped(wrapped, digestKeyId(purpose));
  }

  /** For a purpose that the program knew not yet when it was rotated. */
  #newDigestKey(purpose: DigestPurpose): Uint8Array {
    this.#followRotation();
    const wrapped = wrapKey(randomBytes(32), digestKeyId(purpose), this.#roots.wrapping);
    this.#database.change((db) =>
      db.prepare('INSERT OR IGNORE INTO digest_key (purpose, wrapped) VALUES (?, ?)').run(purpose, wrapped),
    );
    return this.#database.digestKeys().get(purpose) ?? wrapped;
  }

  #makeKeys(): MadeKeys {
    try {
      return makeKeys(this.#database, this.#roots);
    } catch (error) {
      if (!(error instanceof RootKeyChanged)) throw error;
      this.#followRotation();
      return makeKeys(this.#database, this.#roots);
    }
  }

  /** Takes the new root key where a rotation has begun since it was last looked; false where none has. */
  #followRotation(): boolean {
    if (this.#database.rootCheck === this.#roots.check) return false;
    this.#roots = this.#database.rootsOf(this.#roots.root, this.#files.rootKeyFile);
    this.#pool.use({ ...this.#files, root: this.#roots.root });
    return true;
  }
}

function rootKey(ownFile: string, givenFile: string | undefined, database: KeyDatabase): KeyObject {
  if (givenFile !== undefined) return readRootKey(givenFile);
  if (!existsSync(ownFile)) {
    if (database.rootCheck !== undefined || database.hasKeys()) {
      throw new Error(`The root key ${ownFile} is missing, and there is content sealed with it: restore it.`);
    }
    createRootKey(ownFile);
  }
  return readRootKey(ownFile);
}
