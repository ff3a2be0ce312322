import type { Fact } from '#event-store/fact.js';
import { type FactOf, type Row, type Sql, viewOver } from '#views/view.js';
import type { ExchangeFact, PartlyRefused, Refused, Submitted } from '../contract.js';
import { countMarks, countPart, PARTS, type Parts, TABLES } from './exchange-parts.js';

/**
 * What the exchange statistics count: requests in the order of their submission, and for each the marks that its facts
 * left, with the position at which each was left. So the table can be drawn up exactly as of any earlier position.
 *
 * Marks and their detail: `answered`, `partly-answered`, `referred`, `withdrawn`; `refused` and `partly-refused`;
 * `ground` (which); `delay` (reason); `missed` (which limit); `late-answer`; `response` with the time it took, in
 * hundredths of an hour. All but `delay` are left once for each request and detail.
 *
 * What they come to is kept for stretches of requests (exchange-parts.ts), so that no question goes through all of them.
 */
export function viewOf(parts: Parts) {
  /** What a fact marks, and then what the marks come to. */
  const counted =
    <F extends Fact>(step: (fact: F, sql: Sql) => Row) =>
    (fact: F, sql: Sql): void => {
      countMarks(parts, Number(step(fact, sql).no), fact.position, sql);
    };
  return viewOver<ExchangeFact>()({
    name: 'exchange-statistics',
    version: 2,
    module: import.meta.url,
    tables: `
      CREATE TABLE request (
        no INTEGER PRIMARY KEY,
        id INTEGER NOT NULL,
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
        request INTEGER, what TEXT, detail TEXT, position INTEGER, hundredths INTEGER,
        PRIMARY KEY (request, what, detail, position)
      ) STRICT, WITHOUT ROWID;
      ${TABLES}
    `,
    indexes: `CREATE INDEX mark_of_part ON mark (request >> ${String(parts.smallest)}, position);`,
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
      'exchange.submitted.v1': (fact, sql) => countPart(parts, submitted(fact, sql), sql),
      'exchange.acknowledged.v1': counted(heard),
      'exchange.clarification-sought.v1': counted(heard),
      'exchange.delay-notified.v1': counted((fact, sql) => {
        const request = heard(fact, sql);
        mark(fact, sql, request, 'delay', fact.conduct.reason);
        moveLimit(fact, sql, fact.conduct.dueAt);
        return request;
      }),
      'exchange.reopened.v1': (fact, sql) => moveLimit(fact, sql, fact.conduct.dueAt),
      'exchange.partly-answered.v1': counted((fact, sql) => markOnce(fact, sql, heard(fact, sql), 'partly-answered')),
      'exchange.partly-refused.v1': counted((fact, sql) =>
        grounds(fact, sql, markOnce(fact, sql, heard(fact, sql), 'partly-refused')),
      ),
      'exchange.answered.v1': counted((fact, sql) => markOnce(fact, sql, responded(fact, sql), 'answered')),
      'exchange.refused.v1': counted((fact, sql) =>
        grounds(fact, sql, markOnce(fact, sql, responded(fact, sql), 'refused')),
      ),
      'exchange.referred-to-central-authority.v1': counted((fact, sql) =>
        markOnce(fact, sql, responded(fact, sql), 'referred'),
      ),
      'exchange.withdrawn.v1': counted((fact, sql) => markOnce(fact, sql, requestOf(fact, sql), 'withdrawn')),
      'exchange.limit-passed.v1': counted((fact, sql) =>
        markOnce(fact, sql, requestOf(fact, sql), 'missed', fact.conduct.limit),
      ),
    },
  });
}

export const view = viewOf(PARTS);

/** @returns the number of the request */
function submitted({ conduct, position, stream }: FactOf<Submitted>, sql: Sql): number {
  const { from: fromUnit, fromState, to: toUnit, toState, urgency } = conduct;
  const [submittedAt, acknowledgeBy] = [Date.parse(conduct.submittedAt), Date.parse(conduct.acknowledgeBy)];
  const limits = { submittedAt, acknowledgeBy, dueAt: Date.parse(conduct.dueAt), heard: false };
  const no = Number(sql.get('SELECT coalesce(max(no) + 1, 0) AS no FROM request')?.no);
  sql.insert('request', { no, id: position, record: stream, fromUnit, fromState, toUnit, toState, urgency, ...limits });
  return no;
}

function requestOf({ stream }: Fact, sql: Sql): Row {
  const request = sql.get(
    `SELECT no, submitted_at, acknowledge_by, due_at, heard FROM request WHERE record = ?`,
    stream,
  );
  if (!request) throw new Error(`${stream} has facts but was never submitted`);
  return request;
}

/** The requested unit sent something: that meets the acknowledge limit, in time or late. */
function heard(fact: TimedFact, sql: Sql): Row {
  const request = requestOf(fact, sql);
  if (Number(request.heard) === 1) return request;
  sql.run('UPDATE request SET heard = 1 WHERE no = ?', request.no ?? null);
  if (timeOf(fact) > Number(request.acknowledge_by)) markOnce(fact, sql, request, 'missed', 'acknowledge');
  return request;
}

/** Answered, refused in whole or referred: that meets the answer limit, in time or late. */
function responded(fact: TimedFact, sql: Sql): Row {
  const request = heard(fact, sql);
  const elapsed = timeOf(fact) - Number(request.submitted_at);
  markOnce(fact, sql, request, 'response', '', Math.round(elapsed / 36_000));
  if (timeOf(fact) > Number(request.due_at)) {
    markOnce(fact, sql, request, 'missed', 'answer');
    markOnce(fact, sql, request, 'late-answer');
  }
  return request;
}

function moveLimit(fact: Fact, sql: Sql, dueAt: string): void {
  sql.update('request', { dueAt: Date.parse(dueAt) }, { record: fact.stream });
}

function grounds(fact: FactOf<PartlyRefused | Refused>, sql: Sql, request: Row): Row {
  for (const ground of fact.conduct.grounds) markOnce(fact, sql, request, 'ground', ground);
  return request;
}

type TimedFact = Fact<string, { readonly at: string }>;

function timeOf({ conduct }: TimedFact): number {
  return Date.parse(conduct.at);
}

function markOnce(
  fact: Fact,
  sql: Sql,
  request: Row,
  what: string,
  detail = '',
  hundredths: number | null = null,
): Row {
  const no = request.no ?? null;
  const marked = sql.get('SELECT 1 FROM mark WHERE request = ? AND what = ? AND detail = ?', no, what, detail);
  if (!marked) mark(fact, sql, request, what, detail, hundredths);
  return request;
}

function mark(
  fact: Fact,
  sql: Sql,
  request: Row,
  what: string,
  detail: string,
  hundredths: number | null = null,
): void {
  sql.run('INSERT INTO mark VALUES (?, ?, ?, ?, ?)', request.no ?? null, what, detail, fact.position, hundredths);
}
