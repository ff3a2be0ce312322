import { escapeIdentifier, escapeLiteral } from 'pg';
import { StoreUnavailable } from '../event-store.js';
import { readAddress } from './connection/address.js';
import { asker, connected, ended, unavailable } from './connection/connection.js';
import { SCHEMA } from './preparing/schema.js';
import { TIMES } from './times.js';

/** What a server without content records by itself of its log. */
const OF_THE_LOG = [
  'log.digest-recorded.v1',
  'log.break-found.v1',
  'log.cut-accepted.v1',
  'log.undisclosed-read.v1',
  'log.clock-confirmed.v1',
];

/**
 * Gives a role what a server needs that keeps no records: it reads all facts, and may append only that content was read or
 * somebody refused (`access.…`), and what a server records of its own log. The database itself refuses any other fact. The
 * log MUST be prepared. It may be repeated.
 * @param owner `postgres://…` of the role that owns the log
 * @throws UnfitAddress, StoreUnavailable
 */
export async function admitAccessWriter(owner: string, role: string): Promise<void> {
  const client = await connected(readAddress(owner), TIMES, () => undefined);
  const [to, policy] = [escapeIdentifier(role), escapeIdentifier(`only_access_${role}`)];
  const types = OF_THE_LOG.map(escapeLiteral).join(', ');
  try {
    const found = await asker(TIMES)(client, { text: 'SELECT FROM pg_roles WHERE rolname = $1', values: [role] });
    if (found.length === 0) throw new StoreUnavailable(`there is no role ${role}: make it first`);
    await client.query(`BEGIN;
      REVOKE ALL ON ALL TABLES IN SCHEMA ${SCHEMA} FROM ${to};
      GRANT USAGE ON SCHEMA ${SCHEMA} TO ${to};
      GRANT SELECT ON ALL TABLES IN SCHEMA ${SCHEMA} TO ${to};
      GRANT INSERT ON ${SCHEMA}.fact TO ${to};
      DROP POLICY IF EXISTS as_granted ON ${SCHEMA}.fact;
      CREATE POLICY as_granted ON ${SCHEMA}.fact USING (true) WITH CHECK (true);
      DROP POLICY IF EXISTS ${policy} ON ${SCHEMA}.fact;
      CREATE POLICY ${policy} ON ${SCHEMA}.fact AS RESTRICTIVE FOR INSERT TO ${to}
        WITH CHECK (starts_with(type, 'access.') OR type IN (${types}));
      ALTER TABLE ${SCHEMA}.fact ENABLE ROW LEVEL SECURITY;
      COMMIT`);
  } catch (error) {
    throw unavailable(error);
  } finally {
    await ended(client);
  }
}
