import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { digestKeyId, wrappedDigestKeys } from '../digest-keys.js';
import { wrapKey } from '../envelope.js';
import { KeyDatabase } from '../folder/key-database.js';
import { macKeyId, unwrappedMacs, wrappedMacKeys } from '../mac-keys.js';
import { readRootKey } from './root-key.js';
import { newRootKey, placeRootKey, type RootKeyFiles, unplaced } from './root-key-places.js';
import { digestKey, ROOT_CHECK, type Roots, rootsOf, type Rotation, underEachOther, unwrapUnder } from './root-keys.js';
import { DIGEST_PURPOSES } from '../vault.js';

/** Keys that are wrapped anew in one transaction: others wait for it. */
const PAGE = 500;

export interface RotationWanted extends RootKeyFiles {
  readonly directory: string;
}

/**
 * Takes a key database from one root key to another, also while a vault uses it and makes keys.
 *
 * From the moment it begins, new keys are wrapped by the new root key, and either opens all. What is done is durable page
 * by page: after a crash at any point it goes on where it is begun again. The bridge between the two is taken away by
 * `endRotation`, which whoever writes the log calls once the rotation is recorded.
 */
export class RootRotation {
  private constructor(
    private readonly database: KeyDatabase,
    private readonly wanted: RotationWanted,
    private readonly roots: Roots,
    readonly begun: Rotation,
  ) {}

  /**
   * Begins a rotation, or goes on with the one that has not ended.
   * @throws Error when a root key cannot be read, or is the one in use, or another one than that of the rotation under way
   */
  static begin(wanted: RotationWanted): RootRotation {
    const { directory, file } = wanted;
    const database = new KeyDatabase(join(directory, 'keys.db'));
    try {
      const inUse = readRootKey(file);
      const roots = database.rootsOf(inUse, file);
      const rotation = database.rotation() ?? beginning(database, roots, wanted);
      return new RootRotation(database, wanted, database.rootsOf(inUse, file), rotation);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Wraps every key by the new root key, and answers how many there are. */
  rewrap(progress: (keys: number, share: number) => void): number {
    let keys = 0;
    for (let after = 0; ;) {
      const { rows, last, highest } = this.database.change((db) => rewrapPage(db, this.roots, after));
      this.database.emptyWriteAheadLog();
      keys += rows;
      progress(keys, highest === 0 ? 1 : last / highest);
      if (rows < PAGE) return keys;
      after = last;
    }
  }

  /**
   * Puts the new root key in its place, durably. Answers where the one before is kept, when the new one takes its place.
   * @throws Error when there is another one
   */
  place(): string | undefined {
    return placeRootKey(this.wanted, this.begun.id, this.roots.root);
  }

  /** Says that nothing is left that only the root key before opens: the rotation may be recorded and ended. */
  finish(keys: number): void {
    this.database.change((db) => db.prepare('UPDATE root_rotation SET keys = ?').run(keys));
  }

  /** Whether whoever writes the log has ended it. */
  get isEnded(): boolean {
    return this.rotation()?.id !== this.begun.id;
  }

  /** The rotation that has not ended. */
  rotation(): Rotation | undefined {
    return this.database.rotation();
  }

  /** When this returns, the root key before opens nothing any more. MUST be recorded before. */
  endRotation({ id }: Rotation): void {
    this.database.endRotation(id);
  }

  /** For whoever records it where no server runs. */
  macs(): FactMacs {
    return unwrappedMacs(this.database.macKeys(), this.roots);
  }

  close(): void {
    this.database.close();
  }
}

function beginning(database: KeyDatabase, older: Roots, wanted: RotationWanted): Rotation {
  const newer = rootsOf(newRootKey(wanted));
  if (newer.check === older.check) {
    throw new Error(`${wanted.newFile ?? unplaced(wanted.file)} is the root key in use.`);
  }
  const id = randomUUID();
  const bridge = underEachOther(id, older, newer);
  database.change((db) => {
    db.prepare('INSERT INTO root_rotation VALUES (1, ?, ?, ?, ?, NULL)').run(
      id,
      older.check,
      bridge.newer,
      bridge.older,
    );
    keepDigestKeys(db, older, newer);
    const setMacKey = db.prepare('UPDATE mac_key SET wrapped = ? WHERE number = ?');
    for (const [number, wrapped] of wrappedMacKeys(db)) {
      setMacKey.run(rewrapped(wrapped, macKeyId(number), older, newer), number);
    }
    db.prepare('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)').run(ROOT_CHECK, newer.check);
  });
  database.emptyWriteAheadLog();
  return { id, before: older.check, ...bridge, keys: undefined };
}

/** Digests are the same for ever. Until the first rotation their keys follow from the root key; from then on they are kept. */
function keepDigestKeys(db: DatabaseSync, older: Roots, newer: Roots): void {
  const kept = wrappedDigestKeys(db);
  const keep = db.prepare('INSERT OR REPLACE INTO digest_key (purpose, wrapped) VALUES (?, ?)');
  for (const [purpose, wrapped] of kept) keep.run(purpose, rewrapped(wrapped, digestKeyId(purpose), older, newer));
  if (kept.size > 0) return;
  for (const purpose of DIGEST_PURPOSES) {
    keep.run(purpose, wrapKey(digestKey(older.root, purpose).export(), digestKeyId(purpose), newer.wrapping));
  }
}

function rewrapPage(db: DatabaseSync, roots: Roots, after: number) {
  const rows = db
    .prepare('SELECT number, id, wrapped FROM record_key WHERE number > ? ORDER BY number LIMIT ?')
    .all(after, PAGE) as unknown as readonly { number: number; id: string; wrapped: Uint8Array }[];
  // In place: it has the same length (key-database.ts).
  const set = db.prepare('UPDATE record_key SET wrapped = ? WHERE number = ?');
  for (const { number, id, wrapped } of rows) {
    // A destroyed key is zeros; what was made since the beginning is wrapped by the new root key already.
    if (wrapped.some((byte) => byte !== 0) && !isWrappedBy(roots, wrapped, id)) {
      set.run(wrapKey(unwrapUnder(roots, wrapped, id).export(), id, roots.wrapping), number);
    }
  }
  const highest = Number(db.prepare('SELECT coalesce(max(number), 0) AS last FROM record_key').get()?.last);
  return { rows: rows.length, last: rows.at(-1)?.number ?? after, highest };
}

function isWrappedBy({ root, check, wrapping }: Roots, wrapped: Uint8Array, id: string): boolean {
  try {
    unwrapUnder({ root, check, wrapping }, wrapped, id);
    return true;
  } catch {
    return false;
  }
}

function rewrapped(wrapped: Uint8Array, id: string, older: Roots, newer: Roots): Uint8Array {
  return wrapKey(unwrapUnder(older, wrapped, id).export(), id, newer.wrapping);
}
