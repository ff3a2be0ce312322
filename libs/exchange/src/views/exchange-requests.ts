import type { Fact } from '#event-store/fact.js';
import { type FactOf, idOf, type Sql, type SqlValue, viewOver } from '#views/view.js';
import type { ExchangeFact, Submitted } from '../contract.js';
import type { StateName } from '../exchange-state.js';

const ENDED = 'state = ?3, open = 0, acknowledge_limit = NULL, answer_limit = NULL';

/** An open request with a limit whose passing was noted, and that still asks for something. */
export const NOTED = "open = 1 AND (answer_limit IS NULL OR (state = 'submitted' AND acknowledge_limit IS NULL))";

/**
 * Every request as it stands: for inboxes, outboxes and the deadline scheduler. Conduct only. `acknowledge_limit` and
 * `answer_limit` hold a limit while it still asks for something and its passing was not noted; `limit_fact` is the fact
 * that set the answer limit.
 */
export const view = viewOver<ExchangeFact>()({
  name: 'exchange-requests',
  version: 2,
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
    CREATE INDEX request_outbox_by_state ON request (from_unit, state, position);
    CREATE INDEX request_inbox_by_state ON request (to_unit, state, position);
    CREATE INDEX request_by_state ON request (state, position);
    CREATE INDEX request_outbox_noted ON request (from_unit, state, position) WHERE ${NOTED};
    CREATE INDEX request_inbox_noted ON request (to_unit, state, position) WHERE ${NOTED};
    CREATE INDEX request_noted ON request (state, position) WHERE ${NOTED};
    CREATE INDEX request_acknowledge_limit ON request (acknowledge_limit) WHERE acknowledge_limit IS NOT NULL;
    CREATE INDEX request_answer_limit ON request (answer_limit) WHERE answer_limit IS NOT NULL;
  `,
  evolve: {
    'exchange.submitted.v1': submitted,
    'exchange.acknowledged.v1': stillOpen('acknowledged'),
    'exchange.clarification-sought.v1': stillOpen('clarification-sought'),
    'exchange.clarified.v1': changes("state = CASE state WHEN 'submitted' THEN state ELSE 'clarified' END"),
    'exchange.delay-notified.v1': changes(
      "state = 'delay-notified', due_at = ?3, answer_limit = ?3, acknowledge_limit = NULL, limit_fact = ?4",
      ({ conduct, id }) => [Date.parse(conduct.dueAt), id],
    ),
    'exchange.partly-answered.v1': stillOpen('partly-answered'),
    'exchange.partly-refused.v1': stillOpen('partly-refused'),
    'exchange.answered.v1': settled('answered'),
    'exchange.refused.v1': settled('refused'),
    'exchange.referred-to-central-authority.v1': settled('referred'),
    'exchange.withdrawn.v1': ended('withdrawn'),
    'exchange.closed.v1': ended('closed'),
    'exchange.answer-recalled.v1': ended('answer-recalled'),
    'exchange.answer-recalled.v2': ended('answer-recalled'),
    'exchange.recall-acknowledged.v1': ended('recall-acknowledged'),
    'exchange.reopened.v1': changes(
      "state = 'reopened', open = 1, met_at = NULL, due_at = ?3, answer_limit = ?3, limit_fact = ?4",
      ({ conduct, id }) => [Date.parse(conduct.dueAt), id],
    ),
    'exchange.onward-use-asked.v1': noted,
    'exchange.onward-use-asked.v2': noted,
    'exchange.onward-use-granted.v1': noted,
    'exchange.onward-use-granted.v2': noted,
    'exchange.onward-use-denied.v1': noted,
    'exchange.onward-use-denied.v2': noted,
    'exchange.limit-passed.v1': (fact, sql) => {
      const passed = fact.conduct.limit === 'acknowledge' ? { acknowledgeLimit: null } : { answerLimit: null };
      sql.update('request', { revision: fact.revision, ...passed }, { id: idOf(fact) });
    },
    'exchange.content-erased.v1': changes('erased_on = ?3', ({ conduct }) => [conduct.at]),
  },
});

function submitted(fact: FactOf<Submitted>, sql: Sql): void {
  const { conduct, position, revision, id: setBy } = fact;
  const limits = [Date.parse(conduct.acknowledgeBy), Date.parse(conduct.dueAt), setBy] as const;
  sql.run(
    `INSERT INTO request (position, id, from_unit, to_unit, submitted, revision, acknowledge_by, due_at, submitted_fact,
       state, open, acknowledge_limit, answer_limit, limit_fact)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'submitted', 1, ?7, ?8, ?9)`,
    ...[position, idOf(fact), conduct.from, conduct.to, JSON.stringify(conduct), revision],
    ...limits,
  );
}

/** Changes a request's row, with its revision. In `columns` the values are ?3, ?4, … */
function changes<F extends Fact>(columns: string, values: (fact: F) => readonly SqlValue[] = () => []) {
  const statement = `UPDATE request SET revision = ?1, ${columns} WHERE id = ?2`;
  return (fact: F, sql: Sql) => {
    sql.run(statement, fact.revision, idOf(fact), ...values(fact));
  };
}

function stillOpen(state: StateName) {
  return changes('state = ?3, acknowledge_limit = NULL', () => [state]);
}

function settled(state: StateName) {
  return changes<TimedFact>(`${ENDED}, met_at = ?4`, (fact) => [state, Date.parse(fact.conduct.at)]);
}

function ended(state: StateName) {
  return changes(ENDED, () => [state]);
}

function noted(fact: Fact, sql: Sql): void {
  sql.run('UPDATE request SET revision = ? WHERE id = ?', fact.revision, idOf(fact));
}

type TimedFact = Fact<string, { readonly at: string }>;
