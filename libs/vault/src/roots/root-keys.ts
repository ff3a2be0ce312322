import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { subkey, unwrapKey, wrapKey } from '../envelope.js';

/** The setting by which a root key is recognised. */
export const ROOT_CHECK = 'root-check';

/**
 * A rotation of the root key that has not ended. While there is one, either root key opens everything: each is kept
 * under the other.
 */
export interface Rotation {
  readonly id: string;
  /** By what the root key before it is recognised. */
  readonly before: string;
  /** The new root key, wrapped by the one before. */
  readonly newer: Uint8Array;
  /** The one before, wrapped by the new one. */
  readonly older: Uint8Array;
  /** How many keys the new one wraps, once it wraps all. */
  readonly keys: number | undefined;
}

/** The root key that wraps the keys of a database; while it is being rotated, what the one before wrapped opens, too. */
export interface Roots {
  readonly root: KeyObject;
  readonly check: string;
  readonly wrapping: KeyObject;
  readonly wrappingBefore?: KeyObject;
}

/** The rotation that has not ended, of a database that may be of a program that knew none. */
export function rotationIn(keys: DatabaseSync): Rotation | undefined {
  if (keys.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'root_rotation'").get() === undefined) return undefined;
  const row = keys.prepare('SELECT id, before, newer, older, keys FROM root_rotation').get();
  if (!row) return undefined;
  const { id, before, newer, older, keys: count } = row;
  return {
    ...{ id: String(id), before: String(before), newer: newer as Uint8Array, older: older as Uint8Array },
    keys: count === null ? undefined : Number(count),
  };
}

/** By what a database recognises its root key; undefined in one that has not met any. */
export function rootCheckIn(keys: DatabaseSync): string | undefined {
  const row = keys.prepare('SELECT value FROM setting WHERE name = ?').get(ROOT_CHECK);
  return row && String(row.value);
}

/**
 * What a root key opens. Undefined when it is not that of the database, nor the one before in a rotation that has not
 * ended.
 */
export function rootsIn(keys: DatabaseSync, root: KeyObject): Roots | undefined {
  const kept = rootCheckIn(keys);
  const rotation = rotationIn(keys);
  const own = rootsOf(root);
  if (kept === undefined || isSame(kept, own.check)) {
    if (!rotation) return own;
    return { ...own, wrappingBefore: wrappingKey(unwrapKey(rotation.older, idOf(rotation), own.wrapping)) };
  }
  if (!rotation || !isSame(rotation.before, own.check)) return undefined;
  const newer = rootsOf(unwrapKey(rotation.newer, idOf(rotation), own.wrapping));
  return isSame(kept, newer.check) ? { ...newer, wrappingBefore: own.wrapping } : undefined;
}

export function rootsOf(root: KeyObject): Roots {
  return { root, check: checkOf(root), wrapping: wrappingKey(root) };
}

/** Each of two root keys under the other. */
export function underEachOther(id: string, older: Roots, newer: Roots): Pick<Rotation, 'newer' | 'older'> {
  return {
    newer: wrapKey(newer.root.export(), idOf({ id }), older.wrapping),
    older: wrapKey(older.root.export(), idOf({ id }), newer.wrapping),
  };
}

/** @throws Error when it was altered, belongs to another id, or was wrapped by neither key */
export function unwrapUnder({ wrapping, wrappingBefore }: Roots, wrapped: Uint8Array, id: string): KeyObject {
  try {
    return unwrapKey(wrapped, id, wrapping);
  } catch (error) {
    if (!wrappingBefore) throw error;
    return unwrapKey(wrapped, id, wrappingBefore);
  }
}

/** The key for the digests of one purpose, of a root key that was never rotated. */
export function digestKey(root: KeyObject, purpose: string): KeyObject {
  return subkey(root, '', `talaan/digest/v1/${purpose}`);
}

/** The key that wraps all others. */
function wrappingKey(root: KeyObject): KeyObject {
  return subkey(root, '', 'talaan/wrapping/v1');
}

function checkOf(root: KeyObject): string {
  return createHmac('sha256', digestKey(root, ROOT_CHECK)).update('talaan').digest('base64url');
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/** As what a root key is wrapped: no other key has such an id. */
function idOf({ id }: Pick<Rotation, 'id'>): string {
  return `root-${id}`;
}
