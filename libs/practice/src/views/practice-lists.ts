import { newestFirst, type PageOf, rowAs } from '#views/rows.js';
import { searchPhrase } from '#views/search-phrase.js';
import type { NamedValues, SqlValue, ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
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
  /** Null unless anyone may read it. */
  readonly published: (Pick<PracticeText, 'title' | 'summary'> & { readonly at: string }) | null;
  /** How many states and units adopted it. */
  readonly adopters: number;
  readonly supersededBy: string | null;
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

const COLUMNS = `id, revision, state, version, submitted_by AS submitter, submitted_at, classification,
  public AS is_public, json_insert(published, '$.at', published_at) AS published, adopters, superseded_by`;
const FILTER = `(:category IS NULL OR category = :category) AND (:state IS NULL OR state = :state)
  AND (:activity IS NULL OR EXISTS (
    SELECT 1 FROM citation WHERE code = :activity AND citation.position = practice.position))`;
const FOUND = 'position IN (SELECT rowid FROM published_text WHERE published_text MATCH :words)';

/** Those of the Working Group who know of every practice. */
const OVERSIGHT: readonly string[] = ['delegate', 'chair', 'secretariat', 'analyst', 'auditor'];

/**
 * The practices that the caller may know of, newest submission first. MUST give what the policies give row by row
 * (`practice.know`).
 */
export function listPractices(
  queries: ViewQueries,
  caller: Caller,
  filter: Filter,
  { after, limit }: PageOf,
): readonly Listed[] {
  const statement = (wanted: string) =>
    newestFirst('practice', COLUMNS, `(:all = 1 OR public = 1 OR submitter = :submitter) AND ${wanted}`);
  const all = OVERSIGHT.includes(caller.role);
  return search(queries, filter, statement, { all, submitter: partyKey(submitting(caller)), after, limit });
}

/** What anyone may read and is in force, latest publication first, after the one with these keys. */
export function listPublished(
  queries: ViewQueries,
  filter: Omit<Filter, 'state'>,
  { after = ['~', '~'], limit }: { readonly after?: readonly SqlValue[] | undefined; readonly limit: number },
): readonly ListedPublished[] {
  const [at, id] = after;
  const statement = (wanted: string) => `SELECT CAST(position AS TEXT) AS position, ${COLUMNS} FROM practice
    WHERE public = 1 AND superseded_by IS NULL AND (published_at, id) < (:at, :id) AND ${wanted}
    ORDER BY published_at DESC, id DESC LIMIT :limit`;
  const found = search(queries, filter, statement, { at, id, limit });
  return found.filter((row): row is ListedPublished => row.published !== null);
}

function search(
  queries: ViewQueries,
  { q, category, state, activity }: Filter,
  statement: (wanted: string) => string,
  page: NamedValues,
): readonly Listed[] {
  const words = q === undefined ? undefined : searchPhrase(q);
  if (q !== undefined && words === undefined) return [];
  const wanted = `${FILTER} AND ${words === undefined ? ':words IS NULL' : FOUND}`;
  const rows = queries.all(view, statement(wanted), { category, state, activity, words, ...page });
  return rows.map(rowAs<Listed>({ submitter: 'json', classification: 'json', isPublic: 'boolean', published: 'json' }));
}
