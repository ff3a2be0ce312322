import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FactMacs } from '#event-store/checks/fact-macs.js';
import { wrapKey } from './envelope.js';
import { readRootKey } from './roots/root-key.js';
import { type Roots, rootsIn, unwrapUnder } from './roots/root-keys.js';

/** The setting which says that the log beside the keys was seen with MACs. */
export const FACTS_HAVE_MACS = 'facts-have-macs';

/** Whether the facts in a data folder had MACs, as its keys remember it. */
export function hadMacs(directory: string): boolean {
  const file = join(directory, 'keys.db');
  if (!existsSync(file)) return false;
  const keys = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return keys.prepare('SELECT 1 FROM setting WHERE name = ?').get(FACTS_HAVE_MACS) !== undefined;
  } finally {
    keys.close();
  }
}

/** The wrapped keys for the MACs of facts, by their numbers; none in keys that no server of today has opened. */
export function wrappedMacKeys(keys: DatabaseSync): ReadonlyMap<number, Uint8Array> {
  if (keys.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'mac_key'").get() === undefined) return new Map();
  const rows = keys.prepare('SELECT number, wrapped FROM mac_key ORDER BY number').all();
  return new Map(rows.map(({ number, wrapped }) => [Number(number), wrapped as Uint8Array]));
}

/** @throws Error when they are not wrapped by this key */
export function unwrappedMacs(wrapped: ReadonlyMap<number, Uint8Array>, roots: Roots): FactMacs {
  return new FactMacs(
    new Map([...wrapped].map(([number, key]) => [number, unwrapUnder(roots, key, macKeyId(number))])),
  );
}

export function wrapMacKey(key: KeyObject, number: number, wrapping: KeyObject): Uint8Array {
  return wrapKey(key.export(), macKeyId(number), wrapping);
}

/**
 * The MACs of the facts in a data folder, for those who only read it, also while a server runs. Undefined when there are
 * no keys for them.
 * @throws Error when the root key is missing, readable by others, or not the one that they were wrapped with
 */
export function readFactMacs(directory: string, rootKeyFile = join(directory, 'root.key')): FactMacs | undefined {
  const file = join(directory, 'keys.db');
  if (!existsSync(file)) return undefined;
  const keys = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const wrapped = wrappedMacKeys(keys);
    if (wrapped.size === 0) return undefined;
    const roots = rootsIn(keys, readRootKey(rootKeyFile));
    if (!roots) throw new Error(`${rootKeyFile} is not the root key that this data was sealed with.`);
    return unwrappedMacs(wrapped, roots);
  } finally {
    keys.close();
  }
}

/** As what a key for MACs is wrapped: no record key has such an id. */
export function macKeyId(number: number): string {
  return `mac-${String(number)}`;
}
