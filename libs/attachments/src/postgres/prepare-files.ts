import { fileURLToPath } from 'node:url';
import { prepareSchema, type Preparing } from '#event-store/postgres/preparing/prepare-schema.js';
import { MIGRATIONS } from './migrations/index.js';
import { MIGRATIONS_TABLE, SCHEMA, WRITES } from './schema.js';

/**
 * Makes the tables of attachments in a database, or brings those of an earlier program up to this one, and gives the roles what
 * they need and no more. Only safe while no program uses them. It may be repeated.
 * @returns what was done now: the names of migrations
 * @throws UnfitAddress, StoreUnavailable
 */
export function prepareFiles(preparing: Preparing): Promise<readonly string[]> {
  const files = fileURLToPath(new URL('./migrations/0*.js', import.meta.url));
  const schema = { name: SCHEMA, what: 'the files', table: MIGRATIONS_TABLE, writes: WRITES };
  return prepareSchema(preparing, { ...schema, files, migrations: MIGRATIONS });
}
