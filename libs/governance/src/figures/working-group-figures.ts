// The Working Group's own acts: who leads, its meetings, directions to the HSU, review rounds and policies.
import type { Fact } from '#event-store/fact.js';
import { type Decider, type Draft, fold } from '#kernel/decider.js';
import type { Days, PolicyAdopted } from '../contract.js';
import {
  directionDecider,
  type DirectionState,
  FACT_OF as DIRECTION_FACT_OF,
  notAcknowledged,
} from '../direction/direction.js';
import { FACT_OF as MEETING_FACT_OF, meetingDecider, type MeetingState } from '../meeting/meeting.js';
import { type MeetingYear, meetingYears } from '../meeting/meeting-years.js';
import { FACT_OF as REVIEW_FACT_OF, reviewDecider, type ReviewState, withoutInput } from '../review/review-round.js';
import { leadShepherdOn, rolesDecider, type RolesState } from '../roles/roles.js';
import { dayOf, isDayWithin, isWithin, type Scope, type Tally } from './tally.js';

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

export interface DirectionFigures {
  readonly issuedOn: string;
  readonly state: string;
  readonly addressed: number;
  readonly acknowledged: number;
  readonly notAcknowledged: readonly string[];
  /** How many of the addressed units reported last that they are done. */
  readonly done: number;
}

export interface ReviewFigures {
  readonly draft: string;
  readonly reference: string;
  readonly version: string;
  readonly closesOn: string;
  readonly state: string;
  readonly asked: number;
  readonly inputs: number;
  readonly withoutInput: readonly string[];
}

export interface PolicyFigures {
  readonly policy: string;
  readonly version: number;
  readonly title: string;
  readonly reference: string;
  readonly inForceFrom: string;
}

export interface WorkingGroupFigures {
  readonly leadShepherd: string | null;
  readonly meetings: readonly MeetingFigures[];
  readonly years: readonly MeetingYear[];
  readonly directions: readonly DirectionFigures[];
  readonly reviews: readonly ReviewFigures[];
  readonly policies: readonly PolicyFigures[];
}

interface Begun<State> {
  readonly recordedAt: number;
  readonly state: State;
}

export function workingGroupTally(scope: Scope): Tally<WorkingGroupFigures> {
  let roles: RolesState = rolesDecider.initial;
  let beganAt: number | undefined;
  const meetings = new Map<string, Begun<MeetingState>>();
  const directions = new Map<string, Begun<DirectionState>>();
  const reviews = new Map<string, Begun<ReviewState>>();
  const policies: PolicyAdopted['conduct'][] = [];
  const led = (fact: Fact) => {
    roles = fold({ ...rolesDecider, initial: roles }, [fact as never]);
    beganAt ??= fact.recordedAt;
  };
  return {
    take: {
      'governance.lead-shepherd-appointed.v1': led,
      'governance.somtc-chair-recorded.v1': led,
      'governance.policy-adopted.v1': ({ conduct, recordedAt }) => {
        if (isWithin(scope, recordedAt)) policies.push(conduct as PolicyAdopted['conduct']);
      },
      ...folded(meetings, meetingDecider, MEETING_FACT_OF),
      ...folded(directions, directionDecider, DIRECTION_FACT_OF),
      ...folded(reviews, reviewDecider, REVIEW_FACT_OF),
    },
    result: (asKnownAt) => {
      const all = [...meetings.values()];
      const thisYear = new Date(asKnownAt).getUTCFullYear();
      const firstYear = beganAt === undefined ? thisYear : new Date(beganAt).getUTCFullYear();
      return {
        leadShepherd: leadShepherdOn(roles, dayOf(asKnownAt)) ?? null,
        meetings: all.flatMap((one) => meetingFigures(one, scope)),
        years: meetingYears(
          all.map(({ state }) => state),
          firstYear,
          thisYear,
        ),
        directions: [...directions.values()].flatMap((one) => directionFigures(one, scope)),
        reviews: [...reviews.values()].flatMap((one) => reviewFigures(one, scope)),
        policies,
      };
    },
  };
}

/** Keeps the state of each record of a kind, as its own decider sees it. */
function folded<State, F extends Draft>(
  records: Map<string, Begun<State>>,
  decider: Decider<never, State, F>,
  factOf: Readonly<Record<string, F['type']>>,
): Tally<unknown>['take'] {
  const take = (fact: Fact) => {
    const { recordedAt, state } = records.get(fact.stream) ?? { recordedAt: fact.recordedAt, state: decider.initial };
    const next = fold({ ...decider, initial: state }, [fact as Draft as F]);
    records.set(fact.stream, { recordedAt, state: next });
  };
  return Object.fromEntries(Object.values(factOf).map((type) => [type, take]));
}

/** A meeting counts by its days; while it has none, by the day on which it was proposed or convened. */
function meetingFigures({ recordedAt, state }: Begun<MeetingState>, scope: Scope): readonly MeetingFigures[] {
  if (state.name === 'unknown') return [];
  const { kind, days, host, chairs, proposal, delegations, decisions } = state.meeting;
  const isCounted =
    scope.period === null || days === null
      ? isWithin(scope, recordedAt)
      : isDayWithin(scope.period, days.from) || isDayWithin(scope.period, days.to);
  if (!isCounted) return [];
  const proposedBy = proposal?.by ?? null;
  return [{ kind, state: state.name, days, host, chairs, proposedBy, delegations: delegations.length, decisions }];
}

/** Directions issued in the period, and those that were not concluded. */
function directionFigures({ recordedAt, state }: Begun<DirectionState>, scope: Scope): readonly DirectionFigures[] {
  if (state.name === 'unknown' || (state.name === 'concluded' && !isWithin(scope, recordedAt))) return [];
  const { issuedAt, addressees } = state.direction;
  const waiting = notAcknowledged(state.direction);
  return [
    {
      issuedOn: issuedAt.slice(0, 10),
      state: state.name,
      addressed: addressees.length,
      acknowledged: addressees.length - waiting.length,
      notAcknowledged: waiting,
      done: addressees.filter(({ progress }) => progress === 'done').length,
    },
  ];
}

/** Rounds opened in the period, and those that were not closed. */
function reviewFigures({ recordedAt, state }: Begun<ReviewState>, scope: Scope): readonly ReviewFigures[] {
  if (state.name === 'unknown' || (state.name === 'closed' && !isWithin(scope, recordedAt))) return [];
  const { draft, reference, version, closesOn, states, inputs } = state.round;
  return [
    {
      draft,
      reference,
      version,
      closesOn,
      state: state.name,
      asked: states.length,
      inputs: inputs.length,
      withoutInput: withoutInput(state.round),
    },
  ];
}
