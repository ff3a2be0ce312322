import { fileURLToPath } from 'node:url';
import { escapeIdentifier } from 'pg';
import { StoreUnavailable } from '#event-store/event-store.js';
import { readAddress } from '#event-store/postgres/connection/address.js';
import { connected, ended } from '#event-store/postgres/connection/connection.js';
import { demandRoles, migrated } from '#event-store/postgres/migrated.js';
import type { Writes } from '#event-store/postgres/preparing/role-checks.js';
import { TIMES } from '#event-store/postgres/times.js';
import { keysUnavailable } from './key-checks.js';
import { MIGRATIONS } from './migrations/index.js';
import { MIGRATIONS_TABLE, SCHEMA, WRITES } from './schema.js';

/** Who prepares a database for keys, and for whom. */
export interface PreparingKeys {
  /** `postgres://…` of the role that owns the keys from then on. No program may run as this role. */
  readonly owner: string;
  /** The roles of programs that seal and open content. They MUST be there. */
  readonly holders: readonly string[];
  /** The roles of programs that do not. They MUST be there. */
  readonly checkers: readonly string[];
}

/** What every program reads. */
const SHARED = ['store', 'mac_key', 'digest_key', 'setting', MIGRATIONS_TABLE];

/**
 * Makes the tables of keys in a database, or brings those of an earlier program up to this one, and gives the roles what
 * they need and no more. It may be repeated.
 * @returns what was done now: the names of migrations
 * @throws UnfitAddress, StoreUnavailable
 */
export async function prepareKeys({ owner, holders, checkers }: PreparingKeys): Promise<readonly string[]> {
  const both = holders.filter((role) => checkers.includes(role));
  if (both.length > 0) throw new StoreUnavailable(`one role cannot be both: ${both.join(', ')}`);
  const client = await connected(readAddress(owner), TIMES, () => undefined);
  try {
    await demandRoles(client, [...holders, ...checkers]);
    const files = fileURLToPath(new URL('./migrations/0*.js', import.meta.url));
    const done = await migrated(client, { schema: SCHEMA, table: MIGRATIONS_TABLE, files, known: MIGRATIONS });
    for (const role of checkers) await client.query(grants(role, SHARED, {}));
    for (const role of holders) await client.query(grants(role, [...SHARED, ...Object.keys(WRITES)], WRITES));
    return done;
  } catch (error) {
    throw keysUnavailable(error);
  } finally {
    await ended(client);
  }
}

function grants(role: string, reads: readonly string[], writes: Writes): string {
  const to = escapeIdentifier(role);
  const more = Object.entries(writes).map(
    ([table, rights]) => `GRANT ${rights.join(', ')} ON ${SCHEMA}.${table} TO ${to};`,
  );
  return `BEGIN;
    REVOKE ALL ON ALL TABLES IN SCHEMA ${SCHEMA} FROM ${to};
    GRANT USAGE ON SCHEMA ${SCHEMA} TO ${to};
    GRANT SELECT ON ${reads.map((table) => `${SCHEMA}.${table}`).join(', ')} TO ${to};
    ${more.join('\n')}
    COMMIT`;
}
