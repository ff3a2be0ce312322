import { escapeIdentifier, escapeLiteral } from 'pg';
import { readAddress } from '../connection/address.js';
import { asker, connected, ended, unavailable } from '../connection/connection.js';
import { TIMES } from '../times.js';

/** What is made in a server that has nothing yet. */
export interface PreparingServer {
  /** `postgres://…` of a role that may make roles and databases. No program may run as this role. */
  readonly administrator: string;
  /** Roles that log in, each with its password, and can do nothing until it is granted. */
  readonly roles: Readonly<Record<string, string>>;
  /** A database, and the role of `roles` that owns it. Nobody but these roles connects to it. */
  readonly database: { readonly name: string; readonly owner: string };
}

/**
 * Makes roles and a database where they are not there. It may be repeated: passwords are then those that are given.
 * @throws UnfitAddress, StoreUnavailable
 */
export async function prepareServer({ administrator, roles, database }: PreparingServer): Promise<void> {
  const client = await connected(readAddress(administrator), TIMES, () => undefined);
  const ask = asker(TIMES);
  try {
    for (const [role, password] of Object.entries(roles)) {
      const found = await ask(client, { text: 'SELECT 1 FROM pg_roles WHERE rolname = $1', values: [role] });
      const verb = found.length === 0 ? 'CREATE' : 'ALTER';
      await client.query(`${verb} ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(password)}`);
    }
    const [name, owner] = [database.name, database.owner].map(escapeIdentifier);
    const found = await ask(client, { text: 'SELECT 1 FROM pg_database WHERE datname = $1', values: [database.name] });
    if (found.length === 0) await client.query(`CREATE DATABASE ${String(name)} OWNER ${String(owner)}`);
    const others = Object.keys(roles).map(escapeIdentifier).join(', ');
    await client.query(`REVOKE ALL ON DATABASE ${String(name)} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${String(name)} TO ${others}`);
  } catch (error) {
    throw unavailable(error);
  } finally {
    await ended(client);
  }
}
