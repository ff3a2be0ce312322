import { type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreUnavailable } from '#event-store/event-store.js';
import { type FactMacs, newMacKey } from '#event-store/checks/fact-macs.js';
import { writeAgain } from '#event-store/files/write-again.js';
import { Recent } from '#kernel/recent.js';
import { digestKeyId } from '../digest-keys.js';
import { wrapKey } from '../envelope.js';
import { KeyDatabase, RootKeyChanged } from './key-database.js';
import { KeyPool, type MadeKeys, makeKeys } from './key-pool.js';
import { unwrappedMacs, wrapMacKey } from '../mac-keys.js';
import { type FoundKey, type NewRecordKey, RecordKeys } from '../record-keys.js';
import { createRootKey, readRootKey } from '../roots/root-key.js';
import { digestKey, type Roots, type Rotation, unwrapUnder } from '../roots/root-keys.js';
import type { DigestPurpose } from '../vault.js';

// Keys are KeyObjects: given as bytes, each use of a key costs several times as much.

/** Unwrapped keys kept in memory. This process alone destroys keys here, so they are used without looking again. */
const REMEMBERED = 4096;

/** Keys on a local disk, for one process: a root key in a file, and all others, wrapped by it, in `keys.db`. */
export class FolderKeys extends RecordKeys {
  readonly #database: KeyDatabase;
  readonly #files: { readonly file: string; readonly rootKeyFile: string };
  #roots: Roots;
  readonly #pool: KeyPool;
  readonly #purposes = new Map<DigestPurpose, KeyObject>();
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

  override take(): NewRecordKey {
    const next = this.#pool.take();
    this.#remembered.set(next.id, next.key);
    return next;
  }

  override find(id: string): FoundKey {
    const remembered = this.#remembered.get(id);
    if (remembered) return remembered;
    const found = this.#database.find(id);
    if (found === undefined || typeof found === 'number') return found;
    const key = this.#unwrapped(found, id);
    this.#remembered.set(id, key);
    return key;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what is thrown is a rejection, as from every adapter
  override async destroyedAt(ids: readonly string[]): Promise<readonly (number | undefined)[]> {
    return ids.map((id) => {
      if (this.#remembered.get(id)) return undefined;
      const found = this.#database.find(id);
      return typeof found === 'number' ? found : undefined;
    });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  override async destroy(ids: readonly string[], at: number): Promise<void> {
    this.#database.destroy(ids, at);
    for (const id of ids) this.#remembered.delete(id);
  }

  override knows(id: string): boolean {
    return this.#database.find(id) !== undefined;
  }

  override erasedUpTo(): bigint {
    return this.#database.erasedUpTo();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  override async noteErasedUpTo(position: bigint): Promise<void> {
    this.#database.noteErasedUpTo(position);
  }

  override factMacs(): FactMacs {
    this.#followRotation();
    if (!this.hasMacKeys) this.#database.addMacKey(1, wrapMacKey(newMacKey(), 1, this.#roots.wrapping));
    return unwrappedMacs(this.#database.macKeys(), this.#roots);
  }

  override get hasMacKeys(): boolean {
    return this.#database.macKeys().size > 0;
  }

  override get factsHaveMacs(): boolean {
    return this.#database.factsHaveMacs;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  override async noteFactsHaveMacs(): Promise<void> {
    this.#database.noteFactsHaveMacs();
  }

  override digestKey(purpose: DigestPurpose): KeyObject {
    const known = this.#purposes.get(purpose);
    if (known) return known;
    const key = this.#digestKey(purpose);
    this.#purposes.set(purpose, key);
    return key;
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

  override close(): void {
    this.#pool.close();
    this.#database.close();
    this.#remembered.clear();
  }

  override ended(): Promise<void> {
    return this.#pool.ended();
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
