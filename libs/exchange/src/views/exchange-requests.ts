import type { Fact } from '#event-store/fact.js';
import { type FactOf, type Sql, viewOver } from '#views/view.js';
import type { ContentErased, DelayNotified, ExchangeFact, LimitPassed, Reopened, Submitted } from '../contract.js';
import type { StateName } from '../exchange-state.js';

/**
 * Every request as it stands: for inboxes, outboxes and the deadline clock. Conduct only. `acknowledge_limit` and
 * `answer_limit` hold a limit while it still asks for something and its passing was not noted; `limit_fact` is the fact
 * that set the answer limit.
 */
export const view = viewOver<ExchangeFact>()({
  name: 'exchange-requests',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE request (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      from_unit TEXT NOT NULL,
      to_unit TEXT NOT NULL,
      submitted TEXT NOT NULL,
      state TEXT NOT NULL,
      open INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      acknowledge_by INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      met_at INTEGER,
      acknowledge_limit INTEGER,
      answer_limit INTEGER,
      submitted_fact TEXT NOT NULL,
      limit_fact TEXT NOT NULL,
      erased_on TEXT
    ) STRICT;
  `,
  indexes: `
    CREATE INDEX request_outbox ON request (from_unit, position);
    CREATE INDEX request_inbox ON request (to_unit, position);
    CREATE INDEX request_open_outbox ON request (from_unit, position) WHERE open = 1;
    CREATE INDEX request_open_inbox ON request (to_unit, position) WHERE open = 1;
    CREATE INDEX request_open ON request (position) WHERE open = 1;
    CREATE INDEX request_acknowledge_limit ON request (acknowledge_limit) WHERE acknowledge_limit IS NOT NULL;
    CREATE INDEX request_answer_limit ON request (answer_limit) WHERE answer_limit IS NOT NULL;
  `,
  evolve: {
    'exchange.submitted.v1': submitted,
    'exchange.acknowledged.v1': stillOpen('acknowledged'),
    'exchange.clarification-sought.v1': stillOpen('clarification-sought'),
    'exchange.clarified.v1': clarified,
    'exchange.delay-notified.v1': delayed,
    'exchange.partly-answered.v1': stillOpen('partly-answered'),
    'exchange.partly-refused.v1': stillOpen('partly-refused'),
    'exchange.answered.v1': settled('answered'),
    'exchange.refused.v1': settled('refused'),
    'exchange.referred-to-central-authority.v1': settled('referred'),
    'exchange.withdrawn.v1': ended('withdrawn'),
    'exchange.closed.v1': ended('closed'),
    'exchange.answer-recalled.v1': ended('answer-recalled'),
    'exchange.recall-acknowledged.v1': ended('recall-acknowledged'),
    'exchange.reopened.v1': reopened,
    'exchange.onward-use-asked.v1': noted,
    'exchange.onward-use-granted.v1': noted,
    'exchange.onward-use-denied.v1': noted,
    'exchange.limit-passed.v1': limitPassed,
    'exchange.content-erased.v1': erased,
  },
});

const idOf = ({ stream }: Fact) => stream.slice('exchange-'.length);

function submitted(fact: FactOf<Submitted>, sql: Sql): void {
  const { conduct } = fact;
  const acknowledgeBy = Date.parse(conduct.acknowledgeBy);
  const dueAt = Date.parse(conduct.dueAt);
  sql.run(
    `INSERT INTO request (position, id, from_unit, to_unit, submitted, state, open, revision, acknowledge_by, due_at,
       acknowledge_limit, answer_limit, submitted_fact, limit_fact)
     VALUES (?1, ?2, ?3, ?4, ?5, 'submitted', 1, ?6, ?7, ?8, ?7, ?8, ?9, ?9)`,
    fact.position,
    idOf(fact),
    conduct.from,
    conduct.to,
    JSON.stringify(conduct),
    fact.revision,
    acknowledgeBy,
    dueAt,
    fact.id,
  );
}

function stillOpen(state: StateName) {
  return (fact: Fact, sql: Sql) => {
    sql.run(
      'UPDATE request SET state = ?, revision = ?, acknowledge_limit = NULL WHERE id = ?',
      state,
      fact.revision,
      idOf(fact),
    );
  };
}

function clarified(fact: Fact, sql: Sql): void {
  sql.run(
    `UPDATE request SET state = CASE state WHEN 'submitted' THEN state ELSE 'clarified' END, revision = ? WHERE id = ?`,
    fact.revision,
    idOf(fact),
  );
}

function delayed(fact: FactOf<DelayNotified>, sql: Sql): void {
  const dueAt = Date.parse(fact.conduct.dueAt);
  sql.run(
    `UPDATE request SET state = 'delay-notified', revision = ?1, due_at = ?2, answer_limit = ?2,
       acknowledge_limit = NULL, limit_fact = ?3
     WHERE id = ?4`,
    fact.revision,
    dueAt,
    fact.id,
    idOf(fact),
  );
}

function settled(state: StateName) {
  return (fact: Fact<string, { readonly at: string }>, sql: Sql) => {
    sql.run(
      `UPDATE request SET state = ?, revision = ?, open = 0, met_at = ?, acknowledge_limit = NULL, answer_limit = NULL
       WHERE id = ?`,
      state,
      fact.revision,
      Date.parse(fact.conduct.at),
      idOf(fact),
    );
  };
}

function ended(state: StateName) {
  return (fact: Fact, sql: Sql) => {
    sql.run(
      `UPDATE request SET state = ?, revision = ?, open = 0, acknowledge_limit = NULL, answer_limit = NULL
       WHERE id = ?`,
      state,
      fact.revision,
      idOf(fact),
    );
  };
}

function reopened(fact: FactOf<Reopened>, sql: Sql): void {
  const dueAt = Date.parse(fact.conduct.dueAt);
  sql.run(
    `UPDATE request SET state = 'reopened', revision = ?1, open = 1, met_at = NULL, due_at = ?2, answer_limit = ?2,
       limit_fact = ?3
     WHERE id = ?4`,
    fact.revision,
    dueAt,
    fact.id,
    idOf(fact),
  );
}

function noted(fact: Fact, sql: Sql): void {
  sql.run('UPDATE request SET revision = ? WHERE id = ?', fact.revision, idOf(fact));
}

function limitPassed(fact: FactOf<LimitPassed>, sql: Sql): void {
  const { limit } = fact.conduct;
  const column = limit === 'acknowledge' ? 'acknowledge_limit' : 'answer_limit';
  sql.run(`UPDATE request SET revision = ?, ${column} = NULL WHERE id = ?`, fact.revision, idOf(fact));
}

function erased(fact: FactOf<ContentErased>, sql: Sql): void {
  const { at } = fact.conduct;
  sql.run('UPDATE request SET revision = ?, erased_on = ? WHERE id = ?', fact.revision, at, idOf(fact));
}
