import type { Fact } from '#event-store/fact.js';
import { newestFirst, type PageOf, rowAs } from '#views/rows.js';
import { FOLDED, searchable, WORDS_BY, wordsWanted } from '#views/search-words.js';
import {
  type FactOf,
  idOf,
  type NamedValues,
  type Sql,
  type SqlValue,
  viewOver,
  type ViewQueries,
} from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
import type { Category } from '../codes.js';
import type {
  Classification,
  PracticeFact,
  PracticeText,
  Published,
  Revised,
  Screened,
  Submitted,
  Submitter,
  Superseded,
} from '../contract.js';
import { submitting } from '../party.js';
import { classificationOf, partyKey, type StateName } from '../practice-state.js';

/**
 * Every practice as it stands: conduct only, and for those that anyone may read (`public`) the published text, in full
 * text search by the position of the submission. What is withdrawn is taken out of the search again.
 */
export const view = viewOver<PracticeFact>()({
  name: 'practices',
  version: 2,
  computedWith: WORDS_BY,
  module: import.meta.url,
  tables: `
    CREATE TABLE practice (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      submitter TEXT NOT NULL,
      submitted_by TEXT NOT NULL,
      submitted_at TEXT NOT NULL,
      state TEXT NOT NULL,
      revision INTEGER NOT NULL,
      version INTEGER NOT NULL,
      category TEXT NOT NULL,
      classification TEXT NOT NULL,
      public INTEGER NOT NULL,
      published_at TEXT,
      published TEXT,
      adopters INTEGER NOT NULL,
      superseded_by TEXT
    ) STRICT;
    CREATE TABLE citation (position INTEGER, code TEXT, PRIMARY KEY (position, code)) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE published_text USING fts5 (
      title, summary, body, lessons, ${FOLDED}
    );
  `,
  indexes: `
    CREATE INDEX practice_of_submitter ON practice (submitter, position);
    CREATE INDEX practice_published ON practice (published_at, id) WHERE public = 1 AND superseded_by IS NULL;
    CREATE INDEX citation_of_activity ON citation (code, position);
  `,
  evolve: {
    'practice.submitted.v1': submitted,
    'practice.screened.v1': screened,
    'practice.review-started.v1': leadsTo('under-review'),
    'practice.reviewed.v1': noted,
    'practice.revision-asked.v1': leadsTo('revision-asked'),
    'practice.revised.v1': revised,
    'practice.endorsed.v1': leadsTo('endorsed'),
    'practice.declined.v1': leadsTo('declined'),
    'practice.published.v1': published,
    'practice.adopted.v1': adopted,
    'practice.result-reported.v1': leadsTo('result-reported'),
    'practice.withdrawn.v1': withdrawn,
    'practice.superseded.v1': superseded,
  },
});

const asStored = (conduct: Classification) => JSON.stringify(classificationOf(conduct));

function submitted(fact: FactOf<Submitted>, sql: Sql): void {
  const { conduct, position, revision } = fact;
  const { category, at: submittedAt } = conduct;
  const by = { submitter: partyKey(conduct.submitter), submittedBy: JSON.stringify(conduct.submitter), submittedAt };
  const standing = { state: 'submitted', revision, version: 1, public: false, adopters: 0 };
  const about = { category, classification: asStored(conduct) };
  sql.insert('practice', { position, id: idOf(fact), ...by, ...standing, ...about });
  cite(fact, conduct, sql);
}

function cite(fact: Fact, { activities }: Classification, sql: Sql): void {
  for (const { code } of activities) {
    const insert = 'INSERT OR IGNORE INTO citation SELECT position, ? FROM practice WHERE id = ?';
    sql.run(insert, code, idOf(fact));
  }
}

function noted(fact: Fact, sql: Sql): void {
  sql.update('practice', { revision: fact.revision }, { id: idOf(fact) });
}

/** Changes the row of a practice, and its revision. In `changes` the values are ?3, ?4, … */
function change(fact: Fact, sql: Sql, changes: string, ...values: readonly SqlValue[]): void {
  sql.run(`UPDATE practice SET revision = ?1, ${changes} WHERE id = ?2`, fact.revision, idOf(fact), ...values);
}

function leadsTo(state: StateName) {
  return (fact: Fact, sql: Sql) => {
    change(fact, sql, 'state = ?3', state);
  };
}

function screened(fact: FactOf<Screened>, sql: Sql): void {
  leadsTo(fact.conduct.outcome === 'accepted' ? 'screened' : 'returned')(fact, sql);
}

function revised(fact: FactOf<Revised>, sql: Sql): void {
  const { conduct } = fact;
  const reworded = `state = CASE state WHEN 'returned' THEN 'submitted' ELSE 'revised' END,
    version = ?3, category = ?4, classification = ?5`;
  change(fact, sql, reworded, conduct.version, conduct.category, asStored(conduct));
  sql.run('DELETE FROM citation WHERE position = (SELECT position FROM practice WHERE id = ?)', idOf(fact));
  cite(fact, conduct, sql);
}

function published(fact: FactOf<Published>, sql: Sql): void {
  const { at, title, summary, body, lessons } = fact.conduct;
  const opened = `state = 'published', public = 1, published_at = ?3, published = ?4`;
  change(fact, sql, opened, at, JSON.stringify({ title, summary }));
  const found = `INSERT INTO published_text (rowid, title, summary, body, lessons)
    SELECT position, :title, :summary, :body, :lessons FROM practice WHERE id = :id`;
  const words = { title: searchable(title), summary: searchable(summary), body: searchable(body) };
  sql.run(found, { ...words, lessons: searchable(lessons), id: idOf(fact) });
}

function adopted(fact: Fact, sql: Sql): void {
  const once = "state = CASE state WHEN 'published' THEN 'adopted' ELSE state END, adopters = adopters + 1";
  change(fact, sql, once);
}

function withdrawn(fact: Fact, sql: Sql): void {
  sql.run('DELETE FROM published_text WHERE rowid = (SELECT position FROM practice WHERE id = ?)', idOf(fact));
  change(fact, sql, "state = 'withdrawn', public = 0, published = NULL");
}

function superseded(fact: FactOf<Superseded>, sql: Sql): void {
  change(fact, sql, "state = 'superseded', superseded_by = ?3", fact.conduct.by);
}

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
  const words = q === undefined ? undefined : wordsWanted(q);
  if (q !== undefined && words === undefined) return [];
  const wanted = `${FILTER} AND ${words === undefined ? ':words IS NULL' : FOUND}`;
  const rows = queries.all(view, statement(wanted), { category, state, activity, words, ...page });
  return rows.map(rowAs<Listed>({ submitter: 'json', classification: 'json', isPublic: 'boolean', published: 'json' }));
}
