import { searchPhrase } from '#views/search-phrase.js';
import type { Row, SqlValue, ViewQueries } from '#views/view.js';
import type { Caller } from '#web/caller.js';
import type { Category } from '../codes.js';
import type { Classification, PracticeText, Submitter } from '../contract.js';
import { partyKey, type StateName } from '../practice-state.js';
import { submitting } from '../party.js';
import { view } from './practices.js';

/** One practice in a list. */
export interface Listed {
  readonly id: string;
  /** Where its submission stands in the log. Decimal. */
  readonly position: string;
  readonly revision: number;
  readonly state: StateName;
  readonly version: number;
  readonly submitter: Submitter;
  readonly submittedAt: string;
  readonly classification: Classification;
  readonly isPublic: boolean;
  /** While anyone may read it. */
  readonly published: (Pick<PracticeText, 'title' | 'summary'> & { readonly at: string }) | undefined;
  /** How many states and units adopted it. */
  readonly adopters: number;
  readonly supersededBy: string | undefined;
}

/** One practice in the public list. */
export interface ListedPublished extends Listed {
  readonly published: NonNullable<Listed['published']>;
}

/** Which practices are asked for. Whatever is left out does not restrict. */
export interface Filter {
  /** Words that the published text has, all of them. */
  readonly q?: string | undefined;
  readonly category?: Category | undefined;
  /** The full code of an activity, in whichever plan. */
  readonly activity?: string | undefined;
  readonly state?: StateName | undefined;
}

const COLUMNS = `id, CAST(position AS TEXT) AS place, revision, state, version, submitted_by, submitted_at,
  classification, public, published_at, published, adopters, superseded_by`;
const FILTER = `(?2 IS NULL OR category = ?2) AND (?3 IS NULL OR state = ?3)
  AND (?4 IS NULL OR EXISTS (SELECT 1 FROM citation WHERE code = ?4 AND citation.position = practice.position))`;
const SEARCH = 'AND position IN (SELECT rowid FROM published_text WHERE published_text MATCH ?8)';

/** Those of the Working Group who know of every practice. */
const OVERSIGHT: readonly string[] = ['delegate', 'chair', 'secretariat', 'analyst', 'auditor'];

/**
 * The practices that the caller may know of, newest submission first, after the one at position `after`. MUST give what
 * the policies give row by row (`practice.know`).
 */
export function listPractices(
  queries: ViewQueries,
  caller: Caller,
  filter: Filter,
  { after = String(2n ** 63n - 1n), limit }: { readonly after?: SqlValue | undefined; readonly limit: number },
): readonly Listed[] {
  const values = [OVERSIGHT.includes(caller.role) ? 1 : 0, partyKey(submitting(caller)), after];
  const where = '(?5 = 1 OR public = 1 OR submitter = ?6) AND position < CAST(?7 AS INTEGER)';
  return search(queries, filter, { where, values, order: 'position DESC', limit });
}

/** What anyone may read and is in force, latest publication first, after the one with these keys. */
export function listPublished(
  queries: ViewQueries,
  filter: Omit<Filter, 'state'>,
  {
    after: [at = '~', id = '~'] = [],
    limit,
  }: { readonly after?: readonly SqlValue[] | undefined; readonly limit: number },
): readonly ListedPublished[] {
  const where = 'public = 1 AND superseded_by IS NULL AND (published_at, id) < (?5, ?6) AND ?7 IS NULL';
  const asked = { where, values: [at, id, null], order: 'published_at DESC, id DESC', limit };
  return search(queries, filter, asked).filter((row): row is ListedPublished => row.published !== undefined);
}

function search(
  queries: ViewQueries,
  { q, category, state, activity }: Filter,
  asked: {
    readonly where: string;
    readonly values: readonly SqlValue[];
    readonly order: string;
    readonly limit: number;
  },
): readonly Listed[] {
  const { where, values, order, limit } = asked;
  const bound: SqlValue[] = [limit, category ?? null, state ?? null, activity ?? null, ...values];
  if (q !== undefined) {
    const words = searchPhrase(q);
    if (words === undefined) return [];
    bound.push(words);
  }
  const statement = `SELECT ${COLUMNS} FROM practice WHERE ${where} AND ${FILTER} ${q === undefined ? '' : SEARCH}
    ORDER BY ${order} LIMIT ?1`;
  return queries.all(view, statement, ...bound).map(listed);
}

function listed(row: Row): Listed {
  const published = row.published === null ? undefined : (JSON.parse(String(row.published)) as PracticeText);
  return {
    id: String(row.id),
    position: String(row.place),
    revision: Number(row.revision),
    state: String(row.state) as StateName,
    version: Number(row.version),
    submitter: JSON.parse(String(row.submitted_by)) as Submitter,
    submittedAt: String(row.submitted_at),
    classification: JSON.parse(String(row.classification)) as Classification,
    isPublic: row.public === 1,
    published: published && { at: String(row.published_at), title: published.title, summary: published.summary },
    adopters: Number(row.adopters),
    supersededBy: row.superseded_by === null ? undefined : String(row.superseded_by),
  };
}
