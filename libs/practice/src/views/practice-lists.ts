import { foundByWords, laneOf, pageOf, wordsWithin } from '#views/lanes.js';
import { type PageOf, rowAs } from '#views/rows.js';
import { wordsWanted } from '#views/search-words.js';
import type { Row, SqlValue, ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
import type { Category } from '../codes.js';
import type { Classification, PracticeText, Submitter } from '../contract.js';
import { submitting } from '../party.js';
import { partyKey, type StateName } from '../practice-state.js';
import { OVERSEEN, PUBLIC, view } from './practices.js';

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
const shownAs = rowAs<Listed>({ submitter: 'json', classification: 'json', isPublic: 'boolean', published: 'json' });
const SEARCHED = 'title summary body lessons';

/** Those of the Working Group who know of every practice. */
const OVERSIGHT: readonly string[] = ['delegate', 'chair', 'secretariat', 'analyst', 'auditor'];

/**
 * The practices that the caller may know of, newest submission first. MUST give what the policies give row by row
 * (`practice.know`).
 */
export function listPractices(
  queries: ViewQueries,
  caller: Caller,
  { q, category, activity, state }: Filter,
  { after, limit }: PageOf,
): readonly Listed[] {
  const asked = { category, activity, state };
  const all = OVERSIGHT.includes(caller.role);
  if (q === undefined) {
    const of = all ? [OVERSEEN] : [PUBLIC, partyKey(submitting(caller))];
    const lanes = of.map((each) => laneOf('practice', asked, each));
    return pageOf(queries, view, { table: 'practice', columns: COLUMNS }, lanes, { after, limit }).map(shownAs);
  }
  // Only what anyone may read has words.
  const lane = laneOf('practice', asked, PUBLIC);
  return search(queries, q, lane, foundByWords('practice', COLUMNS, 'position'), { after, limit }).map(shownAs);
}

/** What anyone may read and is in force, latest publication first, after the one with these keys. */
export function listPublished(
  queries: ViewQueries,
  { q, category, activity }: Omit<Filter, 'state'>,
  { after: [, last] = [], limit }: { readonly after?: readonly SqlValue[] | undefined; readonly limit: number },
): readonly ListedPublished[] {
  const after =
    last === undefined ? undefined : queries.get(view, 'SELECT place FROM practice WHERE id = ?', last)?.place;
  const lane = laneOf('published', { category, activity });
  const rows =
    q === undefined
      ? pageOf(queries, view, { table: 'practice', columns: COLUMNS, key: 'place' }, [lane], { after, limit })
      : search(queries, q, lane, foundByWords('practice', COLUMNS, 'place', true), { after, limit });
  return rows.map(shownAs).filter((row): row is ListedPublished => row.published !== null);
}

function search(
  queries: ViewQueries,
  q: string,
  lane: string,
  statement: string,
  page: { readonly after?: SqlValue | undefined; readonly limit: number },
): readonly Row[] {
  const words = wordsWanted(q);
  return words === undefined
    ? []
    : queries.all(view, statement, { words: wordsWithin(SEARCHED, words, lane), ...page });
}
