import type { Fact } from '#event-store/fact.js';
import type { Sql, View } from '#views/view.js';
import type {
  InvitationDeclined,
  Opened,
  SummaryProposed,
  SummaryPublished,
  SummaryReviewed,
  SummaryReviewStarted,
  SummaryRevised,
  UnitInvited,
  UnitJoined,
  UnitLeft,
} from '../contract.js';
import { LEAST_REVIEWERS, type StateName } from '../case-summary.js';

/**
 * Every case file and every summary as they stand: conduct only, and for a summary in the compendium its published
 * text, in full-text search by the position of its proposal. `standing` says what a unit is to a case file.
 */
export const view: View = {
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
    'casefile.opened.v1': opened,
    'casefile.unit-invited.v1': invited,
    'casefile.unit-joined.v1': joined,
    'casefile.invitation-declined.v1': gone,
    'casefile.unit-left.v1': gone,
    'casefile.record-linked.v1': noted,
    'casefile.record-unlinked.v1': noted,
    'casefile.note-added.v1': noted,
    'casefile.closed.v1': closed,
    'casefile.reopened.v1': (fact, sql) => caseFileIs('open', fact, sql),
    'casefile.summary-proposed.v1': proposed,
    'casefile.summary-review-started.v1': reviewStarted,
    'casefile.summary-reviewed.v1': reviewed,
    'casefile.summary-returned.v1': (fact, sql) => summaryIs('returned', fact, sql),
    'casefile.summary-revised.v1': revised,
    'casefile.summary-accepted.v1': (fact, sql) => summaryIs('accepted', fact, sql),
    'casefile.summary-published.v1': published,
    'casefile.summary-withdrawn.v1': withdrawn,
  },
};

/** `<uuid>` of `casefile-<uuid>` and of `summary-<uuid>`. */
const idOf = ({ stream }: Fact) => stream.slice(stream.indexOf('-') + 1);

function opened(fact: Fact, sql: Sql): void {
  const { reference, unit, state, at } = fact.conduct as Opened['conduct'];
  const place = [fact.position, idOf(fact)] as const;
  sql.run(`INSERT INTO case_file VALUES (?, ?, ?, ?, ?, ?, 'open', ?)`, ...place, reference, unit, state, at, 0);
  stands(fact, 1, sql);
}

function invited(fact: Fact, sql: Sql): void {
  noted(fact, sql);
  stands(fact, 0, sql);
}

function joined(fact: Fact, sql: Sql): void {
  noted(fact, sql);
  stands(fact, 1, sql);
}

function stands(fact: Fact, member: 0 | 1, sql: Sql): void {
  const { unit, state } = fact.conduct as (Opened | UnitInvited | UnitJoined)['conduct'];
  sql.run('INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?)', idOf(fact), unit, state, member, fact.position);
}

function gone(fact: Fact, sql: Sql): void {
  noted(fact, sql);
  const { unit } = fact.conduct as (InvitationDeclined | UnitLeft)['conduct'];
  sql.run('DELETE FROM standing WHERE case_file = ? AND unit = ?', idOf(fact), unit);
}

function noted(fact: Fact, sql: Sql): void {
  sql.run('UPDATE case_file SET revision = ? WHERE id = ?', fact.revision, idOf(fact));
}

function closed(fact: Fact, sql: Sql): void {
  caseFileIs('closed', fact, sql);
  sql.run('DELETE FROM standing WHERE case_file = ? AND member = 0', idOf(fact));
}

function caseFileIs(state: 'open' | 'closed', fact: Fact, sql: Sql): void {
  sql.run('UPDATE case_file SET state = ?, revision = ? WHERE id = ?', state, fact.revision, idOf(fact));
}

function proposed(fact: Fact, sql: Sql): void {
  const { caseFile, unit, state, at, version, exploitation } = fact.conduct as SummaryProposed['conduct'];
  sql.run(
    `INSERT INTO summary (position, id, case_file, unit, unit_state, proposed_at, state, revision, version,
       exploitation, reviewers, reviews)
     VALUES (?, ?, ?, ?, ?, ?, 'proposed', ?, ?, ?, '[]', 0)`,
    fact.position,
    idOf(fact),
    caseFile,
    unit,
    state,
    at,
    fact.revision,
    version,
    JSON.stringify(exploitation),
  );
}

function summaryIs(state: StateName, fact: Fact, sql: Sql): void {
  sql.run('UPDATE summary SET state = ?, revision = ? WHERE id = ?', state, fact.revision, idOf(fact));
}

function reviewStarted(fact: Fact, sql: Sql): void {
  const { reviewers } = fact.conduct as SummaryReviewStarted['conduct'];
  summaryIs('under-review', fact, sql);
  sql.run('UPDATE summary SET reviewers = ? WHERE id = ?', JSON.stringify(reviewers), idOf(fact));
}

function reviewed(fact: Fact, sql: Sql): void {
  const { version } = fact.conduct as SummaryReviewed['conduct'];
  sql.run(
    `UPDATE summary SET reviews = reviews + 1, revision = ?1,
       state = CASE WHEN reviews + 1 < ?2 THEN 'under-review' ELSE 'reviewed' END
     WHERE id = ?3 AND version = ?4`,
    fact.revision,
    LEAST_REVIEWERS,
    idOf(fact),
    version,
  );
}

function revised(fact: Fact, sql: Sql): void {
  const { version, exploitation } = fact.conduct as SummaryRevised['conduct'];
  summaryIs('proposed', fact, sql);
  sql.run(
    `UPDATE summary SET version = ?, exploitation = ?, reviewers = '[]', reviews = 0 WHERE id = ?`,
    version,
    JSON.stringify(exploitation),
    idOf(fact),
  );
}

function published(fact: Fact, sql: Sql): void {
  const { at, title, summary, lessons } = fact.conduct as SummaryPublished['conduct'];
  summaryIs('published', fact, sql);
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
}

/** What was published is taken out of the compendium and of its search. */
function withdrawn(fact: Fact, sql: Sql): void {
  sql.run('DELETE FROM published_text WHERE rowid = (SELECT position FROM summary WHERE id = ?)', idOf(fact));
  summaryIs('withdrawn', fact, sql);
  sql.run('UPDATE summary SET published = NULL WHERE id = ?', idOf(fact));
}
