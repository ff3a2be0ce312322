import type { Fact } from '#event-store/fact.js';
import { file, LANES, laneWords, placeAt } from '#views/lanes.js';
import { FOLDED, searchable, WORDS_BY } from '#views/search-words.js';
import { type FactOf, idOf, type NamedValues, type Sql, viewOver } from '#views/view.js';
import { LEAST_REVIEWERS, type StateName } from '../summary/case-summary.js';
import type { CaseFileFact, SummaryFact, SummaryProposed, SummaryRevised } from '../contract.js';

/**
 * Every case file and every summary as they stand: conduct only, and for a summary in the compendium its published
 * text, in full-text search by its place in the compendium, the number of its publication. `standing` says what a unit
 * is to a case file.
 */
export const view = viewOver<CaseFileFact | SummaryFact>()({
  name: 'case-files',
  version: 4,
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
      published TEXT,
      place INTEGER UNIQUE
    ) STRICT;
    CREATE INDEX summary_of_case_file ON summary (case_file);
    CREATE VIRTUAL TABLE published_text USING fts5 (
      title, summary, lessons, lanes, ${FOLDED}
    );
    ${LANES}
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
      fileCase(idOf(fact), sql);
    },
    'casefile.reopened.v1': (fact, sql) => caseFileIs('open', fact, sql),
    'casefile.summary-proposed.v1': (fact, sql) => {
      const { position, revision } = fact;
      const { caseFile, unit, state: unitState, at: proposedAt, version } = fact.conduct;
      const proposed = { caseFile, unit, unitState, proposedAt, state: 'proposed', revision, version };
      sql.insert('summary', { position, id: idOf(fact), ...proposed, ...unreviewed(fact) });
      fileSummaries('id', idOf(fact), sql);
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
      fileSummaries('id', idOf(fact), sql);
    },
    'casefile.summary-returned.v1': (fact, sql) => summaryIs('returned', fact, sql),
    'casefile.summary-revised.v1': (fact, sql) => {
      summaryIs('proposed', fact, sql, { version: fact.conduct.version, ...unreviewed(fact) });
    },
    'casefile.summary-accepted.v1': (fact, sql) => summaryIs('accepted', fact, sql),
    'casefile.summary-published.v1': (fact, sql) => {
      const { at, title, summary, lessons } = fact.conduct;
      const place = placeAt(sql, 'summary', at);
      const published = JSON.stringify({ title, summary, lessons });
      summaryIs('published', fact, sql, { publishedAt: at, published, place });
      const row = sql.get('SELECT exploitation FROM summary WHERE id = ?', idOf(fact));
      const lanes = file(sql, { list: 'entry' }, place, {
        exploitation: JSON.parse(String(row?.exploitation)) as string[],
      });
      const words = { title: searchable(title), summary: searchable(summary), lessons: searchable(lessons) };
      sql.insert('published_text', { rowid: place, ...words, lanes: laneWords(lanes ?? []) });
    },
    // What was published is taken out of the compendium and of its search.
    'casefile.summary-withdrawn.v1': (fact, sql) => {
      const row = sql.get('SELECT place FROM summary WHERE id = ?', idOf(fact));
      if (row?.place != null) {
        sql.delete('published_text', { rowid: row.place });
        file(sql, { list: 'entry' }, row.place, undefined);
      }
      summaryIs('withdrawn', fact, sql, { published: null });
    },
  },
});

function stands(fact: Fact<string, { readonly unit: string; readonly state: string }>, member: 0 | 1, sql: Sql): void {
  noted(fact, sql);
  const { unit, state } = fact.conduct;
  sql.insert('standing', { caseFile: idOf(fact), unit, state, member, since: fact.position }, 'REPLACE');
  fileCase(idOf(fact), sql);
}

function gone(fact: Fact<string, { readonly unit: string }>, sql: Sql): void {
  noted(fact, sql);
  sql.delete('standing', { caseFile: idOf(fact), unit: fact.conduct.unit });
  fileCase(idOf(fact), sql);
}

/** The case file by what it is listed by, and its summaries, which its members know of. */
function fileCase(id: string, sql: Sql): void {
  const row = sql.get('SELECT CAST(position AS TEXT) AS position, state FROM case_file WHERE id = ?', id);
  const units = sql.all('SELECT unit FROM standing WHERE case_file = ? ORDER BY unit', id);
  const of = ['', ...units.map(({ unit }) => String(unit))];
  file(sql, { list: 'case', of }, BigInt(String(row?.position)), { state: [String(row?.state)] });
  fileSummaries('case_file', id, sql);
}

function fileSummaries(by: 'id' | 'case_file', id: string, sql: Sql): void {
  const found = `SELECT CAST(position AS TEXT) AS position, case_file, state FROM summary WHERE ${by} = ?`;
  for (const { position, case_file: caseFile = null, state } of sql.all(found, id)) {
    const units = sql.all('SELECT unit FROM standing WHERE case_file = ? AND member = 1 ORDER BY unit', caseFile);
    const of = ['', ...units.map(({ unit }) => String(unit))];
    const facets = { state: [String(state)], caseFile: [String(caseFile)] };
    file(sql, { list: 'summary', of }, BigInt(String(position)), facets);
  }
}

function noted(fact: Fact, sql: Sql): void {
  sql.update('case_file', { revision: fact.revision }, { id: idOf(fact) });
}

function caseFileIs(state: 'open' | 'closed', fact: Fact, sql: Sql): void {
  sql.update('case_file', { state, revision: fact.revision }, { id: idOf(fact) });
  fileCase(idOf(fact), sql);
}

function summaryIs(state: StateName, fact: Fact, sql: Sql, more: NamedValues = {}): void {
  sql.update('summary', { state, revision: fact.revision, ...more }, { id: idOf(fact) });
  fileSummaries('id', idOf(fact), sql);
}

/** A version as it is told: nobody was asked to review it yet. */
function unreviewed({ conduct }: FactOf<SummaryProposed | SummaryRevised>) {
  return { exploitation: JSON.stringify(conduct.exploitation), reviewers: '[]', reviews: 0 };
}
