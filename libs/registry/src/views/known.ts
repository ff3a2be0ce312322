import type { Fact } from '#event-store/fact.js';
import { columnOf } from '#views/rows.js';
import type { NamedValues, Sql, SqlValue } from '#views/view.js';

/**
 * The columns of a table whose rows are kept as the log told them over time: a row is known from the position of the
 * fact that made it, until that of the fact that replaced it.
 */
export const KNOWN = 'known_from INTEGER NOT NULL, known_until INTEGER';

/** In SQL, that a row was known at the position that `parameter` binds. */
export function wasKnown(row: string, parameter: string): string {
  return `${row}.known_from <= ${parameter} AND (${row}.known_until IS NULL OR ${row}.known_until > ${parameter})`;
}

/** A table with the `KNOWN` columns, and its other columns. */
export interface KnownTable {
  readonly table: string;
  readonly columns: readonly string[];
}

export function insertKnown({ position }: Fact, sql: Sql, { table }: KnownTable, row: NamedValues): void {
  sql.insert(table, { ...row, knownFrom: position });
}

/**
 * Replaces the rows that are known now and have these values, by rows that differ in `change`; nothing happens when
 * there are none. The table's primary key MUST end in `known_from`.
 */
export function replaceKnown(
  { position }: Fact,
  sql: Sql,
  { table, columns }: KnownTable,
  where: Readonly<Record<string, SqlValue>>,
  change: Readonly<Record<string, SqlValue>>,
): void {
  const found = Object.keys(where).map((member) => `${columnOf(member)} IS ? AND`);
  const known = `${found.join(' ')} known_until IS NULL AND known_from < ?`;
  const changed = new Map(Object.entries(change).map(([member, value]) => [columnOf(member), value]));
  const kept = columns.filter((column) => !changed.has(column));
  const places = [...changed.keys()].map(() => '?, ').join('');
  const copy = `INSERT INTO ${table} (${[...changed.keys(), ...kept].join(', ')}, known_from)
    SELECT ${places}${kept.join(', ')}, ? FROM ${table} WHERE ${known}`;
  sql.run(copy, ...changed.values(), position, ...Object.values(where), position);
  sql.run(`UPDATE ${table} SET known_until = ? WHERE ${known}`, position, ...Object.values(where), position);
}
