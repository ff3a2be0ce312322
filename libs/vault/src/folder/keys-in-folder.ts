import { existsSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { digestKeyId, wrappedDigestKeys } from '../digest-keys.js';
import { FACTS_HAVE_MACS, macKeyId, wrappedMacKeys } from '../mac-keys.js';
import { readRootKey } from '../roots/root-key.js';
import { digestKey, type Roots, rootsIn, rotationIn, unwrapUnder } from '../roots/root-keys.js';
import { DIGEST_PURPOSES, type DigestPurpose } from '../vault.js';

/** Keys read at a time. */
const PAGE = 500;

/** A living record key. */
export interface LivingKey {
  readonly id: string;
  /** In clear. */
  readonly bytes: Buffer;
}

/** A key that was destroyed: `at` in milliseconds. */
export interface DestroyedKey {
  readonly id: string;
  readonly at: number;
}

/** The keys of a data folder, for whoever takes them elsewhere. They are only read; no server may use them meanwhile. */
export class KeysInFolder {
  private constructor(
    private readonly keys: DatabaseSync,
    readonly roots: Roots,
  ) {}

  /**
   * @throws Error when there are none, or none for MACs; the root key cannot be read or is another one; or a rotation of it
   * has not ended
   */
  static open(directory: string, rootKeyFile: string): KeysInFolder {
    const file = join(directory, 'keys.db');
    if (!existsSync(file)) throw new Error(`There are no keys in ${directory}.`);
    const keys = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      if (rotationIn(keys)) throw new Error('A rotation of the root key has not ended: give that command again first.');
      const roots = rootsIn(keys, readRootKey(rootKeyFile));
      if (!roots) throw new Error(`${rootKeyFile} is not the root key that these keys were wrapped with.`);
      if (wrappedMacKeys(keys).size === 0)
        throw new Error('An earlier program may still use the data: raise the level first.');
      return new KeysInFolder(keys, roots);
    } catch (error) {
      keys.close();
      throw error;
    }
  }

  get factsHaveMacs(): boolean {
    return this.keys.prepare('SELECT 1 FROM setting WHERE name = ?').get(FACTS_HAVE_MACS) !== undefined;
  }

  /** The keys for the MACs of facts, by their numbers. */
  macKeys(): ReadonlyMap<number, KeyObject> {
    return new Map(
      [...wrappedMacKeys(this.keys)].map(([number, key]) => [number, unwrapUnder(this.roots, key, macKeyId(number))]),
    );
  }

  /** The keys for digests: until the first rotation of the root key they follow from it. */
  digestKeys(): ReadonlyMap<DigestPurpose, KeyObject> {
    const kept = wrappedDigestKeys(this.keys);
    const purposes = kept.size === 0 ? DIGEST_PURPOSES : DIGEST_PURPOSES.filter((purpose) => kept.has(purpose));
    return new Map(
      purposes.map((purpose) => {
        const wrapped = kept.get(purpose);
        if (!wrapped) return [purpose, digestKey(this.roots.root, purpose)];
        return [purpose, unwrapUnder(this.roots, wrapped, digestKeyId(purpose))];
      }),
    );
  }

  /** How many record keys are living, and how many destroyed. */
  count(): { readonly living: number; readonly destroyed: number } {
    const one = (text: string) => Number(this.keys.prepare(text).get()?.count);
    return {
      living: one(`SELECT count(*) AS count FROM record_key ${LIVING}`),
      destroyed: one('SELECT count(*) AS count FROM destroyed_key'),
    };
  }

  /** Page by page. @throws Error when one of them was altered */
  *living(): Generator<readonly LivingKey[]> {
    const page = this.keys.prepare(
      `SELECT number, id, wrapped FROM record_key ${LIVING} AND number > ? ORDER BY number LIMIT ${String(PAGE)}`,
    );
    for (let after = 0; ;) {
      const rows = page.all(after) as unknown as { number: number; id: string; wrapped: Uint8Array }[];
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map(({ id, wrapped }) => ({ id, bytes: unwrapUnder(this.roots, wrapped, id).export() }));
      after = last.number;
    }
  }

  /** Page by page, by their ids. */
  *destroyed(): Generator<readonly DestroyedKey[]> {
    const page = this.keys.prepare(`SELECT id, at FROM destroyed_key WHERE id > ? ORDER BY id LIMIT ${String(PAGE)}`);
    for (let after = ''; ;) {
      const rows = page.all(after) as unknown as DestroyedKey[];
      const last = rows.at(-1);
      if (!last) return;
      yield rows;
      after = last.id;
    }
  }

  close(): void {
    this.keys.close();
  }
}

const LIVING = 'WHERE id NOT IN (SELECT id FROM destroyed_key)';
