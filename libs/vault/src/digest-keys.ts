import type { DatabaseSync } from 'node:sqlite';

/** The wrapped keys for digests, by their purposes; none as long as the root key was never rotated. */
export function wrappedDigestKeys(keys: DatabaseSync): ReadonlyMap<string, Uint8Array> {
  if (keys.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'digest_key'").get() === undefined) return new Map();
  const rows = keys.prepare('SELECT purpose, wrapped FROM digest_key ORDER BY purpose').all();
  return new Map(rows.map(({ purpose, wrapped }) => [String(purpose), wrapped as Uint8Array]));
}

/** As what a key for digests is wrapped: no other key has such an id. */
export function digestKeyId(purpose: string): string {
  return `digest-${purpose}`;
}
