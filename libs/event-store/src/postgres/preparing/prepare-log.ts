import { fileURLToPath } from 'node:url';
import { MIGRATIONS } from '../migrations/index.js';
import { prepareSchema, type Preparing } from './prepare-schema.js';
import { MIGRATIONS_TABLE, SCHEMA, WRITES } from './schema.js';

/** Makes the log's tables in a database, as `prepareSchema` does. Only safe while no program writes the log. */
export function prepareLog(preparing: Preparing): Promise<readonly string[]> {
  const files = fileURLToPath(new URL('../migrations/0*.js', import.meta.url));
  const schema = { name: SCHEMA, what: 'the log', table: MIGRATIONS_TABLE, writes: WRITES };
  return prepareSchema(preparing, { ...schema, files, migrations: MIGRATIONS });
}
