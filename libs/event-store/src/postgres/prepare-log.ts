import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunnerOption, runner } from 'node-pg-migrate';
import { type Client, escapeIdentifier } from 'pg';
import { StoreUnavailable } from '../event-store.js';
import { readAddress } from './address.js';
import { asker, ended, connected, unavailable } from './connection.js';
import { MIGRATIONS } from './migrations/index.js';
import { MIGRATIONS_TABLE, SCHEMA } from './schema.js';
import { TIMES } from './times.js';

const MIGRATION_FILES = fileURLToPath(new URL('./migrations/0*.js', import.meta.url));

type Loading = NonNullable<RunnerOption['migrationLoaderStrategies']>[number];

/** The files are loaded as part of the program: nothing is compiled, or written to a cache. */
const LOADING: Loading = {
  extensions: ['.js'],
  loader: (files) =>
    Promise.resolve(
      files.map((file) => {
        const known = Object.entries(MIGRATIONS).find(([name]) => name === basename(file, '.js'));
        if (!known) throw new Error(`the migration ${basename(file)} is not known`);
        return { id: file, filePaths: [file], actions: known[1] };
      }),
    ),
};

/** Who prepares a log, and for whom. */
export interface Preparing {
  /** `postgres://…` of the role that owns the log from then on. No program may run as this role. */
  readonly owner: string;
  /** The role that appends and reads. It MUST be there. */
  readonly writer: string;
  /** The role that only reads, where there is one. It MUST be there. */
  readonly reader?: string;
}

/**
 * Makes the log's tables in a database, or brings those of an earlier program up to this one, and gives the roles what they
 * need and no more. Only safe while no program writes the log. It may be repeated.
 * @returns what was done now: the names of migrations
 * @throws UnfitAddress, StoreUnavailable
 */
export async function prepareLog({ owner, writer, reader }: Preparing): Promise<readonly string[]> {
  const client = await connected(readAddress(owner), TIMES, () => undefined);
  try {
    await refuseMissing(client, [writer, ...(reader === undefined ? [] : [reader])]);
    const done = await runner({
      dbClient: client,
      dir: MIGRATION_FILES,
      useGlob: true,
      direction: 'up',
      schema: SCHEMA,
      createSchema: true,
      migrationsTable: MIGRATIONS_TABLE,
      migrationLoaderStrategies: [LOADING],
      checkOrder: true,
      log: () => undefined,
    });
    await client.query(grants(writer, 'SELECT, INSERT'));
    if (reader !== undefined) await client.query(grants(reader, 'SELECT'));
    return done.map(({ name }) => name);
  } catch (error) {
    throw unavailable(error);
  } finally {
    await ended(client);
  }
}

async function refuseMissing(client: Client, roles: readonly string[]): Promise<void> {
  const known = await asker(TIMES)<[string]>(client, {
    text: 'SELECT rolname FROM pg_roles WHERE rolname = ANY ($1::name[])',
    values: [roles],
  });
  const missing = roles.filter((role) => !known.some(([name]) => name === role));
  if (missing.length > 0) throw new StoreUnavailable(`there is no role ${missing.join(', ')}: make it first`);
}

function grants(role: string, onFacts: string): string {
  const to = escapeIdentifier(role);
  return `BEGIN;
    REVOKE ALL ON ALL TABLES IN SCHEMA ${SCHEMA} FROM ${to};
    GRANT USAGE ON SCHEMA ${SCHEMA} TO ${to};
    GRANT SELECT ON ${SCHEMA}.log, ${SCHEMA}.${MIGRATIONS_TABLE} TO ${to};
    GRANT ${onFacts} ON ${SCHEMA}.fact TO ${to};
    COMMIT`;
}
