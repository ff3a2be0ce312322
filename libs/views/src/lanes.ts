// Rows that are filed under everything that their list can be asked for: a page is read from as many rows as it has.
import { createHash } from 'node:crypto';
import { merged, type PageOf } from './rows.js';
import type { Row, Sql, SqlValue, View, ViewQueries } from './view.js';

/**
 * `lane` has each row once for each thing that can be asked for; `filed` has what it was last filed by. To be put into the
 * tables of a view.
 */
export const LANES = `
  CREATE TABLE lane (lane TEXT, place INTEGER, PRIMARY KEY (lane, place)) STRICT, WITHOUT ROWID;
  CREATE TABLE filed (list TEXT, place INTEGER, facets TEXT NOT NULL, PRIMARY KEY (list, place)) STRICT, WITHOUT ROWID;
`;

/** Of each filter the values by which a row is found. Each combination is a lane: there MUST be few. */
export type Facets = Readonly<Record<string, readonly (string | number)[]>>;

/** What a list is asked for; whatever is undefined does not restrict. */
export type Asked = Readonly<Record<string, string | number | undefined>>;

/** In which list a row stands and for whom; undefined for anyone who may see the list. */
export interface Shelf {
  readonly list: string;
  readonly of?: readonly string[];
}

/**
 * Files a row by what it is now found by, in place of what it was; undefined takes it out.
 *
 * @param place by which the list is sorted, from high to low
 * @return its lanes, when they are others than before
 */
export function file(
  sql: Sql,
  { list, of = [''] }: Shelf,
  place: SqlValue,
  facets: Facets | undefined,
): readonly string[] | undefined {
  const known = sql.get('SELECT facets FROM filed WHERE list = ? AND place = ?', list, place)?.facets;
  const now = facets === undefined ? undefined : JSON.stringify([of, Object.entries(facets).sort(byName)]);
  if (known === now) return undefined;
  const before = lanesOf(list, known);
  const after = lanesOf(list, now);
  for (const lane of before) if (!after.has(lane)) sql.delete('lane', { lane, place });
  for (const lane of after) if (!before.has(lane)) sql.insert('lane', { lane, place });
  if (now === undefined) sql.delete('filed', { list, place });
  else sql.insert('filed', { list, place, facets: now }, 'REPLACE');
  return [...after];
}

/** The lane of what is asked for. */
export function laneOf(list: string, asked: Asked, of = ''): string {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  return nameOf(list, of, given.sort(byName) as Entry[]);
}

/** The place of what was published at an instant: what is published later comes before it, whichever is recorded first. */
export function placeAt(sql: Sql, table: string, at: string): number {
  const first = Date.parse(at) * AT_ONCE;
  const last = `SELECT max(place) AS place FROM ${table} WHERE place >= ? AND place < ?`;
  const taken = sql.get(last, first, first + AT_ONCE)?.place;
  return taken == null ? first : Number(taken) + 1;
}

/** How many may be published within a millisecond. */
const AT_ONCE = 1_024;

/** What a table of full-text search has in a column `lanes`, so that a search reads no rows of other lanes. */
export function laneWords(lanes: readonly string[]): string {
  return lanes.map(wordOf).join(' ');
}

/** The search for words in these columns of what stands in a lane. */
export function wordsWithin(columns: string, words: string, lane: string): string {
  return `{${columns}} : (${words}) AND lanes : "${wordOf(lane)}"`;
}

function wordOf(lane: string): string {
  return `z${createHash('sha256').update(lane).digest('hex').slice(0, 20)}`;
}

/**
 * The statement of a page (`:words`, `:after`, `:limit`) of what `published_text` finds, from high to low: its rows are
 * numbered by this column of the table, and where they are numbered `downwards` by what is below zero.
 */
export function foundByWords(table: string, columns: string, key: string, downwards = false): string {
  const row = 'published_text.rowid';
  const [sign, reached, order] = downwards
    ? ['-', '> -coalesce(:after, 9223372036854775807) AND published_text.rowid < 0', 'ASC']
    : ['', '< CAST(coalesce(:after, 9223372036854775807) AS INTEGER) AND published_text.rowid > 0', 'DESC'];
  return `SELECT CAST(${table}.position AS TEXT) AS position, ${columns}
    FROM published_text CROSS JOIN ${table} ON ${table}.${key} = ${sign}${row}
    WHERE published_text MATCH :words AND ${row} ${reached} ORDER BY ${row} ${order} LIMIT :limit`;
}

/** A lane by whose places the rows have another unique column than what is shown says. */
export interface Keyed {
  readonly lane: string;
  readonly key: string;
}

/** A page of the rows of a table in these lanes, from high to low; no row may stand in two of them. */
export function pageOf(
  queries: ViewQueries,
  view: View,
  { table, columns, key = 'position' }: Shown,
  lanes: readonly (string | Keyed)[],
  { after, limit }: PageOf,
): readonly Row[] {
  const keyed = lanes.map((lane) => (typeof lane === 'string' ? { lane, key } : lane));
  const parts = keyed.map(
    ({ key: own }, nth) => `SELECT CAST(lane.place AS TEXT) AS position, ${columns}
       FROM lane CROSS JOIN ${table} ON ${table}.${own} = lane.place
       WHERE lane.lane = :lane${String(nth)} AND lane.place < CAST(coalesce(:after, 9223372036854775807) AS INTEGER)
       ORDER BY lane.place DESC LIMIT :limit`,
  );
  const named = Object.fromEntries(keyed.map(({ lane }, nth) => [`lane${String(nth)}`, lane]));
  return queries.all(view, merged(parts), { ...named, after, limit });
}

/** What of a table's rows is shown. */
export interface Shown {
  readonly table: string;
  readonly columns: string;
  /** The unique column that the rows are filed by, where it is not their position. */
  readonly key?: string;
}

type Entry = readonly [facet: string, value: string | number];

function lanesOf(list: string, filed: SqlValue | undefined): ReadonlySet<string> {
  if (filed == null) return new Set();
  const [of, facets] = JSON.parse(String(filed)) as [readonly string[], readonly (readonly [string, Facets[string]])[]];
  let asked: readonly (readonly Entry[])[] = [[]];
  for (const [facet, values] of facets) {
    asked = asked.flatMap((entries) => [entries, ...values.map((value): Entry[] => [...entries, [facet, value]])]);
  }
  return new Set(of.flatMap((who) => asked.map((entries) => nameOf(list, who, entries))));
}

function nameOf(list: string, of: string, asked: readonly Entry[]): string {
  return JSON.stringify([list, of, ...asked.map(([facet, value]) => [facet, String(value)])]);
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
