import type { Fact } from '#event-store/fact.js';
import { FOLDED, searchable, WORDS_BY } from '#views/search-words.js';
import { type FactOf, idOf, type NamedValues, type Sql, viewOver } from '#views/view.js';
import { LEAST_REVIEWERS, type StateName } from '../case-summary.js';
import type { CaseFileFact, SummaryFact, SummaryProposed, SummaryRevised } from '../contract.js';

/**
 * Every case file and every summary as they stand: conduct only, and for a summary in the compendium its published
 * text, in full-text search by the position of its proposal. `standing` says what a unit is to a case file.
 */
export const view = viewOver<CaseFileFact | SummaryFact>()({
  name: 'case-files',
  version: 3,
  computedWith: WORDS_BY,
  module: import.meta.url,
  tables: `
    CREATE TABLE case_file (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      reference TEXT NOT NULL,
      unit TEXT NOT NULL,
      unit_state TEXT NOT NULL,
      opened_at TEXT NOT NULL,
      state TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE standing (
      case_file TEXT, unit TEXT, state TEXT NOT NULL, member INTEGER NOT NULL, since INTEGER NOT NULL,
      PRIMARY KEY (case_file, unit)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE summary (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      case_file TEXT NOT NULL,
      unit TEXT NOT NULL,
      unit_state TEXT NOT NULL,
      proposed_at TEXT NOT NULL,
      state TEXT NOT NULL,
      revision INTEGER NOT NULL,
      version INTEGER NOT NULL,
      exploitation TEXT NOT NULL,
      reviewers TEXT NOT NULL,
      reviews INTEGER NOT NULL,
      published_at TEXT,
      published TEXT
    ) STRICT;
    CREATE VIRTUAL TABLE published_text USING fts5 (
      title, summary, lessons, ${FOLDED}
    );
  `,
  indexes: `
    CREATE INDEX standing_of_unit ON standing (unit, case_file);
    CREATE INDEX summary_of_case_file ON summary (case_file);
    CREATE INDEX summary_published ON summary (published_at, id) WHERE published IS NOT NULL;
  `,
  evolve: {
    'casefile.opened.v1': (fact, sql) => {
      const { reference, unit, state: unitState, at: openedAt } = fact.conduct;
      const opened = { reference, unit, unitState, openedAt, state: 'open', revision: fact.revision };
      sql.insert('case_file', { position: fact.position, id: idOf(fact), ...opened });
      stands(fact, 1, sql);
    },
    'casefile.unit-invited.v1': (fact, sql) => stands(fact, 0, sql),
    'casefile.unit-joined.v1': (fact, sql) => stands(fact, 1, sql),
    'casefile.invitation-declined.v1': gone,
    'casefile.invitation-withdrawn.v1': gone,
    'casefile.unit-left.v1': gone,
    'casefile.unit-removed.v1': gone,
    'casefile.record-linked.v1': noted,
    'casefile.record-unlinked.v1': noted,
    'casefile.note-added.v1': noted,
    'casefile.closed.v1': (fact, sql) => {
      caseFileIs('closed', fact, sql);
      sql.delete('standing', { caseFile: idOf(fact), member: false });
    },
    'casefile.reopened.v1': (fact, sql) => caseFileIs('open', fact, sql),
    'casefile.summary-proposed.v1': (fact, sql) => {
      const { position, revision } = fact;
      const { caseFile, unit, state: unitState, at: proposedAt, version } = fact.conduct;
      const proposed = { caseFile, unit, unitState, proposedAt, state: 'proposed', revision, version };
      sql.insert('summary', { position, id: idOf(fact), ...proposed, ...unreviewed(fact) });
    },
    'casefile.summary-review-started.v1': (fact, sql) => {
      summaryIs('under-review', fact, sql, { reviewers: JSON.stringify(fact.conduct.reviewers) });
    },
    'casefile.summary-reviewed.v1': (fact, sql) => {
      const reviewed = `UPDATE summary SET reviews = reviews + 1, revision = :revision,
          state = CASE WHEN reviews + 1 < :least THEN 'under-review' ELSE 'reviewed' END
        WHERE id = :id AND version = :version`;
      const { version } = fact.conduct;
      sql.run(reviewed, { revision: fact.revision, least: LEAST_REVIEWERS, id: idOf(fact), version });
    },
    'casefile.summary-returned.v1': (fact, sql) => summaryIs('returned', fact, sql),
    'casefile.summary-revised.v1': (fact, sql) => {
      summaryIs('proposed', fact, sql, { version: fact.conduct.version, ...unreviewed(fact) });
    },
    'casefile.summary-accepted.v1': (fact, sql) => summaryIs('accepted', fact, sql),
    'casefile.summary-published.v1': (fact, sql) => {
      const { at, title, summary, lessons } = fact.conduct;
      summaryIs('published', fact, sql, { publishedAt: at, published: JSON.stringify({ title, summary, lessons }) });
      const found = `INSERT INTO published_text (rowid, title, summary, lessons)
        SELECT position, :title, :summary, :lessons FROM summary WHERE id = :id`;
      const words = { title: searchable(title), summary: searchable(summary), lessons: searchable(lessons) };
      sql.run(found, { ...words, id: idOf(fact) });
    },
    // What was published is taken out of the compendium and of its search.
    'casefile.summary-withdrawn.v1': (fact, sql) => {
      sql.run('DELETE FROM published_text WHERE rowid = (SELECT position FROM summary WHERE id = ?)', idOf(fact));
      summaryIs('withdrawn', fact, sql, { published: null });
    },
  },
});

function stands(fact: Fact<string, { readonly unit: string; readonly state: string }>, member: 0 | 1, sql: Sql): void {
  noted(fact, sql);
  const { unit, state } = fact.conduct;
  sql.insert('standing', { caseFile: idOf(fact), unit, state, member, since: fact.position }, 'REPLACE');
}

function gone(fact: Fact<string, { readonly unit: string }>, sql: Sql): void {
  noted(fact, sql);
  sql.delete('standing', { caseFile: idOf(fact), unit: fact.conduct.unit });
}

function noted(fact: Fact, sql: Sql): void {
  sql.update('case_file', { revision: fact.revision }, { id: idOf(fact) });
}

function caseFileIs(state: 'open' | 'closed', fact: Fact, sql: Sql): void {
  sql.update('case_file', { state, revision: fact.revision }, { id: idOf(fact) });
}

function summaryIs(state: StateName, fact: Fact, sql: Sql, more: NamedValues = {}): void {
  sql.update('summary', { state, revision: fact.revision, ...more }, { id: idOf(fact) });
}

/** A version as it is told: nobody was asked to review it yet. */
function unreviewed({ conduct }: FactOf<SummaryProposed | SummaryRevised>) {
  return { exploitation: JSON.stringify(conduct.exploitation), reviewers: '[]', reviews: 0 };
}
