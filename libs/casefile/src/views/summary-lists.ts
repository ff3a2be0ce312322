import { searchPhrase } from '#views/search-phrase.js';
import type { Row, SqlValue, ViewQueries } from '#views/view.js';
import type { Caller } from '#web/caller.js';
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

const COLUMNS = `id, CAST(position AS TEXT) AS place, revision, state, version, case_file, unit, unit_state,
  proposed_at, exploitation, reviewers,
  (SELECT json_group_array(unit) FROM
    (SELECT unit FROM standing WHERE standing.case_file = summary.case_file AND member = 1 ORDER BY since)) AS members`;

const FIRST = String(2n ** 63n - 1n);

/**
 * The summaries that the caller may know of, latest proposal first, after the one at position `after`. MUST give what
 * the policies give row by row (`summary.know`): a unit's persons see those of cases of which their unit is a member,
 * others all.
 */
export function listSummaries(
  queries: ViewQueries,
  { unit }: Caller,
  { state, caseFile }: { readonly state?: StateName | undefined; readonly caseFile?: string },
  { after = FIRST, limit }: { readonly after?: SqlValue | undefined; readonly limit: number },
): readonly ListedSummary[] {
  const own =
    unit === undefined ? '?4 IS NULL' : 'case_file IN (SELECT case_file FROM standing WHERE unit = ?4 AND member = 1)';
  const values: SqlValue[] = [after, limit, state ?? null, unit ?? null, caseFile ?? null];
  const statement = `SELECT ${COLUMNS} FROM summary
    WHERE position < CAST(?1 AS INTEGER) AND (?3 IS NULL OR state = ?3) AND ${own} AND (?5 IS NULL OR case_file = ?5)
    ORDER BY position DESC LIMIT ?2`;
  return queries.all(view, statement, ...values).map(listed);
}

/** The compendium, latest publication first, after the entry with these keys. `q`: words that the text has, all. */
export function listEntries(
  queries: ViewQueries,
  { q, exploitation }: { readonly q?: string | undefined; readonly exploitation?: Exploitation | undefined },
  { after = ['~', '~'], limit }: { readonly after?: readonly (string | number)[] | undefined; readonly limit: number },
): readonly Entry[] {
  const [at = '', id = ''] = after;
  const phrase = q === undefined ? undefined : searchPhrase(q);
  if (q !== undefined && phrase === undefined) return [];
  const search =
    phrase === undefined
      ? '?5 IS NULL'
      : 'position IN (SELECT rowid FROM published_text WHERE published_text MATCH ?5)';
  const statement = `SELECT id, published_at, published, exploitation FROM summary
    WHERE published IS NOT NULL AND (published_at, id) < (?1, ?2) AND ${search}
      AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(exploitation) WHERE value = ?4))
    ORDER BY published_at DESC, id DESC LIMIT ?3`;
  return queries.all(view, statement, at, id, limit, exploitation ?? null, phrase ?? null).map(entry);
}

function entry({ id, published_at: at, published, exploitation }: Row): Entry {
  const { title, summary, lessons } = JSON.parse(String(published)) as SummaryText;
  const forms = JSON.parse(String(exploitation)) as Exploitation[];
  return { id: String(id), publishedAt: String(at), title, summary, lessons, exploitation: forms };
}

function listed(row: Row): ListedSummary {
  return {
    id: String(row.id),
    position: String(row.place),
    revision: Number(row.revision),
    state: String(row.state) as StateName,
    version: Number(row.version),
    caseFile: String(row.case_file),
    by: { unit: String(row.unit), state: String(row.unit_state) },
    proposedAt: String(row.proposed_at),
    exploitation: JSON.parse(String(row.exploitation)) as Exploitation[],
    reviewers: JSON.parse(String(row.reviewers)) as string[],
    members: JSON.parse(String(row.members)) as string[],
  };
}
