import type { ClientBase } from 'pg';
import { StoreUnavailable } from '#event-store/event-store.js';
import type { Ask } from '#event-store/postgres/connection/connection.js';
import { overmighty } from '#event-store/postgres/preparing/role-checks.js';
import { checkState, remarkOn } from '#event-store/postgres/preparing/server-checks.js';
import { MIGRATIONS_TABLE, SCHEMA, unlikeThisProgram, WRITES } from './schema.js';

/** Who connects. */
export type Part = 'writer' | 'reader';

/**
 * Looks at the server that a new connection leads to.
 * @returns what the operator should know of it
 * @throws StoreUnavailable with the reason why it is not used
 */
export async function checkFilesServer(client: ClientBase, ask: Ask, part: Part): Promise<string | undefined> {
  const state = await checkState(client, ask);
  refuse(unlikeThisProgram(await migrationsIn(client, ask)));
  if (part === 'writer') refuse(await overmighty(client, ask, { schema: SCHEMA, what: 'the files', writes: WRITES }));
  return remarkOn(state);
}

async function migrationsIn(client: ClientBase, ask: Ask): Promise<readonly string[]> {
  const table = `${SCHEMA}.${MIGRATIONS_TABLE}`;
  const [[isThere] = []] = await ask<[boolean]>(client, { text: `SELECT to_regclass('${table}') IS NOT NULL` });
  if (isThere !== true) return [];
  const rows = await ask<[string]>(client, { text: `SELECT name FROM ${table} ORDER BY id` });
  return rows.map(([name]) => name);
}

function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw new StoreUnavailable(reason);
}
