// A meeting that the specs of this folder share.
import type {
  DelegationComposed,
  MeetingAccepted,
  MeetingDeclined,
  MeetingHeld,
  MeetingProposed,
  MeetingScheduled,
  OtherMeetingConvened,
  OutcomesRecorded,
  RegularMeetingConvened,
} from '../contract.js';
import type { ComposeDelegation, ConveneOther, ConveneRegular, Propose, RecordOutcomes, Schedule } from './meeting.js';

export const T0 = Date.parse('2026-03-01T08:00:00.000Z');
export const at = new Date(T0).toISOString();
export const sealed = { sealed: 'text' };
const activity = { plan: 'bohol-2017-2020', code: 'B.a.1.2' };

export const propose: Propose = {
  type: 'propose',
  by: 'VN',
  through: 'lead-shepherd',
  host: 'TH',
  memberStates: ['VN', 'TH'],
  content: sealed,
  at: T0,
};
export const proposed: MeetingProposed = {
  type: 'governance.meeting-proposed.v1',
  conduct: { kind: 'additional', by: 'VN', through: 'lead-shepherd', host: 'TH', at },
  content: sealed,
};
export const conveneRegular: ConveneRegular = { type: 'convene-regular', year: 2026, somtcChair: 'MY', at: T0 };
export const regularConvened: RegularMeetingConvened = {
  type: 'governance.regular-meeting-convened.v1',
  conduct: { kind: 'regular', year: 2026, host: 'MY', at },
};
export const conveneOther: ConveneOther = {
  type: 'convene-other',
  kind: 'consultation',
  activity,
  bodies: ['SOMTC', 'ACWC'],
  memberStates: [],
  isActivityKnown: true,
  knownBodies: ['ACWC', 'SOMTC'],
  at: T0,
};
export const otherConvened: OtherMeetingConvened = {
  type: 'governance.other-meeting-convened.v1',
  conduct: { kind: 'consultation', activity, bodies: ['SOMTC', 'ACWC'], at },
};

export const accept = { type: 'accept', at: T0 } as const;
export const accepted: MeetingAccepted = { type: 'governance.meeting-accepted.v1', conduct: { at } };
export const decline = { type: 'decline', at: T0, content: sealed } as const;
export const declined: MeetingDeclined = { type: 'governance.meeting-declined.v1', conduct: { at }, content: sealed };

export const schedule: Schedule = {
  type: 'schedule',
  days: { from: '2026-03-01', to: '2026-03-02' },
  somtcChair: undefined,
  leadShepherd: 'PH',
  at: T0,
};
export const scheduled: MeetingScheduled = {
  type: 'governance.meeting-scheduled.v1',
  conduct: { days: schedule.days, host: 'TH', chairs: ['TH', 'PH'], at },
};
export const scheduleRegular: Schedule = {
  ...schedule,
  days: { from: '2026-09-14', to: '2026-09-15' },
  somtc: { from: '2026-09-16', to: '2026-09-18' },
  somtcChair: 'MY',
};

export const compose: ComposeDelegation = {
  type: 'compose-delegation',
  state: 'VN',
  members: [{ area: 'prosecution', persons: 2 }],
  isMember: true,
  at: T0,
};
export const composed: DelegationComposed = {
  type: 'governance.delegation-composed.v1',
  conduct: { state: 'VN', members: [{ area: 'prosecution', persons: 2 }], at },
};
export const hold = { type: 'hold', at: T0, today: '2099-01-01' } as const;
export const held: MeetingHeld = { type: 'governance.meeting-held.v1', conduct: { at } };
export const recordOutcomes: RecordOutcomes = {
  type: 'record-outcomes',
  decisions: ['WG/1'],
  content: sealed,
  at: T0,
};
export const outcomes: OutcomesRecorded = {
  type: 'governance.outcomes-recorded.v1',
  conduct: { decisions: ['WG/1'], at },
  content: sealed,
};
