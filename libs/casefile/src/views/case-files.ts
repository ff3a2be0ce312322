import type { Fact } from '#event-store/fact.js';
import { type Sql, viewOver } from '#views/view.js';
import { LEAST_REVIEWERS, type StateName } from '../case-summary.js';
import type { CaseFileFact, SummaryFact } from '../contract.js';

/**
 * Every case file and every summary as they stand: conduct only, and for a summary in the compendium its published
 * text, in full-text search by the position of its proposal. `standing` says what a unit is to a case file.
 */
export const view = viewOver<CaseFileFact | SummaryFact>()({
  name: 'case-files',
  version: 1,
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
      title, summary, lessons, tokenize = 'porter unicode61 remove_diacritics 2'
    );
  `,
  indexes: `
    CREATE INDEX standing_of_unit ON standing (unit, case_file);
    CREATE INDEX summary_of_case_file ON summary (case_file);
    CREATE INDEX summary_published ON summary (published_at, id) WHERE published IS NOT NULL;
  `,
  evolve: {
    'casefile.opened.v1': (fact, sql) => {
      const { reference, unit, state, at } = fact.conduct;
      const place = [fact.position, idOf(fact)] as const;
      sql.run(`INSERT INTO case_file VALUES (?, ?, ?, ?, ?, ?, 'open', ?)`, ...place, reference, unit, state, at, 0);
      stands(fact, 1, sql);
    },
    'casefile.unit-invited.v1': (fact, sql) => stands(fact, 0, sql),
    'casefile.unit-joined.v1': (fact, sql) => stands(fact, 1, sql),
    'casefile.invitation-declined.v1': gone,
    'casefile.unit-left.v1': gone,
    'casefile.record-linked.v1': noted,
    'casefile.record-unlinked.v1': noted,
    'casefile.note-added.v1': noted,
    'casefile.closed.v1': (fact, sql) => {
      caseFileIs('closed', fact, sql);
      sql.run('DELETE FROM standing WHERE case_file = ? AND member = 0', idOf(fact));
    },
    'casefile.reopened.v1': (fact, sql) => caseFileIs('open', fact, sql),
    'casefile.summary-proposed.v1': (fact, sql) => {
      const { caseFile, unit, state, at, version, exploitation } = fact.conduct;
      const place = [fact.position, idOf(fact)] as const;
      sql.run(
        `INSERT INTO summary (position, id, case_file, unit, unit_state, proposed_at, state, revision, version,
           exploitation, reviewers, reviews)
         VALUES (?, ?, ?, ?, ?, ?, 'proposed', ?, ?, ?, '[]', 0)`,
        ...place,
        caseFile,
        unit,
        state,
        at,
        fact.revision,
        version,
        JSON.stringify(exploitation),
      );
    },
    'casefile.summary-review-started.v1': (fact, sql) => {
      summaryIs('under-review', fact, sql);
      const { reviewers } = fact.conduct;
      sql.run('UPDATE summary SET reviewers = ? WHERE id = ?', JSON.stringify(reviewers), idOf(fact));
    },
    'casefile.summary-reviewed.v1': (fact, sql) => {
      sql.run(
        `UPDATE summary SET reviews = reviews + 1, revision = ?1,
           state = CASE WHEN reviews + 1 < ?2 THEN 'under-review' ELSE 'reviewed' END
         WHERE id = ?3 AND version = ?4`,
        fact.revision,
        LEAST_REVIEWERS,
        idOf(fact),
        fact.conduct.version,
      );
    },
    'casefile.summary-returned.v1': (fact, sql) => summaryIs('returned', fact, sql),
    'casefile.summary-revised.v1': (fact, sql) => {
      summaryIs('proposed', fact, sql);
      const { version, exploitation } = fact.conduct;
      const statement = `UPDATE summary SET version = ?, exploitation = ?, reviewers = '[]', reviews = 0 WHERE id = ?`;
      sql.run(statement, version, JSON.stringify(exploitation), idOf(fact));
    },
    'casefile.summary-accepted.v1': (fact, sql) => summaryIs('accepted', fact, sql),
    'casefile.summary-published.v1': (fact, sql) => {
      summaryIs('published', fact, sql);
      const { at, title, summary, lessons } = fact.conduct;
      const text = JSON.stringify({ title, summary, lessons });
      sql.run('UPDATE summary SET published_at = ?, published = ? WHERE id = ?', at, text, idOf(fact));
      sql.run(
        `INSERT INTO published_text (rowid, title, summary, lessons)
         SELECT position, ?, ?, ? FROM summary WHERE id = ?`,
        title,
        summary,
        lessons,
        idOf(fact),
      );
    },
    // What was published is taken out of the compendium and of its search.
    'casefile.summary-withdrawn.v1': (fact, sql) => {
      sql.run('DELETE FROM published_text WHERE rowid = (SELECT position FROM summary WHERE id = ?)', idOf(fact));
      summaryIs('withdrawn', fact, sql);
      sql.run('UPDATE summary SET published = NULL WHERE id = ?', idOf(fact));
    },
  },
});

/** `<uuid>` of `casefile-<uuid>` and of `summary-<uuid>`. */
const idOf = ({ stream }: Fact) => stream.slice(stream.indexOf('-') + 1);

function stands(fact: Fact<string, { readonly unit: string; readonly state: string }>, member: 0 | 1, sql: Sql): void {
  noted(fact, sql);
  const { unit, state } = fact.conduct;
  sql.run('INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?)', idOf(fact), unit, state, member, fact.position);
}

function gone(fact: Fact<string, { readonly unit: string }>, sql: Sql): void {
  noted(fact, sql);
  sql.run('DELETE FROM standing WHERE case_file = ? AND unit = ?', idOf(fact), fact.conduct.unit);
}

function noted(fact: Fact, sql: Sql): void {
  sql.run('UPDATE case_file SET revision = ? WHERE id = ?', fact.revision, idOf(fact));
}

function caseFileIs(state: 'open' | 'closed', fact: Fact, sql: Sql): void {
  sql.run('UPDATE case_file SET state = ?, revision = ? WHERE id = ?', state, fact.revision, idOf(fact));
}

function summaryIs(state: StateName, fact: Fact, sql: Sql): void {
  sql.run('UPDATE summary SET state = ?, revision = ? WHERE id = ?', state, fact.revision, idOf(fact));
}
