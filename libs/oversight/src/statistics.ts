import type { Row, SqlValue, ViewQueries } from '#views/view.js';
import type { Plain } from '#web/answers/plain.js';
import type { ExchangeStatistics, Period, ResponseTimes } from './statistics.dto.js';
import { view } from './views/exchange-statistics.js';

/** Which requests count: submitted from `from` on and before `to` (milliseconds), as the log stood at `asOf`. */
export interface StatisticsScope {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly asOf: bigint;
}

const METHOD =
  'After Directive (EU) 2023/977, Art. 18, as a model; the limits are the Working Group’s policy and no duty of the ' +
  'member states. A request counts once in each figure, a delay notice each time. Response time: hours from ' +
  'submission to the first answer, refusal in whole or referral. Percentiles by nearest rank, without interpolation.';

const IN_SCOPE = 'r.submitted_at >= ? AND r.submitted_at < ? AND r.id <= ?';

const REQUESTS = `
  SELECT r.from_unit, r.from_state, r.to_state, r.urgency, COUNT(*) AS number FROM request AS r
  WHERE ${IN_SCOPE} GROUP BY 1, 2, 3, 4`;

const MARKS = `
  SELECT m.what, m.detail, r.from_state, r.to_state, r.urgency, COUNT(*) AS number
  FROM request AS r CROSS JOIN mark AS m ON m.request = r.id
  WHERE ${IN_SCOPE} AND m.position <= ? GROUP BY 1, 2, 3, 4, 5`;

/** Nearest rank: of n sorted times the one in place ceil(n / 2), and the one in place ceil(9n / 10). */
const TIMES = (unit: string, state: string) => `
  SELECT unit, state, n,
    MAX(CASE WHEN place = (n + 1) / 2 THEN elapsed END) AS median,
    MAX(CASE WHEN place = (9 * n + 9) / 10 THEN elapsed END) AS p90
  FROM (
    SELECT ${unit} AS unit, ${state} AS state, m.elapsed,
      ROW_NUMBER() OVER (PARTITION BY ${unit} ORDER BY m.elapsed) AS place,
      COUNT(*) OVER (PARTITION BY ${unit}) AS n
    FROM request AS r CROSS JOIN mark AS m ON m.request = r.id AND m.what = 'response'
    WHERE ${IN_SCOPE} AND m.position <= ?
  ) GROUP BY unit, state, n ORDER BY unit`;
const TIMES_BY_UNIT = TIMES('r.to_unit', 'r.to_state');
const TIMES_OVERALL = TIMES("''", "''");

/** The table. The same scope gives the same bytes, on any machine and after any rebuild. */
export function exchangeStatistics(
  queries: ViewQueries,
  { from, to, asOf }: StatisticsScope,
): Plain<ExchangeStatistics> {
  const scope: SqlValue[] = [from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER, asOf];
  const requests = queries.all(view, REQUESTS, ...scope);
  const marks = queries.all(view, MARKS, ...scope, asOf);
  const marked = (what: string, detail?: string) =>
    marks.filter((row) => row.what === what && (detail === undefined || row.detail === detail));
  const [overallTimes] = queries.all(view, TIMES_OVERALL, ...scope, asOf);
  const answers = byKey(marked('answered'), 'to_state', 'urgency', 'from_state');
  const missedAcknowledge = byKey(marked('missed', 'acknowledge'), 'to_state');
  const missedAnswer = byKey(marked('missed', 'answer'), 'to_state');
  const late = byKey(marked('late-answer'), 'to_state');
  return {
    asOfPosition: String(asOf),
    period: periodOf(from, to),
    method: METHOD,
    overall: {
      sent: total(requests),
      answered: total(marked('answered')),
      partlyAnswered: total(marked('partly-answered')),
      refused: total(marked('refused')),
      partlyRefused: total(marked('partly-refused')),
      referred: total(marked('referred')),
      withdrawn: total(marked('withdrawn')),
      acknowledgeLimitsMissed: total(marked('missed', 'acknowledge')),
      answerLimitsMissed: total(marked('missed', 'answer')),
      lateAnswers: total(marked('late-answer')),
      delaysNotified: total(marked('delay')),
      responseTimes: responseTimes(overallTimes),
    },
    sent: sums(requests, 'from_unit', 'from_state').map(([[unit, state], number]) => ({
      unit,
      state,
      requests: number,
    })),
    received: sums(requests, 'to_state', 'urgency', 'from_state').map(
      ([[state, urgency, requestingState], received]) => ({
        state,
        urgency,
        requestingState,
        received,
        answered: answers.get(JSON.stringify([state, urgency, requestingState])) ?? 0,
      }),
    ),
    refused: sums(marked('ground'), 'to_state', 'detail').map(([[state, ground], number]) => ({
      state,
      ground,
      requests: number,
    })),
    limitsMissed: sums(marked('missed'), 'to_state').map(([[state]]) => ({
      state,
      acknowledge: missedAcknowledge.get(JSON.stringify([state])) ?? 0,
      answer: missedAnswer.get(JSON.stringify([state])) ?? 0,
      lateAnswers: late.get(JSON.stringify([state])) ?? 0,
    })),
    delaysNotified: sums(marked('delay'), 'to_state', 'detail').map(([[state, reason], notices]) => ({
      state,
      reason,
      notices,
    })),
    responseTimes: queries
      .all(view, TIMES_BY_UNIT, ...scope, asOf)
      .map((row) => ({ unit: String(row.unit), state: String(row.state), ...responseTimes(row) })),
  };
}

function total(rows: readonly Row[]): number {
  return rows.reduce((sum, { number }) => sum + Number(number), 0);
}

/** Numbers summed by columns; keys are the columns' values as a JSON array. */
function byKey(rows: readonly Row[], ...columns: readonly string[]): ReadonlyMap<string, number> {
  const summed = new Map<string, number>();
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => String(row[column])));
    summed.set(key, (summed.get(key) ?? 0) + Number(row.number));
  }
  return summed;
}

/** The same, sorted by key, whatever order the rows came in. */
function sums<Columns extends readonly string[]>(rows: readonly Row[], ...columns: Columns) {
  return [...byKey(rows, ...columns)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, number]) => [JSON.parse(key) as { [Column in keyof Columns]: string }, number] as const);
}

function responseTimes(row: Row | undefined): Plain<ResponseTimes> {
  return {
    responses: Number(row?.n ?? 0),
    medianHours: row ? hours(Number(row.median)) : null,
    p90Hours: row ? hours(Number(row.p90)) : null,
  };
}

function hours(milliseconds: number): number {
  return Math.round(milliseconds / 36_000) / 100;
}

/** The period in words of the answer; undefined for no bound. */
export function periodOf(from: number | undefined, to: number | undefined): Plain<Period> {
  const instant = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());
  return { from: instant(from), to: instant(to) };
}
