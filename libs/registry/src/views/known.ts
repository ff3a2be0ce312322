import type { Sql, SqlValue } from '#views/view.js';

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

export function insertKnown(
  sql: Sql,
  { table, columns }: KnownTable,
  values: readonly SqlValue[],
  position: bigint,
): void {
  const marks = columns.map(() => '?').join(', ');
  sql.run(
    `INSERT INTO ${table} (${columns.join(', ')}, known_from, known_until) VALUES (${marks}, ?, NULL)`,
    ...values,
    position,
  );
}

/**
 * Replaces the rows that are known now and have these values, by rows that differ in `change`; nothing happens when
 * there are none. The table's primary key MUST end in `known_from`.
 */
export function replaceKnown(
  sql: Sql,
  { table, columns }: KnownTable,
  where: Readonly<Record<string, SqlValue>>,
  change: Readonly<Record<string, SqlValue>>,
  position: bigint,
): void {
  const found = `${Object.keys(where)
    .map((column) => `${column} IS ?`)
    .join(' AND ')} AND known_until IS NULL AND known_from < ?`;
  const kept = columns.map((column) => (column in change ? '?' : column)).join(', ');
  const changed = columns.flatMap((column) => (column in change ? [change[column] ?? null] : []));
  const place = [...Object.values(where), position];
  sql.run(
    `INSERT INTO ${table} (${columns.join(', ')}, known_from, known_until)
     SELECT ${kept}, ?, NULL FROM ${table} WHERE ${found}`,
    ...changed,
    position,
    ...place,
  );
  sql.run(`UPDATE ${table} SET known_until = ? WHERE ${found}`, position, ...place);
}
