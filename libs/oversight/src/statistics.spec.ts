import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#event-store/fact.js';
import type { CountScope, Parts } from '#exchange/lookups.js';
import { recorded } from '#event-store/recorded.js';
import type { ViewQueries } from '#views/view.js';
import { givenView } from '#views/given-view.js';
import { exchangeStatistics } from './statistics.js';
import { exchangeStatisticsViewOf as viewOf } from '#exchange/lookups.js';

/** Small ones, so that a few requests fill parts of several sizes. */
const PARTS: Parts = { smallest: 1, larger: 2 };
const view = viewOf(PARTS);
const statisticsOf = (queries: ViewQueries, scope: CountScope) => exchangeStatistics(queries, scope, PARTS);
const HOUR = 3_600_000;
/** Positions may be beyond what a double holds. */
const FIRST = (1n << 53n) + 1n;
const START = Date.UTC(2024, 2, 1);
const instant = (hours: number) => new Date(START + Math.round(hours * HOUR)).toISOString();

/** `[hours since the start, request, what, more]`, in log order. */
type Line = readonly [number, string, string, Record<string, unknown>?];

function facts(lines: readonly Line[]): Fact[] {
  const revisions = new Map<string, number>();
  return lines.map(([at, request, what, more = {}], index) => {
    const stream = `exchange-${request}`;
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    const time = what === 'submitted' ? { submittedAt: instant(at) } : { at: instant(at) };
    const draft = { type: `exchange.${what}.v1`, conduct: { ...time, ...more } };
    return recorded(draft, { stream, revision, position: FIRST + BigInt(index) });
  });
}

function submission(at: number, from: string, to: string, urgency: string, due: number): Record<string, unknown> {
  const states = { fromState: from.slice(0, 2), toState: to.slice(0, 2) };
  return { from, to, ...states, urgency, acknowledgeBy: instant(at + 24), dueAt: instant(at + due) };
}

describe('The exchange statistics', () => {
  const lines: Line[] = [
    [0, 'a', 'submitted', submission(0, 'PH-ATU', 'TH-ATU', 'urgent', 8)],
    [1, 'b', 'submitted', submission(1, 'PH-ATU', 'TH-ATU', 'routine', 168)],
    [2, 'c', 'submitted', submission(2, 'VN-ATU', 'TH-ATU', 'routine', 168)],
    [3, 'd', 'submitted', submission(3, 'TH-ATU', 'PH-ATU', 'priority', 72)],
    [6, 'a', 'answered'],
    [9, 'b', 'acknowledged'],
    [27, 'c', 'limit-passed', { limit: 'acknowledge', dueAt: instant(26) }],
    [30, 'c', 'refused', { grounds: ['not-available', 'national-security'] }],
    [60, 'd', 'delay-notified', { reason: 'translation', dueAt: instant(100) }],
    [76, 'd', 'delay-notified', { reason: 'volume', dueAt: instant(110) }],
    [111, 'd', 'limit-passed', { limit: 'answer', dueAt: instant(110) }],
    [120, 'd', 'answered'],
    [121, 'b', 'partly-refused', { grounds: ['not-available'] }],
    [122, 'b', 'partly-answered'],
    [123, 'b', 'referred-to-central-authority'],
  ];
  const log = givenView(view)(...facts(lines)).queries();
  const ALL = { from: undefined, to: undefined };

  it('are those of a small example that was reckoned by hand', () => {
    const table = statisticsOf(log, { ...ALL, asOf: FIRST + 14n });
    expect(table.overall).toEqual({
      sent: 4,
      answered: 2,
      partlyAnswered: 1,
      refused: 1,
      partlyRefused: 1,
      referred: 1,
      withdrawn: 0,
      acknowledgeLimitsMissed: 2,
      answerLimitsMissed: 1,
      lateAnswers: 1,
      delaysNotified: 2,
      responseTimes: { responses: 4, medianHours: 28, p90Hours: 122 },
    });
    expect(table.sent).toEqual([
      { unit: 'PH-ATU', state: 'PH', requests: 2 },
      { unit: 'TH-ATU', state: 'TH', requests: 1 },
      { unit: 'VN-ATU', state: 'VN', requests: 1 },
    ]);
    expect(table.received).toEqual([
      { state: 'PH', urgency: 'priority', requestingState: 'TH', received: 1, answered: 1 },
      { state: 'TH', urgency: 'routine', requestingState: 'PH', received: 1, answered: 0 },
      { state: 'TH', urgency: 'routine', requestingState: 'VN', received: 1, answered: 0 },
      { state: 'TH', urgency: 'urgent', requestingState: 'PH', received: 1, answered: 1 },
    ]);
    expect(table.refused).toEqual([
      { state: 'TH', ground: 'national-security', requests: 1 },
      { state: 'TH', ground: 'not-available', requests: 2 },
    ]);
    expect(table.limitsMissed).toEqual([
      { state: 'PH', acknowledge: 1, answer: 1, lateAnswers: 1 },
      { state: 'TH', acknowledge: 1, answer: 0, lateAnswers: 0 },
    ]);
    expect(table.delaysNotified).toEqual([
      { state: 'PH', reason: 'translation', notices: 1 },
      { state: 'PH', reason: 'volume', notices: 1 },
    ]);
    expect(table.responseTimes).toEqual([
      { unit: 'PH-ATU', state: 'PH', responses: 1, medianHours: 117, p90Hours: 117 },
      { unit: 'TH-ATU', state: 'TH', responses: 3, medianHours: 28, p90Hours: 122 },
    ]);
  });

  it('count requests by their submission: from inclusive, to exclusive', () => {
    const from = START + HOUR;
    const table = statisticsOf(log, { from, to: START + 3 * HOUR, asOf: FIRST + 14n });
    expect(table.overall).toMatchObject({ sent: 2, answered: 0, referred: 1, refused: 1 });
    expect(table.period).toEqual({ from: instant(1), to: instant(3) });
    const none = statisticsOf(log, { from: START + 4 * HOUR, to: undefined, asOf: FIRST + 14n });
    expect(none.overall.responseTimes).toEqual({ responses: 0, medianHours: null, p90Hours: null });
  });

  it('present no limit as a duty of the member states', () => {
    expect(statisticsOf(log, { ...ALL, asOf: FIRST + 14n }).method).toContain('no duty of the member states');
  });
});

const UNITS = ['PH-ATU', 'TH-ATU', 'VN-ATU'];
const DUE: Readonly<Record<string, number>> = { urgent: 8, priority: 72, routine: 168 };
const requests = fc.array(
  fc.record({
    parties: fc.shuffledSubarray(UNITS, { minLength: 2, maxLength: 2 }),
    urgency: fc.constantFrom(...Object.keys(DUE)),
    submitted: fc.integer({ min: 0, max: 100 }),
    steps: fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 90 }),
        what: fc.constantFrom(
          ...['acknowledged', 'clarification-sought', 'clarified', 'delay-notified', 'partly-answered', 'answered'],
          ...['refused', 'partly-refused', 'referred-to-central-authority', 'withdrawn', 'reopened', 'closed'],
          'limit-passed',
        ),
        code: fc.constantFrom('first', 'second'),
      }),
      { maxLength: 7 },
    ),
  }),
  { maxLength: 20 },
);

function linesOf(made: Parameters<Parameters<typeof requests.map>[0]>[0]): Line[] {
  const lines = made.flatMap(({ parties: [from = '', to = ''], urgency, submitted, steps }, index): Line[] => {
    let at = submitted;
    const first: Line = [at, String(index), 'submitted', submission(at, from, to, urgency, DUE[urgency] ?? 0)];
    const rest = steps.map(({ after, what, code }): Line => {
      at += after;
      const limit = code === 'first' ? 'acknowledge' : 'answer';
      return [at, String(index), what, { limit, grounds: [code, 'third'], reason: code, dueAt: instant(at + 40) }];
    });
    return [first, ...rest];
  });
  return lines
    .map((line, order) => ({ line, order }))
    .sort((a, b) => a.line[0] - b.line[0] || a.order - b.order)
    .map(({ line }) => line);
}

/** The figures again from the bare list of facts, one request at a time, as a person with a pencil would. */
function reckon(log: readonly Fact[], from: number, to: number) {
  const sent = new Map<string, number>();
  const missed = { acknowledge: 0, answer: 0, late: 0 };
  const grounds = new Map<string, number>();
  const delays = new Map<string, number>();
  const received = new Map<string, [number, number]>();
  const times = new Map<string, number[]>();
  for (const first of log.filter(({ type }) => type === 'exchange.submitted.v1')) {
    const request = first.conduct as Record<string, string>;
    const submittedAt = Date.parse(request.submittedAt ?? '');
    if (submittedAt < from || submittedAt >= to) continue;
    const own = log.filter(({ stream }) => stream === first.stream).slice(1);
    const of = (...names: string[]) => own.filter(({ type }) => names.includes(type.split('.')[1] ?? ''));
    const at = (fact: Fact) => Date.parse((fact.conduct as Record<string, string>).at ?? '');
    const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
    add(sent, request.from ?? '');
    const final = of('answered', 'refused', 'referred-to-central-authority');
    const signs = of('acknowledged', 'clarification-sought', 'delay-notified', 'partly-answered', 'partly-refused');
    const [sign] = own.filter((fact) => signs.includes(fact) || final.includes(fact));
    const passed = (limit: string) =>
      of('limit-passed').some(({ conduct }) => (conduct as { limit: string }).limit === limit);
    const isLate = final.some((fact) => {
      const moves = of('delay-notified', 'reopened').filter((move) => move.position < fact.position);
      const due = (moves.at(-1)?.conduct as Record<string, string> | undefined)?.dueAt ?? request.dueAt ?? '';
      return at(fact) > Date.parse(due);
    });
    if (passed('acknowledge') || (sign && at(sign) > Date.parse(request.acknowledgeBy ?? ''))) missed.acknowledge += 1;
    if (passed('answer') || isLate) missed.answer += 1;
    if (isLate) missed.late += 1;
    const stated = new Set(
      of('refused', 'partly-refused').flatMap(({ conduct }) => (conduct as { grounds: string[] }).grounds),
    );
    for (const ground of stated) add(grounds, `${request.toState ?? ''} ${ground}`);
    for (const { conduct } of of('delay-notified'))
      add(delays, `${request.toState ?? ''} ${(conduct as { reason: string }).reason}`);
    const key = `${request.toState ?? ''} ${request.urgency ?? ''} ${request.fromState ?? ''}`;
    const [got, answered] = received.get(key) ?? [0, 0];
    received.set(key, [got + 1, answered + (of('answered').length > 0 ? 1 : 0)]);
    if (final[0]) times.set(request.to ?? '', [...(times.get(request.to ?? '') ?? []), at(final[0]) - submittedAt]);
  }
  const nearestRank = (values: number[], share: number) =>
    [...values].sort((a, b) => a - b)[Math.ceil(share * values.length - 1e-9) - 1] ?? NaN;
  const inHours = (value: number) => Math.round((value / HOUR) * 100) / 100;
  return {
    sent: Object.fromEntries(sent),
    missed,
    grounds: Object.fromEntries(grounds),
    delays: Object.fromEntries(delays),
    received: Object.fromEntries(received),
    times: Object.fromEntries(
      [...times].map(([unit, all]) => [
        unit,
        [all.length, inHours(nearestRank(all, 0.5)), inHours(nearestRank(all, 0.9))],
      ]),
    ),
  };
}

describe('The exchange statistics of any log', () => {
  it('are those that the bare list of facts gives, as of any position and in any period', () => {
    fc.assert(
      fc.property(requests, fc.nat(70), fc.nat(100), fc.nat(100), (made, until, begin, length) => {
        const log = facts(linesOf(made));
        const [from, to, asOf] = [START + begin * HOUR, START + (begin + length) * HOUR, FIRST + BigInt(until)];
        const table = statisticsOf(givenView(view)(...log).queries(), { from, to, asOf });
        const { overall } = table;
        expect({
          sent: Object.fromEntries(table.sent.map(({ unit, requests: number }) => [unit, number])),
          missed: {
            acknowledge: overall.acknowledgeLimitsMissed,
            answer: overall.answerLimitsMissed,
            late: overall.lateAnswers,
          },
          grounds: Object.fromEntries(table.refused.map((row) => [`${row.state} ${row.ground}`, row.requests])),
          delays: Object.fromEntries(table.delaysNotified.map((row) => [`${row.state} ${row.reason}`, row.notices])),
          received: Object.fromEntries(
            table.received.map((row) => [
              `${row.state} ${row.urgency} ${row.requestingState}`,
              [row.received, row.answered],
            ]),
          ),
          times: Object.fromEntries(
            table.responseTimes.map((row) => [row.unit, [row.responses, row.medianHours, row.p90Hours]]),
          ),
        }).toEqual(
          reckon(
            log.filter(({ position }) => position <= asOf),
            from,
            to,
          ),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('have the same bytes at the same position, whatever came after', () => {
    fc.assert(
      fc.property(requests, fc.nat(60), (made, until) => {
        const log = facts(linesOf(made));
        const scope = { from: undefined, to: undefined, asOf: FIRST + BigInt(until) };
        const now = givenView(view)(...log).queries();
        const then = givenView(view)(...log.filter(({ position }) => position <= scope.asOf)).queries();
        expect(JSON.stringify(statisticsOf(now, scope))).toBe(JSON.stringify(statisticsOf(then, scope)));
      }),
    );
  });
});

it('The exchange statistics of sixteen times as many requests are read from hardly more rows', () => {
  const seeing = (sql: string) =>
    sql
      .replaceAll(/FROM request\s+UNION/g, 'FROM request WHERE seen(no) UNION')
      .replaceAll('ON r.no = m.request', 'ON r.no = m.request AND seen(m.request)')
      .replaceAll('tally AS t ON', 'tally AS t ON seen(t.number) AND');
  const rowsOf = (number: number) => {
    const lines = Array.from({ length: number }, (_, index): Line[] => [
      [index / 10, String(index), 'submitted', submission(index / 10, 'PH-ATU', 'TH-ATU', 'urgent', 8)],
      [index / 10 + 1, String(index), 'answered'],
    ]).flat();
    const log = facts(lines.toSorted(([one], [other]) => one - other));
    const given = givenView(view, seeing)(...log);
    const [head, end] = [FIRST + BigInt(log.length), START + (number * HOUR) / 10];
    const scopes: readonly CountScope[] = [
      { from: undefined, to: undefined, asOf: head },
      { from: START + (end - START) * 0.3, to: START + (end - START) * 0.6, asOf: head },
      { from: undefined, to: undefined, asOf: FIRST + BigInt(Math.round(log.length * 0.4)) },
    ];
    return scopes.map((scope) => given.rowsRead((queries) => statisticsOf(queries, scope)));
  };
  const [few, many] = [rowsOf(64), rowsOf(1_024)];
  few.forEach((rows, index) => {
    expect(rows).toBeGreaterThan(0);
    expect(many[index]).toBeLessThan(rows * 3);
  });
});
