import { type Client, escapeIdentifier } from 'pg';
import { StoreUnavailable } from '../../event-store.js';
import { readAddress } from '../connection/address.js';
import { asker, connected, ended, unavailable } from '../connection/connection.js';
import { demandRoles, migrated, type Migrations } from '../migrated.js';
import { overmighty, type Writes } from './role-checks.js';
import { TIMES } from '../times.js';

/** Everything that a store has in a database. */
export interface PreparedSchema {
  readonly name: string;
  /** What it is, in the words of messages: `the log`. */
  readonly what: string;
  /** Where node-pg-migrate notes what was done. */
  readonly table: string;
  /** A pattern of the built files of the migrations. */
  readonly files: string;
  readonly migrations: Migrations;
  /** What the writer does with each table, beside reading. */
  readonly writes: Writes;
}

/** Who prepares a store, and for whom. */
export interface Preparing {
  /** `postgres://…` of the role that owns it from then on. No program may run as this role. */
  readonly owner: string;
  /** The role that writes and reads. It MUST be there. */
  readonly writer: string;
  /** The role that only reads, where there is one. It MUST be there. */
  readonly reader?: string;
}

/**
 * Makes the tables of a store in a database, or brings those of an earlier program up to this one, and gives the roles what
 * they need and no more. Only safe while no program writes it. It may be repeated.
 * @returns what was done now: the names of migrations
 * @throws UnfitAddress, StoreUnavailable: also for a writer that could do more
 */
export async function prepareSchema(
  { owner, writer, reader }: Preparing,
  schema: PreparedSchema,
): Promise<readonly string[]> {
  const client = await connected(readAddress(owner), TIMES, () => undefined);
  try {
    await demandRoles(client, [writer, ...(reader === undefined ? [] : [reader])]);
    await refuseMaster(client, writer);
    const { name, table, files, migrations } = schema;
    const done = await migrated(client, { schema: name, table, files, known: migrations });
    await client.query(grants(schema, writer, schema.writes));
    if (reader !== undefined) await client.query(grants(schema, reader, {}));
    const might = await overmighty(client, asker(TIMES), { schema: schema.name, ...schema, role: writer });
    if (might !== undefined) throw new StoreUnavailable(might);
    return done;
  } catch (error) {
    throw unavailable(error);
  } finally {
    await ended(client);
  }
}

/** Before anything is done: a program that runs as the owner, or as a superuser, could change what is written. */
async function refuseMaster(client: Client, writer: string): Promise<void> {
  const found = await asker(TIMES)<[string, boolean]>(client, {
    text: `SELECT rolname, rolsuper FROM pg_roles
      WHERE (rolsuper OR rolname = session_user) AND pg_has_role($1::name, oid, 'MEMBER')`,
    values: [writer],
  });
  const [role] = found;
  if (!role) return;
  const what = role[1] ? 'a superuser' : 'the owner';
  throw new StoreUnavailable(`the writer ${writer} is ${what}, or may become it: no server may run as that`);
}

function grants({ name }: PreparedSchema, role: string, writes: Writes): string {
  const to = escapeIdentifier(role);
  const more = Object.entries(writes).map(
    ([table, rights]) => `GRANT ${rights.join(', ')} ON ${name}.${table} TO ${to};`,
  );
  return `BEGIN;
    REVOKE ALL ON ALL TABLES IN SCHEMA ${name} FROM ${to};
    REVOKE ALL ON SCHEMA ${name} FROM ${to};
    GRANT USAGE ON SCHEMA ${name} TO ${to};
    GRANT SELECT ON ALL TABLES IN SCHEMA ${name} TO ${to};
    ${more.join('\n')}
    COMMIT`;
}
