import type { Resource } from '#web/access.js';
import type { RecordKind } from '../governance.desk.js';
import type { MeetingFact } from '../contract.js';
import { type Meeting, isOfWorkingGroup, meetingDecider, type MeetingState } from './meeting.js';
import { COST_TERMS } from './tor-rules.js';

/** What the policies see of a meeting: all are alike. */
export const MEETING_RESOURCE: Resource = { type: 'Meeting', attributes: {} };

/** Meetings, as routes and lists know them. */
export const MEETING: RecordKind<MeetingState, MeetingFact> = {
  kind: 'meeting',
  decider: meetingDecider,
  resource: () => MEETING_RESOURCE,
};

interface Shown {
  readonly id: string;
  readonly revision: number;
  readonly state: Exclude<MeetingState, { name: 'unknown' }>;
}

/** A meeting in a list. */
export function summaryOf({ id, revision, state: { name, meeting } }: Shown) {
  return { id, revision, state: name, ...meeting };
}

/** The terms of ToR §11 for meetings of the Working Group. */
export function costsOf({ kind }: Meeting) {
  return isOfWorkingGroup(kind) ? COST_TERMS : [];
}
