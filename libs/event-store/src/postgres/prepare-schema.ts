import { basename } from 'node:path';
import { type MigrationBuilder, type RunnerOption, runner } from 'node-pg-migrate';
import { type Client, escapeIdentifier } from 'pg';
import { StoreUnavailable } from '../event-store.js';
import { readAddress } from './address.js';
import { asker, connected, ended, unavailable } from './connection.js';
import { overmighty, type Writes } from './role-checks.js';
import { TIMES } from './times.js';

type Migrations = Readonly<Record<string, { readonly up: (pgm: MigrationBuilder) => void; readonly down: false }>>;
type Loading = NonNullable<RunnerOption['migrationLoaderStrategies']>[number];

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
    await refuseMissing(client, [writer, ...(reader === undefined ? [] : [reader])]);
    await refuseMaster(client, writer);
    const done = await runner({
      dbClient: client,
      dir: schema.files,
      useGlob: true,
      direction: 'up',
      schema: schema.name,
      createSchema: true,
      migrationsTable: schema.table,
      migrationLoaderStrategies: [loading(schema.migrations)],
      checkOrder: true,
      log: () => undefined,
    });
    await client.query(grants(schema, writer, schema.writes));
    if (reader !== undefined) await client.query(grants(schema, reader, {}));
    const might = await overmighty(client, asker(TIMES), { schema: schema.name, ...schema, role: writer });
    if (might !== undefined) throw new StoreUnavailable(might);
    return done.map(({ name }) => name);
  } catch (error) {
    throw unavailable(error);
  } finally {
    await ended(client);
  }
}

/** The files are loaded as part of the program: nothing is compiled, or written to a cache. */
function loading(migrations: Migrations): Loading {
  return {
    extensions: ['.js'],
    loader: (files) =>
      Promise.resolve(
        files.map((file) => {
          const known = migrations[basename(file, '.js')];
          if (!known) throw new Error(`the migration ${basename(file)} is not known`);
          return { id: file, filePaths: [file], actions: known };
        }),
      ),
  };
}

async function refuseMissing(client: Client, roles: readonly string[]): Promise<void> {
  const known = await asker(TIMES)<[string]>(client, {
    text: 'SELECT rolname FROM pg_roles WHERE rolname = ANY ($1::name[])',
    values: [roles],
  });
  const missing = roles.filter((role) => !known.some(([name]) => name === role));
  if (missing.length > 0) throw new StoreUnavailable(`there is no role ${missing.join(', ')}: make it first`);
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
