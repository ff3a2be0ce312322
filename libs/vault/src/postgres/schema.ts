import { MIGRATIONS } from './migrations/index.js';

/** Everything of the keys is in a schema of its own; every name in a question bears it. */
export const SCHEMA = 'talaan_keys';

/** Where node-pg-migrate notes what was done. */
export const MIGRATIONS_TABLE = 'migration';

/**
 * Who adds record keys holds this advisory lock of the database with others until the commit; who begins another epoch,
 * alone: "keys". So no key is added under an epoch key that is no longer the newest.
 */
export const EPOCH_LOCK = String(0x6b657973);

/** What who seals and opens content does with each table, beside reading. */
export const WRITES = {
  epoch: ['INSERT', 'UPDATE'],
  record_key: ['INSERT', 'UPDATE', 'DELETE'],
  destroyed_key: ['INSERT'],
  mac_key: ['INSERT'],
  digest_key: ['INSERT'],
  setting: ['INSERT', 'UPDATE'],
} as const;

/** Why a database cannot be used by a program with these migrations; undefined when it can. */
export function unlikeThisProgram(done: readonly string[]): string | undefined {
  const known = Object.keys(MIGRATIONS);
  const newer = done.filter((name) => !known.includes(name));
  if (newer.length > 0) return `the keys were prepared by a newer program (${newer.join(', ')})`;
  const missing = known.filter((name) => !done.includes(name));
  if (missing.length > 0) return `the database is not prepared for keys (${missing.join(', ')} is missing)`;
  return undefined;
}
