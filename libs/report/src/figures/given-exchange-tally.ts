// The exchange figures of format 1, counted fact by fact: what the report says MUST be the same.
import type { Fact } from '#event-store/fact.js';
import type { ExchangeFact, Submitted } from '#exchange/contract.js';
import { countOver } from '#views/view.js';
import { COUNTED, type Counts, type ExchangeFigures } from './exchange-figures.js';
import { at, isWithin, type Scope, sorted, type Tally } from './tally.js';

interface Request {
  readonly toState: string;
  readonly fromState: string;
  readonly submittedAt: number;
  readonly acknowledgeBy: number;
  dueAt: number;
  heard: boolean;
  delays: number;
  elapsed: number | undefined;
  readonly marks: Set<keyof Counts>;
}

/** A fact that says when it happened: RFC 3339, UTC. */
type Timed = Fact<string, { readonly at: string }>;

export function exchangeTally(scope: Scope): Tally<Omit<ExchangeFigures, 'limits' | 'limitsNote'>> {
  const requests = new Map<string, Request>();

  const of =
    <F extends Fact>(step: (request: Request, fact: F) => void) =>
    (fact: F) => {
      const request = requests.get(fact.stream);
      if (request) step(request, fact);
    };
  const heardWith = (mark?: keyof Counts) =>
    of<Timed>((request, fact) => {
      heard(request, timeOf(fact));
      if (mark) request.marks.add(mark);
    });
  const settledAs = (mark: keyof Counts) =>
    of<Timed>((request, fact) => {
      settled(request, timeOf(fact));
      request.marks.add(mark);
    });

  return {
    take: countOver<ExchangeFact>()({
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
      take: {
        'exchange.submitted.v1': ({ stream, conduct }) => {
          const submittedAt = Date.parse(conduct.submittedAt);
          if (isWithin(scope, submittedAt)) requests.set(stream, opened(conduct, submittedAt));
        },
        'exchange.acknowledged.v1': heardWith(),
        'exchange.clarification-sought.v1': heardWith(),
        'exchange.partly-answered.v1': heardWith('partlyAnswered'),
        'exchange.partly-refused.v1': heardWith('partlyRefused'),
        'exchange.delay-notified.v1': of((request, fact) => {
          heard(request, timeOf(fact));
          request.delays += 1;
          request.dueAt = Date.parse(fact.conduct.dueAt);
        }),
        'exchange.reopened.v1': of((request, { conduct }) => {
          request.dueAt = Date.parse(conduct.dueAt);
        }),
        'exchange.answered.v1': settledAs('answered'),
        'exchange.refused.v1': settledAs('refused'),
        'exchange.referred-to-central-authority.v1': settledAs('referred'),
        'exchange.withdrawn.v1': of(({ marks }) => marks.add('withdrawn')),
        'exchange.limit-passed.v1': of(({ marks }, { conduct }) => {
          marks.add(conduct.limit === 'acknowledge' ? 'acknowledgeLimitsMissed' : 'answerLimitsMissed');
        }),
      },
    }),
    result: () => figures([...requests.values()]),
  };
}

function opened({ fromState, toState, acknowledgeBy, dueAt }: Submitted['conduct'], submittedAt: number): Request {
  return {
    fromState,
    toState,
    submittedAt,
    acknowledgeBy: Date.parse(acknowledgeBy),
    dueAt: Date.parse(dueAt),
    heard: false,
    delays: 0,
    elapsed: undefined,
    marks: new Set(['received']),
  };
}

/** The requested unit sent something: that meets the acknowledge limit, in time or late. */
function heard(request: Request, time: number): void {
  if (!request.heard && time > request.acknowledgeBy) request.marks.add('acknowledgeLimitsMissed');
  request.heard = true;
}

/** Answered, refused in whole or referred: that meets the answer limit, in time or late. */
function settled(request: Request, time: number): void {
  heard(request, time);
  request.elapsed ??= time - request.submittedAt;
  if (time > request.dueAt) request.marks.add('answerLimitsMissed').add('lateAnswers');
}

function figures(requests: readonly Request[]): Omit<ExchangeFigures, 'limits' | 'limitsNote'> {
  const states = new Map<string, { sent: number; requests: Request[] }>();
  const state = (code: string) => at(states, code, () => ({ sent: 0, requests: [] }));
  for (const request of requests) {
    state(request.fromState).sent += 1;
    state(request.toState).requests.push(request);
  }
  const times = requests.flatMap(({ elapsed }) => (elapsed === undefined ? [] : [elapsed])).sort((a, b) => a - b);
  return {
    total: counts(requests),
    responses: {
      number: times.length,
      medianHours: hours(times[Math.ceil(times.length / 2) - 1]),
      p90Hours: hours(times[Math.ceil((times.length * 9) / 10) - 1]),
    },
    byRequestedState: sorted(states).map(([code, { sent, requests: received }]) => ({
      state: code,
      sent,
      ...counts(received),
    })),
  };
}

function counts(requests: readonly Request[]): Counts {
  const count = (mark: keyof Counts) => requests.filter(({ marks }) => marks.has(mark)).length;
  const delaysNotified = requests.reduce((sum, { delays }) => sum + delays, 0);
  return { ...(Object.fromEntries(COUNTED.map((mark) => [mark, count(mark)])) as Counts), delaysNotified };
}

const timeOf = ({ conduct: { at: time } }: Timed) => Date.parse(time);
const hours = (time: number | undefined) => (time === undefined ? null : Math.round(time / 36_000) / 100);
