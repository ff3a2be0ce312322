// One meeting, from its proposal or convening to the record of its outcomes. The rules of the ToR are in tor-rules.ts.
//
// States. An additional meeting: proposed, accepted or declined, scheduled, held, outcomes-recorded. A regular meeting
// and the meetings that the plan asks for need no acceptance: they are convened, and then go the same way. A meeting
// that is scheduled again is moved.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import { type MeetingKind, type ProposalChannel, WORKING_GROUP_MEETINGS } from '../codes.js';
import type {
  Days,
  DelegationComposed,
  MeetingFact,
  MeetingProposed,
  MeetingScheduled,
  OtherMeetingConvened,
  PlanActivity,
} from '../contract.js';
import { chairsOf, hostOfRegular, isBackToBack, mayPropose } from './tor-rules.js';

// Commands

export interface Propose extends Act<'propose'>, Pick<MeetingProposed['conduct'], 'by' | 'through' | 'host'> {
  /** Those of the two states that are members now. */
  readonly memberStates: readonly string[];
}

export interface ConveneRegular extends Act<'convene-regular'> {
  readonly year: number;
  /** Who chairs SOMTC in that year. */
  readonly somtcChair: string | undefined;
}

export interface ConveneOther extends Act<'convene-other'>, Omit<OtherMeetingConvened['conduct'], 'at'> {
  /** The host, if it is a member state now. */
  readonly memberStates: readonly string[];
  readonly isActivityKnown: boolean;
  /** Those of the bodies that the registry knows. */
  readonly knownBodies: readonly string[];
}

export interface Schedule extends Act<'schedule'> {
  readonly days: Days;
  readonly somtc?: Days;
  /** Who chairs SOMTC in the year of a regular meeting. */
  readonly somtcChair: string | undefined;
  /** Who is Lead Shepherd on the first day. */
  readonly leadShepherd: string | undefined;
}

export interface ComposeDelegation extends Act<'compose-delegation'> {
  readonly state: string;
  readonly members: DelegationComposed['conduct']['members'];
  /** The state is a member state now. */
  readonly isMember: boolean;
}

export interface RecordOutcomes extends Act<'record-outcomes'> {
  readonly decisions: readonly string[];
}

export type MeetingCommand =
  | Propose
  | ConveneRegular
  | ConveneOther
  | Schedule
  | ComposeDelegation
  | RecordOutcomes
  | Act<'accept' | 'decline'>
  /** `today` is the day at the host's, YYYY-MM-DD. */
  | (Act<'hold'> & { readonly today: string });

// State

/** What is known of a meeting whatever its state. */
export interface Meeting {
  readonly kind: MeetingKind;
  readonly host: string | null;
  /** Who proposed it, and through whom; null for a meeting that was convened. */
  readonly proposal: { readonly by: string; readonly through: ProposalChannel } | null;
  /** The year of a regular meeting. */
  readonly year: number | null;
  readonly activity: PlanActivity | null;
  readonly bodies: readonly string[];
  readonly days: Days | null;
  readonly somtc: Days | null;
  readonly chairs: readonly string[];
  readonly delegations: readonly Omit<DelegationComposed['conduct'], 'at'>[];
  readonly decisions: readonly string[];
}

export const MEETING_STATES = [
  'proposed',
  'accepted',
  'declined',
  'convened',
  'scheduled',
  'held',
  'outcomes-recorded',
] as const;

export type MeetingState =
  { readonly name: 'unknown' } | { readonly name: (typeof MEETING_STATES)[number]; readonly meeting: Meeting };

type Existing = Exclude<MeetingState, { name: 'unknown' }>;

/** Whether it is a meeting of the Working Group itself, of which the ToR speaks. */
export const isOfWorkingGroup = (kind: MeetingKind) => (WORKING_GROUP_MEETINGS as readonly string[]).includes(kind);
const canBeScheduled = ({ name }: Existing) => ['accepted', 'convened', 'scheduled'].includes(name);
const takesDelegations = ({ name, meeting }: Existing) =>
  isOfWorkingGroup(meeting.kind) && ['scheduled', 'held'].includes(name);
const hasBegun = ({ days }: Meeting, today: string) => days !== null && days.from <= today;

// Decide

function decide(command: MeetingCommand, state: MeetingState): readonly MeetingFact[] {
  const at = instant(command.at);
  const content = withContent(command.content);
  switch (command.type) {
    case 'propose':
    case 'convene-regular':
    case 'convene-other':
      demand(state.name === 'unknown', 'governance.meeting-exists', 'This meeting is in the books already.');
      return [begun(command)];
    case 'accept':
      demandProposed(state);
      return [{ type: 'governance.meeting-accepted.v1', conduct: { at }, ...content }];
    case 'decline':
      demandProposed(state);
      return [{ type: 'governance.meeting-declined.v1', conduct: { at }, ...content }];
    case 'schedule':
      return schedule(command, existing(state));
    case 'compose-delegation':
      return compose(command, existing(state));
    case 'hold': {
      const { name, meeting } = existing(state);
      demand(name === 'scheduled', 'governance.meeting-not-scheduled', `The meeting is not scheduled: ${name}.`);
      demand(hasBegun(meeting, command.today), 'governance.meeting-not-begun', 'Its first day has not come.');
      return [{ type: 'governance.meeting-held.v1', conduct: { at } }];
    }
    case 'record-outcomes': {
      const { name } = existing(state);
      demand(name === 'held', 'governance.meeting-not-held', `Outcomes are recorded of a meeting held: ${name}.`);
      return [{ type: 'governance.outcomes-recorded.v1', conduct: { decisions: command.decisions, at }, ...content }];
    }
  }
}

function begun(command: Propose | ConveneRegular | ConveneOther): MeetingFact {
  const at = instant(command.at);
  switch (command.type) {
    case 'propose': {
      const { by, through, host, memberStates, content } = command;
      demand(mayPropose(by, memberStates), 'governance.not-a-member', 'Only a member state proposes a meeting.');
      demandMember(host, memberStates);
      const conduct = { kind: 'additional', by, through, host, at } as const;
      return { type: 'governance.meeting-proposed.v1', conduct, ...withContent(content) };
    }
    case 'convene-regular': {
      const { year, somtcChair } = command;
      const host = hostOfRegular(somtcChair);
      if (host === undefined) throw hostUnknown(year);
      return { type: 'governance.regular-meeting-convened.v1', conduct: { kind: 'regular', year, host, at } };
    }
    case 'convene-other': {
      const { kind, activity, bodies, host, memberStates, isActivityKnown, knownBodies } = command;
      demandField(isActivityKnown, 'governance.activity-unknown', '/activity', 'No adopted plan has such an activity.');
      const stranger = bodies.findIndex((body) => !knownBodies.includes(body));
      const bodyUnknown = 'No such body is registered.';
      demandField(stranger === -1, 'governance.body-unknown', `/bodies/${String(stranger)}`, bodyUnknown);
      if (host !== undefined) demandMember(host, memberStates);
      const hosted = host === undefined ? {} : { host };
      return { type: 'governance.other-meeting-convened.v1', conduct: { kind, activity, bodies, ...hosted, at } };
    }
  }
}

function schedule(command: Schedule, state: Existing): readonly MeetingFact[] {
  const { days, somtc, leadShepherd, somtcChair, at } = command;
  const { kind, year } = state.meeting;
  demand(canBeScheduled(state), 'governance.meeting-not-accepted', `It cannot be scheduled: ${state.name}.`);
  demandOrdered(days, '/days');
  if (kind === 'regular') demandWithSomtc(days, somtc, year);
  const host = kind === 'regular' ? hostOfRegular(somtcChair) : (state.meeting.host ?? undefined);
  if (kind === 'regular' && host === undefined) throw hostUnknown(year);
  if (isOfWorkingGroup(kind) && leadShepherd === undefined) {
    throw refuseField('governance.lead-shepherd-unknown', '/days/from', 'Nobody is Lead Shepherd on this day.');
  }
  const conduct: MeetingScheduled['conduct'] = {
    days,
    ...(kind === 'regular' && somtc && { somtc }),
    ...(host !== undefined && { host }),
    chairs: leadShepherd === undefined ? [] : chairsOf(kind, host, leadShepherd),
    at: instant(at),
  };
  return [{ type: 'governance.meeting-scheduled.v1', conduct }];
}

function demandWithSomtc(days: Days, somtc: Days | undefined, year: number | null): void {
  const otherYear = `It is the regular meeting of ${String(year)}.`;
  demandField(Number(days.from.slice(0, 4)) === year, 'governance.other-year', '/days/from', otherYear);
  demandField(somtc !== undefined, 'governance.somtc-days-missing', '/somtc', 'Say when SOMTC meets.');
  demandOrdered(somtc, '/somtc');
  const notBackToBack = 'The regular meeting adjoins the days of SOMTC.';
  demandField(isBackToBack(days, somtc), 'governance.not-back-to-back', '/days', notBackToBack);
}

function compose({ state: from, members, isMember, at }: ComposeDelegation, state: Existing): readonly MeetingFact[] {
  demand(takesDelegations(state), 'governance.no-delegations', 'Delegations go to scheduled meetings of the WG.');
  demand(isMember, 'governance.not-a-member', 'Only a member state sends a delegation.');
  const repeated = members.findIndex(({ area }, place) => members.findIndex((one) => one.area === area) !== place);
  const detail = 'This area is counted twice.';
  demandField(repeated === -1, 'governance.area-repeated', `/members/${String(repeated)}/area`, detail);
  return [{ type: 'governance.delegation-composed.v1', conduct: { state: from, members, at: instant(at) } }];
}

function existing(state: MeetingState): Existing {
  if (state.name === 'unknown') throw new Refusal('governance.meeting-unknown', 'There is no such meeting.');
  return state;
}

function demandProposed(state: MeetingState): void {
  const { name } = existing(state);
  demand(name === 'proposed', 'governance.meeting-not-proposed', 'No proposal waits for an answer.');
}

function demandMember(host: string, memberStates: readonly string[]): void {
  demandField(memberStates.includes(host), 'governance.state-unknown', '/host', 'The host is no member state.');
}

function demandOrdered({ from, to }: Days, pointer: string): void {
  demandField(to >= from, 'governance.days-disordered', `${pointer}/to`, 'The last day is before the first.');
}

const hostUnknown = (year: number | null) =>
  new Refusal('governance.somtc-chair-unknown', `Who chairs SOMTC in ${String(year)} is not recorded.`);

// Evolve

function evolve(state: MeetingState, fact: MeetingFact): MeetingState {
  switch (fact.type) {
    case 'governance.meeting-proposed.v1': {
      const { kind, host, by, through } = fact.conduct;
      return { name: 'proposed', meeting: { ...BLANK, kind, host, proposal: { by, through } } };
    }
    case 'governance.regular-meeting-convened.v1': {
      const { kind, host, year } = fact.conduct;
      return { name: 'convened', meeting: { ...BLANK, kind, host, year } };
    }
    case 'governance.other-meeting-convened.v1': {
      const { kind, host = null, activity, bodies } = fact.conduct;
      return { name: 'convened', meeting: { ...BLANK, kind, host, activity, bodies } };
    }
    case 'governance.meeting-accepted.v1':
    case 'governance.meeting-declined.v1':
    case 'governance.meeting-scheduled.v1':
    case 'governance.delegation-composed.v1':
    case 'governance.meeting-held.v1':
    case 'governance.outcomes-recorded.v1':
      return state.name === 'unknown' ? state : after(state, fact);
  }
}

const BLANK: Omit<Meeting, 'kind'> = {
  host: null,
  proposal: null,
  year: null,
  activity: null,
  bodies: [],
  days: null,
  somtc: null,
  chairs: [],
  delegations: [],
  decisions: [],
};

type Beginning = 'governance.meeting-proposed.v1' | `governance.${'regular' | 'other'}-meeting-convened.v1`;

function after({ name, meeting }: Existing, fact: Exclude<MeetingFact, { type: Beginning }>): Existing {
  switch (fact.type) {
    case 'governance.meeting-accepted.v1':
      return { name: 'accepted', meeting };
    case 'governance.meeting-declined.v1':
      return { name: 'declined', meeting };
    case 'governance.meeting-scheduled.v1': {
      const { days, somtc = null, chairs, host = null } = fact.conduct;
      return { name: 'scheduled', meeting: { ...meeting, days, somtc, chairs, host } };
    }
    case 'governance.delegation-composed.v1': {
      const { state, members } = fact.conduct;
      const delegations = [...meeting.delegations.filter((other) => other.state !== state), { state, members }];
      return { name, meeting: { ...meeting, delegations } };
    }
    case 'governance.meeting-held.v1':
      return { name: 'held', meeting };
    case 'governance.outcomes-recorded.v1':
      return { name: 'outcomes-recorded', meeting: { ...meeting, decisions: fact.conduct.decisions } };
  }
}

/** The rules of a meeting. Stream `meeting-<uuid>`. */
export const meetingDecider: Decider<MeetingCommand, MeetingState, MeetingFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
