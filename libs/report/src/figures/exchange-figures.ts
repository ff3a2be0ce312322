// Exchange between the units, counted as the statistics after Directive (EU) 2023/977, Art. 18 are: by the requested
// state. The limits are the Working Group's policy, modelled on that directive; nothing here is a duty of any state.
import { type CountScope, type ExchangeCounts, exchangeCounts } from '#exchange/lookups.js';
import type { PolicyFact, TimeLimitFact } from '#governance/contract.js';
import { DAY } from '#kernel/time.js';
import { countOver, type ViewQueries } from '#views/view.js';
import { at, type Scope, sorted, type Tally } from './tally.js';

export const LIMITS_NOTE =
  'The limits are a policy of the Working Group, modelled on Directive (EU) 2023/977. They are no duty of the ASEAN ' +
  'member states.';
const LIMITS_NOTE_BY_URGENCY =
  'The limits are a policy of the Working Group. Those to answer are modelled on Directive (EU) 2023/977; those to ' +
  'acknowledge and the longest delay are its own. They are no duty of the ASEAN member states.';

export const COUNTED = [
  ...(['received', 'answered', 'partlyAnswered', 'refused', 'partlyRefused', 'referred', 'withdrawn'] as const),
  ...(['delaysNotified', 'acknowledgeLimitsMissed', 'answerLimitsMissed', 'lateAnswers'] as const),
];

/** What happened to the requests of the period; each counts once in each figure, a delay notice each time. */
export type Counts = Readonly<Record<(typeof COUNTED)[number], number>>;

export interface ExchangeFigures {
  readonly limitsNote: string;
  /** The time-limit policy in force at the position; null when none was. */
  readonly limits: ReturnType<typeof stated> | null;
  readonly total: Counts;
  /** Hours with two decimals, from submission to the first answer, refusal in whole or referral; nearest rank. */
  readonly responses: {
    readonly number: number;
    readonly medianHours: number | null;
    readonly p90Hours: number | null;
  };
  readonly byRequestedState: readonly ({ readonly state: string; readonly sent: number } & Counts)[];
}

/** Counted from the requests that were submitted on the days of the period, as the log stood at the position. */
export function exchangeFigures(
  queries: ViewQueries,
  { period }: Scope,
  asOf: bigint,
  limits: ExchangeFigures['limits'],
): ExchangeFigures {
  const scope: CountScope = {
    from: period ? Date.parse(period.from) : undefined,
    to: period ? Date.parse(period.to) + DAY : undefined,
    asOf,
  };
  const counts = exchangeCounts(queries, scope);
  const states = new Map<string, { sent: number; counted: Record<keyof Counts, number> }>();
  const state = (code: string) => at(states, code, () => ({ sent: 0, counted: none() }));
  for (const [[, code], number] of counts.of('sent')) state(code).sent += number;
  for (const what of COUNTED) {
    for (const [[code], number] of countedAs(what, counts)) state(code).counted[what] += number;
  }
  const total = none();
  for (const { counted } of states.values()) for (const what of COUNTED) total[what] += counted[what];
  const { number, median, p90 } = counts.times.overall;
  return {
    limitsNote: typeof limits?.acknowledgeWithinHours === 'object' ? LIMITS_NOTE_BY_URGENCY : LIMITS_NOTE,
    limits,
    total,
    responses: { number, medianHours: median, p90Hours: p90 },
    byRequestedState: sorted(states).map(([code, { sent, counted }]) => ({ state: code, sent, ...counted })),
  };
}

function countedAs(
  what: keyof Counts,
  counts: ExchangeCounts,
): readonly (readonly [readonly [string, ...string[]], number])[] {
  const missed = (limit: string) => counts.of('missed').filter(([[, which]]) => which === limit);
  switch (what) {
    case 'partlyAnswered':
      return counts.of('partly-answered');
    case 'partlyRefused':
      return counts.of('partly-refused');
    case 'delaysNotified':
      return counts.of('delay');
    case 'acknowledgeLimitsMissed':
      return missed('acknowledge');
    case 'answerLimitsMissed':
      return missed('answer');
    case 'lateAnswers':
      return counts.of('late-answer');
    case 'received':
    case 'answered':
    case 'refused':
    case 'referred':
    case 'withdrawn':
      return counts.of(what);
  }
}

function none(): Record<keyof Counts, number> {
  return Object.fromEntries(COUNTED.map((what) => [what, 0])) as Record<keyof Counts, number>;
}

/** The time-limit policy in force, in the words of the fact: reports of before are made again to the same bytes. */
export function limitsTally(): Tally<ExchangeFigures['limits']> {
  const policies: TimeLimitFact['conduct'][] = [];
  const adopted = ({ conduct }: TimeLimitFact): void => {
    policies.push(conduct);
  };
  return {
    take: countOver<PolicyFact>()({
      passesOver: ['governance.policy-adopted.v1', 'governance.retention-policy-adopted.v1'],
      take: {
        'governance.time-limit-policy-adopted.v1': adopted,
        'governance.time-limit-policy-adopted.v2': adopted,
      },
    }),
    result: (asKnownAt) => {
      const limits = policies.findLast(({ inForceFrom }) => Date.parse(inForceFrom) <= asKnownAt);
      return limits ? stated(limits) : null;
    },
  };
}

function stated(conduct: TimeLimitFact['conduct']) {
  const { version, acknowledgeWithinHours, answerWithinHours } = conduct;
  const delay = 'longestDelayHours' in conduct && { longestDelayHours: conduct.longestDelayHours };
  return { version, acknowledgeWithinHours, answerWithinHours, ...delay };
}
