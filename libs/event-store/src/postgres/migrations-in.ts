import type { ClientBase } from 'pg';
import { type Ask, sqlStateOf } from './connection/connection.js';

/** The SQLSTATE of a statement about a table that is not there. */
export const NO_TABLE = '42P01';

/** The migrations that made the tables of a schema, by their names, in order; none where nothing was made. */
export async function migrationsIn(client: ClientBase, ask: Ask, schema: string, table: string) {
  try {
    const rows = await ask<[string]>(client, { text: `SELECT name FROM ${schema}.${table} ORDER BY id` });
    return rows.map(([name]) => name);
  } catch (error) {
    if (sqlStateOf(error) === NO_TABLE) return [];
    throw error;
  }
}
