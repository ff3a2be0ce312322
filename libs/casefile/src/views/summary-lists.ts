import { newestFirst, type PageOf, rowAs } from '#views/rows.js';
import { wordsWanted } from '#views/search-words.js';
import type { ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
import type { StateName, Summary } from '../case-summary.js';
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
  const ofUnit = 'case_file IN (SELECT case_file FROM standing WHERE unit = :unit AND member = 1)';
  const wanted = `${unit === undefined ? ':unit IS NULL' : ofUnit} AND (:state IS NULL OR state = :state)
    AND (:caseFile IS NULL OR case_file = :caseFile)`;
  const rows = queries.all(view, newestFirst('summary', COLUMNS, wanted), { unit, state, caseFile, after, limit });
  return rows.map(rowAs<ListedSummary>({ by: 'json', exploitation: 'json', reviewers: 'json', members: 'json' }));
}

/** The compendium, latest publication first, after the entry with these keys. `q`: words that the text has, all. */
export function listEntries(
  queries: ViewQueries,
  { q, exploitation }: { readonly q?: string | undefined; readonly exploitation?: Exploitation | undefined },
  { after = ['~', '~'], limit }: { readonly after?: readonly (string | number)[] | undefined; readonly limit: number },
): readonly Entry[] {
  const [at, id] = after;
  const words = q === undefined ? undefined : wordsWanted(q);
  if (q !== undefined && words === undefined) return [];
  const found =
    words === undefined
      ? ':words IS NULL'
      : 'position IN (SELECT rowid FROM published_text WHERE published_text MATCH :words)';
  const statement = `SELECT id, published_at, published, exploitation FROM summary
    WHERE published IS NOT NULL AND (published_at, id) < (:at, :id) AND ${found}
      AND (:exploitation IS NULL OR EXISTS (SELECT 1 FROM json_each(exploitation) WHERE value = :exploitation))
    ORDER BY published_at DESC, id DESC LIMIT :limit`;
  const rows = queries.all(view, statement, { at, id, exploitation, words, limit });
  const entries = rows.map(rowAs<PublishedSummary>({ published: 'json', exploitation: 'json' }));
  return entries.map(({ published, ...entry }) => ({ ...entry, ...published }));
}

type PublishedSummary = Omit<Entry, keyof SummaryText> & { readonly published: SummaryText };
