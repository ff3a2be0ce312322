// The meetings of the Working Group.
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
