import type { Fact } from '#event-store/fact.js';
import type { Sql, View } from '#views/view.js';
import type { Classification, Published, Revised, Submitted, Superseded } from '../contract.js';
import { classificationOf, partyKey, type StateName } from '../practice-state.js';

/**
 * Every practice as it stands: conduct only, and for those that anyone may read (`public`) the published text, in full
 * text search by the position of the submission. What is withdrawn is taken out of the search again.
 */
export const view: View = {
  name: 'practices',
  version: 1,
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
      title, summary, body, lessons, tokenize = 'porter unicode61 remove_diacritics 2'
    );
  `,
  indexes: `
    CREATE INDEX practice_of_submitter ON practice (submitter, position);
    CREATE INDEX practice_published ON practice (published_at, id) WHERE public = 1 AND superseded_by IS NULL;
    CREATE INDEX citation_of_activity ON citation (code, position);
  `,
  evolve: {
    'practice.submitted.v1': submitted,
    'practice.screened.v1': (fact, sql) => {
      const { outcome } = fact.conduct as { outcome: string };
      leadsTo(outcome === 'accepted' ? 'screened' : 'returned')(fact, sql);
    },
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
};

const idOf = ({ stream }: Fact) => stream.slice('practice-'.length);

const asStored = (conduct: Classification) => JSON.stringify(classificationOf(conduct));

function submitted(fact: Fact, sql: Sql): void {
  const conduct = fact.conduct as Submitted['conduct'];
  sql.run(
    `INSERT INTO practice (position, id, submitter, submitted_by, submitted_at, state, revision, version, category,
       classification, public, adopters)
     VALUES (?, ?, ?, ?, ?, 'submitted', ?, 1, ?, ?, 0, 0)`,
    fact.position,
    idOf(fact),
    partyKey(conduct.submitter),
    JSON.stringify(conduct.submitter),
    conduct.at,
    fact.revision,
    conduct.category,
    asStored(conduct),
  );
  cite(fact, conduct, sql);
}

function cite(fact: Fact, { activities }: Classification, sql: Sql): void {
  for (const { code } of activities) {
    const insert = 'INSERT OR IGNORE INTO citation SELECT position, ? FROM practice WHERE id = ?';
    sql.run(insert, code, idOf(fact));
  }
}

function leadsTo(state: StateName) {
  return (fact: Fact, sql: Sql) => {
    sql.run('UPDATE practice SET state = ?, revision = ? WHERE id = ?', state, fact.revision, idOf(fact));
  };
}

function noted(fact: Fact, sql: Sql): void {
  sql.run('UPDATE practice SET revision = ? WHERE id = ?', fact.revision, idOf(fact));
}

function revised(fact: Fact, sql: Sql): void {
  const conduct = fact.conduct as Revised['conduct'];
  sql.run(
    `UPDATE practice SET state = CASE state WHEN 'returned' THEN 'submitted' ELSE 'revised' END, revision = ?,
       version = ?, category = ?, classification = ?
     WHERE id = ?`,
    fact.revision,
    conduct.version,
    conduct.category,
    asStored(conduct),
    idOf(fact),
  );
  sql.run('DELETE FROM citation WHERE position = (SELECT position FROM practice WHERE id = ?)', idOf(fact));
  cite(fact, conduct, sql);
}

function published(fact: Fact, sql: Sql): void {
  const { at, title, summary, body, lessons } = fact.conduct as Published['conduct'];
  sql.run(
    `UPDATE practice SET state = 'published', revision = ?, public = 1, published_at = ?, published = ? WHERE id = ?`,
    fact.revision,
    at,
    JSON.stringify({ title, summary }),
    idOf(fact),
  );
  sql.run(
    `INSERT INTO published_text (rowid, title, summary, body, lessons)
     SELECT position, ?, ?, ?, ? FROM practice WHERE id = ?`,
    title,
    summary,
    body,
    lessons,
    idOf(fact),
  );
}

function adopted(fact: Fact, sql: Sql): void {
  sql.run(
    `UPDATE practice SET state = CASE state WHEN 'published' THEN 'adopted' ELSE state END, revision = ?,
       adopters = adopters + 1
     WHERE id = ?`,
    fact.revision,
    idOf(fact),
  );
}

function withdrawn(fact: Fact, sql: Sql): void {
  sql.run('DELETE FROM published_text WHERE rowid = (SELECT position FROM practice WHERE id = ?)', idOf(fact));
  sql.run(
    `UPDATE practice SET state = 'withdrawn', revision = ?, public = 0, published = NULL WHERE id = ?`,
    fact.revision,
    idOf(fact),
  );
}

function superseded(fact: Fact, sql: Sql): void {
  const { by } = fact.conduct as Superseded['conduct'];
  sql.run(
    `UPDATE practice SET state = 'superseded', revision = ?, superseded_by = ? WHERE id = ?`,
    fact.revision,
    by,
    idOf(fact),
  );
}
