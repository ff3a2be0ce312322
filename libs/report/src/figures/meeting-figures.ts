// The meetings of the Working Group, and for each calendar year whether its regular meeting was held (ToR §10).
import type { Days, MeetingFact } from '#governance/contract.js';
import type { Deciding } from '#views/view.js';
import { type Begun, isDayWithin, isWithin, type RecordFigures, type Scope } from './tally.js';

export interface MeetingFigures {
  readonly kind: string;
  readonly state: string;
  readonly days: Days | null;
  readonly host: string | null;
  readonly chairs: readonly string[];
  readonly proposedBy: string | null;
  readonly delegations: number;
  readonly decisions: readonly string[];
}

/** What is known of the Working Group's meetings in one calendar year. */
export interface MeetingYear {
  readonly year: number;
  readonly regular: number;
  readonly additional: number;
  /** Whether the yearly regular meeting was held, is still to come, or is missing. */
  readonly regularMeeting: 'held' | 'not-yet' | 'missing';
}

/** A meeting, with the states that said who comes. */
export type Meeting = Omit<MeetingFigures, 'delegations'> & { readonly delegations: readonly string[] };

const BLANK = { days: null, host: null, chairs: [], proposedBy: null, delegations: [], decisions: [] } as const;

/** What each fact of a meeting adds. */
export function meetingTally(meetings: RecordFigures<Meeting>): Deciding<MeetingFact> {
  return {
    'governance.meeting-proposed.v1': (fact) => {
      const { kind, host, by: proposedBy } = fact.conduct;
      meetings.begin(fact, { ...BLANK, kind, host, proposedBy, state: 'proposed' });
    },
    'governance.regular-meeting-convened.v1': (fact) => {
      const { kind, host } = fact.conduct;
      meetings.begin(fact, { ...BLANK, kind, host, state: 'convened' });
    },
    'governance.other-meeting-convened.v1': (fact) => {
      const { kind, host = null } = fact.conduct;
      meetings.begin(fact, { ...BLANK, kind, host, state: 'convened' });
    },
    'governance.meeting-accepted.v1': meetings.with(() => ({ state: 'accepted' })),
    'governance.meeting-declined.v1': meetings.with(() => ({ state: 'declined' })),
    'governance.meeting-scheduled.v1': meetings.with((_, { conduct: { days, chairs, host = null } }) => {
      return { days, chairs, host, state: 'scheduled' };
    }),
    'governance.delegation-composed.v1': meetings.with(({ delegations }, { conduct: { state } }) => {
      return { delegations: [...delegations.filter((other) => other !== state), state] };
    }),
    'governance.meeting-held.v1': meetings.with(() => ({ state: 'held' })),
    'governance.outcomes-recorded.v1': meetings.with((_, { conduct: { decisions } }) => {
      return { decisions, state: 'outcomes-recorded' };
    }),
  };
}

/** A meeting counts by its days; while it has none, by the day on which it was proposed or convened. */
export function meetingFigures({ recordedAt, figures }: Begun<Meeting>, scope: Scope): readonly MeetingFigures[] {
  const { kind, state, days, host, chairs, proposedBy, delegations, decisions } = figures;
  const isCounted =
    scope.period === null || days === null
      ? isWithin(scope, recordedAt)
      : isDayWithin(scope.period, days.from) || isDayWithin(scope.period, days.to);
  if (!isCounted) return [];
  return [{ kind, state, days, host, chairs, proposedBy, delegations: delegations.length, decisions }];
}

/** The years from `first` to `current`, the newest first; earlier ones too when a meeting was held in them. */
export function meetingYears(meetings: readonly Meeting[], first: number, current: number): readonly MeetingYear[] {
  const held = meetings.filter(({ state }) => state === 'held' || state === 'outcomes-recorded');
  const start = Math.min(first, ...held.map(yearOf));
  const years = Array.from({ length: Math.max(0, current - start + 1) }, (_, back) => current - back);
  return years.map((year) => {
    const count = (kind: string) => held.filter((meeting) => meeting.kind === kind && yearOf(meeting) === year).length;
    const regular = count('regular');
    const regularMeeting = regular > 0 ? 'held' : year === current ? 'not-yet' : 'missing';
    return { year, regular, additional: count('additional'), regularMeeting };
  });
}

const yearOf = ({ days }: Meeting) => Number(days?.from.slice(0, 4));
