// How the rows of views are read by those who answer from them.
import type { Row, SqlValue } from './view.js';

/** How the members of an item are kept that SQLite has no type for: as JSON text, or a boolean as 1 or 0. */
type Kept<Item> = {
  readonly [Member in keyof Item as Item[Member] extends SqlValue ? never : Member]: 'json' | 'boolean';
};

/** The column of a member: `in_force_from` of `inForceFrom`. */
export function columnOf(member: string): string {
  return member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Reads the rows of one SELECT as items: `rows.map(rowAs<Item>({ languages: 'json' }))`. It MUST give a column for each
 * member, named after it (`in_force_from` or `inForceFrom` for `inForceFrom`) and of its type. NULL is null, whichever
 * member.
 */
export function rowAs<Item extends Readonly<Record<keyof Item, SqlValue>>>(): (row: Row) => Item;
export function rowAs<Item>(kept: Kept<Item>): (row: Row) => Item;
export function rowAs<Item>(kept: Readonly<Record<string, 'json' | 'boolean'>> = {}): (row: Row) => Item {
  let members: readonly (readonly [column: string, member: string])[] | undefined;
  return (row) => {
    members ??= Object.keys(row).map((column) => [column, memberOf(column)]);
    const item: Record<string, unknown> = {};
    for (const [column, member] of members) item[member] = read(row[column] ?? null, kept[member]);
    return item as Item;
  };
}

function memberOf(column: string): string {
  return column.replace(/_[a-z]/g, ([, letter = '']) => letter.toUpperCase());
}

function read(value: SqlValue, how: 'json' | 'boolean' | undefined): unknown {
  if (how === undefined || value === null) return value;
  return how === 'boolean' ? value === 1 : JSON.parse(String(value));
}

/** A page of a list: at most `limit` rows, after the one at position `after` (decimal). */
export interface PageOf {
  readonly after?: SqlValue | undefined;
  readonly limit: number;
}

/** A condition, and the index along which its rows are read: it MUST end with the position. */
export interface Indexed {
  readonly condition: string;
  readonly index: string;
}

/** A condition on the few rows at the positions that a SELECT gives as `place`. */
export interface Among {
  readonly condition: string;
  readonly places: string;
}

/**
 * The statement of a page (`:after`, `:limit`) of the rows of a table, those with the highest `position` first; it is
 * read as a decimal string, because it may be beyond 2^53. With several conditions each is read along its own index: no
 * row may meet two of them. Where SQLite might choose an index without knowing how rare what is, the condition names it.
 */
export function newestFirst(
  table: string,
  columns: string,
  ...conditions: readonly (string | Indexed | Among)[]
): string {
  const parts = conditions.map((given) => {
    const condition = typeof given === 'string' ? given : given.condition;
    return `SELECT CAST(${table}.position AS TEXT) AS position, ${columns}
       FROM ${rowsOf(table, given)}
       WHERE ${table}.position < CAST(coalesce(:after, 9223372036854775807) AS INTEGER) AND ${condition}
       ORDER BY ${table}.position DESC LIMIT :limit`;
  });
  return merged(parts);
}

function rowsOf(table: string, given: string | Indexed | Among): string {
  if (typeof given === 'string') return table;
  if ('index' in given) return `${table} INDEXED BY ${given.index}`;
  return `(${given.places}) AS among CROSS JOIN ${table} ON ${table}.position = among.place`;
}

/** The statement of one page from those of several, each along its own index, from high positions to low. */
export function merged(parts: readonly string[]): string {
  if (parts.length === 1) return parts.join('');
  const all = parts.map((part) => `SELECT * FROM (${part})`).join(' UNION ALL ');
  return `SELECT * FROM (${all}) ORDER BY CAST(position AS INTEGER) DESC LIMIT :limit`;
}
