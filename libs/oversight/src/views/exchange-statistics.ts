import type { Fact } from '#event-store/fact.js';
import type { ExchangeFact, PartlyRefused, Refused, Submitted } from '#exchange/contract.js';
import { type FactOf, type Row, type Sql, viewOver } from '#views/view.js';

/**
 * What the exchange statistics count: requests, and for each the marks that its facts left, with the position at which
 * each was left. So the table can be drawn up exactly as of any earlier position.
 *
 * Marks and their detail: `answered`, `partly-answered`, `referred`, `withdrawn`; `refused` and `partly-refused`;
 * `ground` (which); `delay` (reason); `missed` (which limit); `late-answer`; `response` with the time it took. All but
 * `delay` are left once for each request and detail.
 */
export const view = viewOver<ExchangeFact>()({
  name: 'exchange-statistics',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE request (
      id INTEGER PRIMARY KEY,
      record TEXT NOT NULL UNIQUE,
      submitted_at INTEGER NOT NULL,
      from_unit TEXT NOT NULL,
      from_state TEXT NOT NULL,
      to_unit TEXT NOT NULL,
      to_state TEXT NOT NULL,
      urgency TEXT NOT NULL,
      acknowledge_by INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      heard INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE mark (
      request INTEGER, what TEXT, detail TEXT, position INTEGER, elapsed INTEGER,
      PRIMARY KEY (request, what, detail, position)
    ) STRICT, WITHOUT ROWID;
  `,
  passesOver: [
    'exchange.clarified.v1',
    'exchange.closed.v1',
    'exchange.onward-use-asked.v1',
    'exchange.onward-use-asked.v2',
    'exchange.onward-use-granted.v1',
    'exchange.onward-use-granted.v2',
    'exchange.onward-use-denied.v1',
    'exchange.onward-use-denied.v2',
    'exchange.answer-recalled.v1',
    'exchange.answer-recalled.v2',
    'exchange.recall-acknowledged.v1',
    'exchange.content-erased.v1',
  ],
  evolve: {
    'exchange.submitted.v1': submitted,
    'exchange.acknowledged.v1': heard,
    'exchange.clarification-sought.v1': heard,
    'exchange.delay-notified.v1': (fact, sql) => {
      const { reason, dueAt } = fact.conduct;
      mark(fact, sql, heard(fact, sql), 'delay', reason);
      moveLimit(fact, sql, dueAt);
    },
    'exchange.reopened.v1': (fact, sql) => moveLimit(fact, sql, fact.conduct.dueAt),
    'exchange.partly-answered.v1': (fact, sql) => markOnce(fact, sql, heard(fact, sql), 'partly-answered'),
    'exchange.partly-refused.v1': (fact, sql) => {
      const request = heard(fact, sql);
      markOnce(fact, sql, request, 'partly-refused');
      grounds(fact, sql, request);
    },
    'exchange.answered.v1': (fact, sql) => markOnce(fact, sql, responded(fact, sql), 'answered'),
    'exchange.refused.v1': (fact, sql) => {
      const request = responded(fact, sql);
      markOnce(fact, sql, request, 'refused');
      grounds(fact, sql, request);
    },
    'exchange.referred-to-central-authority.v1': (fact, sql) => {
      markOnce(fact, sql, responded(fact, sql), 'referred');
    },
    'exchange.withdrawn.v1': (fact, sql) => markOnce(fact, sql, requestOf(fact, sql), 'withdrawn'),
    'exchange.limit-passed.v1': (fact, sql) => {
      markOnce(fact, sql, requestOf(fact, sql), 'missed', fact.conduct.limit);
    },
  },
});

function submitted({ conduct, position, stream }: FactOf<Submitted>, sql: Sql): void {
  const { from: fromUnit, fromState, to: toUnit, toState, urgency } = conduct;
  const [submittedAt, acknowledgeBy] = [Date.parse(conduct.submittedAt), Date.parse(conduct.acknowledgeBy)];
  const limits = { submittedAt, acknowledgeBy, dueAt: Date.parse(conduct.dueAt), heard: false };
  sql.insert('request', { id: position, record: stream, fromUnit, fromState, toUnit, toState, urgency, ...limits });
}

function requestOf({ stream }: Fact, sql: Sql): Row {
  const request = sql.get(
    `SELECT CAST(id AS TEXT) AS id, submitted_at, acknowledge_by, due_at, heard FROM request WHERE record = ?`,
    stream,
  );
  if (!request) throw new Error(`${stream} has facts but was never submitted`);
  return request;
}

/** The requested unit sent something: that meets the acknowledge limit, in time or late. */
function heard(fact: TimedFact, sql: Sql): Row {
  const request = requestOf(fact, sql);
  if (Number(request.heard) === 1) return request;
  sql.run('UPDATE request SET heard = 1 WHERE id = ?', request.id ?? null);
  if (timeOf(fact) > Number(request.acknowledge_by)) markOnce(fact, sql, request, 'missed', 'acknowledge');
  return request;
}

/** Answered, refused in whole or referred: that meets the answer limit, in time or late. */
function responded(fact: TimedFact, sql: Sql): Row {
  const request = heard(fact, sql);
  markOnce(fact, sql, request, 'response', '', timeOf(fact) - Number(request.submitted_at));
  if (timeOf(fact) > Number(request.due_at)) {
    markOnce(fact, sql, request, 'missed', 'answer');
    markOnce(fact, sql, request, 'late-answer');
  }
  return request;
}

function moveLimit(fact: Fact, sql: Sql, dueAt: string): void {
  sql.update('request', { dueAt: Date.parse(dueAt) }, { record: fact.stream });
}

function grounds(fact: FactOf<PartlyRefused | Refused>, sql: Sql, request: Row): void {
  for (const ground of fact.conduct.grounds) markOnce(fact, sql, request, 'ground', ground);
}

type TimedFact = Fact<string, { readonly at: string }>;

function timeOf({ conduct }: TimedFact): number {
  return Date.parse(conduct.at);
}

function markOnce(fact: Fact, sql: Sql, request: Row, what: string, detail = '', elapsed: number | null = null): void {
  const id = request.id ?? null;
  const marked = sql.get('SELECT 1 FROM mark WHERE request = ? AND what = ? AND detail = ?', id, what, detail);
  if (!marked) mark(fact, sql, request, what, detail, elapsed);
}

function mark(fact: Fact, sql: Sql, request: Row, what: string, detail: string, elapsed: number | null = null): void {
  sql.run('INSERT INTO mark VALUES (?, ?, ?, ?, ?)', request.id ?? null, what, detail, fact.position, elapsed);
}
