import { basename } from 'node:path';
import { type MigrationBuilder, type RunnerOption, runner } from 'node-pg-migrate';
import type { Client } from 'pg';
import { StoreUnavailable } from '../event-store.js';
import { asker } from './connection/connection.js';
import { TIMES } from './times.js';

type Loading = NonNullable<RunnerOption['migrationLoaderStrategies']>[number];

/** Migrations by the names of their files. */
export type Migrations = Readonly<
  Record<string, { readonly up: (pgm: MigrationBuilder) => void; readonly down: false }>
>;

/** Tables of one schema, and how a program makes them. */
export interface Migrating {
  readonly schema: string;
  /** Where it is noted what was done. */
  readonly table: string;
  /** A pattern of the built files. */
  readonly files: string;
  readonly known: Migrations;
}

/**
 * Makes the tables of a schema, or brings those of an earlier program up to this one.
 * @returns what was done now: the names of migrations
 */
export async function migrated(client: Client, { schema, table, files, known }: Migrating): Promise<readonly string[]> {
  const done = await runner({
    dbClient: client,
    dir: files,
    useGlob: true,
    direction: 'up',
    schema,
    createSchema: true,
    migrationsTable: table,
    migrationLoaderStrategies: [loading(known)],
    checkOrder: true,
    log: () => undefined,
  });
  return done.map(({ name }) => name);
}

/** The files are loaded as part of the program: nothing is compiled, or written to a cache. */
function loading(known: Migrations): Loading {
  return {
    extensions: ['.js'],
    loader: (files) =>
      Promise.resolve(
        files.map((file) => {
          const actions = known[basename(file, '.js')];
          if (!actions) throw new Error(`the migration ${basename(file)} is not known`);
          return { id: file, filePaths: [file], actions };
        }),
      ),
  };
}

/** @throws StoreUnavailable when one of these roles is not there */
export async function demandRoles(client: Client, roles: readonly string[]): Promise<void> {
  const known = await asker(TIMES)<[string]>(client, {
    text: 'SELECT rolname FROM pg_roles WHERE rolname = ANY ($1::name[])',
    values: [roles],
  });
  const missing = roles.filter((role) => !known.some(([name]) => name === role));
  if (missing.length > 0) throw new StoreUnavailable(`there is no role ${missing.join(', ')}: make it first`);
}
