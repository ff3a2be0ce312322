import { type CountScope, exchangeCounts, type Parts, type Times } from '#exchange/lookups.js';
import type { Question, ViewQueries } from '#views/view.js';
import type { Plain } from '#web/answers/plain.js';
import type { ExchangeStatistics, Period, ResponseTimes } from './statistics.dto.js';

const METHOD =
  'After Directive (EU) 2023/977, Art. 18, as a model; the limits are the Working Group’s policy and no duty of the ' +
  'member states. A request counts once in each figure, a delay notice each time. Response time: hours from ' +
  'submission to the first answer, refusal in whole or referral. Percentiles by nearest rank, without interpolation.';

/** The table. The same scope gives the same bytes, on any machine and after any rebuild. */
export function exchangeStatistics(queries: ViewQueries, scope: CountScope, parts?: Parts): Plain<ExchangeStatistics> {
  const counts = exchangeCounts(queries, scope, parts);
  const sent = counts.of('sent');
  const received = counts.of('received');
  const answered = counts.of('answered');
  const missed = counts.of('missed');
  const delays = counts.of('delay');
  const late = counts.of('late-answer');
  const answers = byKey(answered);
  const ofLimit = (which: string) => missed.filter(([[, limit]]) => limit === which);
  const [missedByLimit, lateByState] = [byKey(missed), byKey(late)];
  return {
    asOfPosition: String(scope.asOf),
    period: periodOf(scope.from, scope.to),
    method: METHOD,
    overall: {
      sent: total(sent),
      answered: total(answered),
      partlyAnswered: total(counts.of('partly-answered')),
      refused: total(counts.of('refused')),
      partlyRefused: total(counts.of('partly-refused')),
      referred: total(counts.of('referred')),
      withdrawn: total(counts.of('withdrawn')),
      acknowledgeLimitsMissed: total(ofLimit('acknowledge')),
      answerLimitsMissed: total(ofLimit('answer')),
      lateAnswers: total(late),
      delaysNotified: total(delays),
      responseTimes: responseTimes(counts.times.overall),
    },
    sent: sent.map(([[unit, state], requests]) => ({ unit, state, requests })),
    received: received.map(([[state, urgency, requestingState], number]) => ({
      state,
      urgency,
      requestingState,
      received: number,
      answered: answers(state, urgency, requestingState),
    })),
    refused: counts.of('ground').map(([[state, ground], requests]) => ({ state, ground, requests })),
    limitsMissed: [...new Set(missed.map(([[state]]) => state))].map((state) => ({
      state,
      acknowledge: missedByLimit(state, 'acknowledge'),
      answer: missedByLimit(state, 'answer'),
      lateAnswers: lateByState(state),
    })),
    delaysNotified: delays.map(([[state, reason], notices]) => ({ state, reason, notices })),
    responseTimes: counts.times.units.map(({ unit, state, ...times }) => ({ unit, state, ...responseTimes(times) })),
  };
}

/** The table, worked out apart. */
export const question: Question<CountScope, Plain<ExchangeStatistics>> = {
  module: import.meta.url,
  // Everything: what it is counted from has then been read once.
  rehearsal: { from: undefined, to: undefined, asOf: 2n ** 62n },
  answer: (queries, scope) => exchangeStatistics(queries, scope),
};

type Counted = readonly (readonly [key: readonly string[], number: number])[];

function total(counted: Counted): number {
  return counted.reduce((sum, [, number]) => sum + number, 0);
}

/** The number under a key; 0 where there is none. */
function byKey(counted: Counted): (...key: readonly string[]) => number {
  const numbers = new Map(counted.map(([key, number]) => [JSON.stringify(key), number]));
  return (...key) => numbers.get(JSON.stringify(key)) ?? 0;
}

function responseTimes({ number, median, p90 }: Times): Plain<ResponseTimes> {
  return { responses: number, medianHours: median, p90Hours: p90 };
}

/** The period in words of the answer; undefined for no bound. */
export function periodOf(from: number | undefined, to: number | undefined): Plain<Period> {
  const instant = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());
  return { from: instant(from), to: instant(to) };
}
