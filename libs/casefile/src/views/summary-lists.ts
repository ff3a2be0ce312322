import { foundByWords, laneOf, pageOf, wordsWithin } from '#views/lanes.js';
import { type PageOf, rowAs } from '#views/rows.js';
import { wordsWanted } from '#views/search-words.js';
import type { ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
import type { StateName, Summary } from '../summary/case-summary.js';
import type { Exploitation } from '../codes.js';
import type { SummaryText } from '../contract.js';
import { view } from './case-files.js';

/** One summary in a list: conduct only. */
export interface ListedSummary extends Omit<Summary, 'reviewedBy'> {
  readonly id: string;
  /** Where its proposal stands in the log: lists go from high to low. Decimal. */
  readonly position: string;
  readonly revision: number;
  readonly state: StateName;
  /** The units that are members of its case file now. */
  readonly members: readonly string[];
}

/** One entry of the compendium: what was published, and nothing of where it came from. */
export interface Entry extends SummaryText {
  readonly id: string;
  readonly publishedAt: string;
  readonly exploitation: readonly Exploitation[];
}

const COLUMNS = `id, revision, state, version, case_file, json_object('unit', unit, 'state', unit_state) AS "by",
  proposed_at, exploitation, reviewers,
  (SELECT json_group_array(unit) FROM
    (SELECT unit FROM standing WHERE standing.case_file = summary.case_file AND member = 1 ORDER BY since)) AS members`;

/**
 * The summaries that the caller may know of, latest proposal first. MUST give what the policies give row by row
 * (`summary.know`): a unit's persons see those of cases of which their unit is a member, others all.
 */
export function listSummaries(
  queries: ViewQueries,
  { unit }: Caller,
  { state, caseFile }: { readonly state?: StateName | undefined; readonly caseFile?: string },
  { after, limit }: PageOf,
): readonly ListedSummary[] {
  const lane = laneOf('summary', { state, caseFile }, unit);
  const rows = pageOf(queries, view, { table: 'summary', columns: COLUMNS }, [lane], { after, limit });
  return rows.map(rowAs<ListedSummary>({ by: 'json', exploitation: 'json', reviewers: 'json', members: 'json' }));
}

/** The compendium, latest publication first, after the entry with these keys. `q`: words that the text has, all. */
export function listEntries(
  queries: ViewQueries,
  { q, exploitation }: { readonly q?: string | undefined; readonly exploitation?: Exploitation | undefined },
  {
    after: [, last] = [],
    limit,
  }: { readonly after?: readonly (string | number)[] | undefined; readonly limit: number },
): readonly Entry[] {
  const words = q === undefined ? undefined : wordsWanted(q);
  if (q !== undefined && words === undefined) return [];
  const after =
    last === undefined ? undefined : queries.get(view, 'SELECT place FROM summary WHERE id = ?', last)?.place;
  const lane = laneOf('entry', { exploitation });
  const columns = 'id, published_at, published, exploitation';
  const rows =
    words === undefined
      ? pageOf(queries, view, { table: 'summary', columns, key: 'place' }, [lane], { after, limit })
      : queries.all(view, foundByWords('summary', columns, 'place'), {
          words: wordsWithin('title summary lessons', words, lane),
          after,
          limit,
        });
  const entries = rows.map(rowAs<PublishedSummary>({ published: 'json', exploitation: 'json' }));
  return entries.map(({ id, publishedAt, exploitation, published }) => ({
    id,
    publishedAt,
    exploitation,
    ...published,
  }));
}

type PublishedSummary = Omit<Entry, keyof SummaryText> & { readonly published: SummaryText };
