import type { Fact } from '#event-store/fact.js';
import { file, LANES, laneWords, placeAt } from '#views/lanes.js';
import { FOLDED, searchable, WORDS_BY } from '#views/search-words.js';
import { type FactOf, idOf, type Sql, type SqlValue, viewOver } from '#views/view.js';
import type { Classification, PracticeFact, Published, Revised, Screened, Submitted, Superseded } from '../contract.js';
import { classificationOf, partyKey, type StateName } from '../practice-state.js';

/**
 * Every practice as it stands: conduct only, and for those that anyone may read (`public`) the published text, in full
 * text search by the position of the submission, and once more by minus its place among what is published. What is
 * withdrawn is taken out of the search again.
 */
export const view = viewOver<PracticeFact>()({
  name: 'practices',
  version: 3,
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
      superseded_by TEXT,
      place INTEGER UNIQUE
    ) STRICT;
    CREATE TABLE citation (position INTEGER, code TEXT, PRIMARY KEY (position, code)) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE published_text USING fts5 (
      title, summary, body, lessons, lanes, ${FOLDED}
    );
    ${LANES}
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
  filePractice(idOf(fact), sql);
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
  filePractice(idOf(fact), sql);
}

/** Anyone knows of a published one, of others those who submitted them and those who oversee. */
export const [OVERSEEN, PUBLIC] = ['', '*'];

function filePractice(id: string, sql: Sql): void {
  const found = `SELECT CAST(position AS TEXT) AS position, submitter, state, category, public, place,
      superseded_by IS NULL AS in_force,
      (SELECT json_group_array(code) FROM citation WHERE citation.position = practice.position) AS codes
    FROM practice WHERE id = ?`;
  const row = sql.get(found, id);
  if (!row) return;
  const position = BigInt(String(row.position));
  const about = { category: [String(row.category)], activity: JSON.parse(String(row.codes)) as string[] };
  const of = [OVERSEEN, row.public === 1 ? PUBLIC : String(row.submitter)];
  const lanes = file(sql, { list: 'practice', of }, position, { ...about, state: [String(row.state)] });
  if (row.place == null) return;
  const isInForce = row.public === 1 && row.in_force === 1;
  const ofPublished = file(sql, { list: 'published' }, row.place, isInForce ? about : undefined);
  for (const [rowid, changed] of [
    [position, lanes],
    [-Number(row.place), ofPublished],
  ] as const) {
    if (changed) sql.update('published_text', { lanes: laneWords(changed) }, { rowid });
  }
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
  sql.run('DELETE FROM citation WHERE position = (SELECT position FROM practice WHERE id = ?)', idOf(fact));
  cite(fact, conduct, sql);
  change(fact, sql, reworded, conduct.version, conduct.category, asStored(conduct));
}

function published(fact: FactOf<Published>, sql: Sql): void {
  const { at, title, summary, body, lessons } = fact.conduct;
  const opened = `state = 'published', public = 1, published_at = ?3, published = ?4, place = ?5`;
  const place = placeAt(sql, 'practice', at);
  const said = { title: searchable(title), summary: searchable(summary), body: searchable(body) };
  const words = { ...said, lessons: searchable(lessons), lanes: '' };
  const row = sql.get('SELECT CAST(position AS TEXT) AS position FROM practice WHERE id = ?', idOf(fact));
  for (const rowid of [BigInt(String(row?.position)), -place]) sql.insert('published_text', { rowid, ...words });
  change(fact, sql, opened, at, JSON.stringify({ title, summary }), place);
}

function adopted(fact: Fact, sql: Sql): void {
  const once = "state = CASE state WHEN 'published' THEN 'adopted' ELSE state END, adopters = adopters + 1";
  change(fact, sql, once);
}

function withdrawn(fact: Fact, sql: Sql): void {
  for (const row of ['position', '-place']) {
    sql.run(`DELETE FROM published_text WHERE rowid = (SELECT ${row} FROM practice WHERE id = ?)`, idOf(fact));
  }
  change(fact, sql, "state = 'withdrawn', public = 0, published = NULL");
}

function superseded(fact: FactOf<Superseded>, sql: Sql): void {
  change(fact, sql, "state = 'superseded', superseded_by = ?3", fact.conduct.by);
}
