import { derivedUuid } from '#event-store/identifiers.js';
import { type Lookup, those } from '#records/lookup.js';
import type { Found, RecordKind, TypesOf } from '#records/record-kind.js';
import { localDay } from '#kernel/time.js';
import { dayBegunInRegion, isBodyKnown, isMemberOn, zoneOfState } from '#registry/lookups.js';
import type { Resource } from '#web/auth/access.js';
import { activityNamed } from '#workplan/lookups.js';
import { WORKING_GROUP_PARTY } from '../codes.js';
import { OF_WORKING_GROUP } from '../governance.record.js';
import { leadShepherdOn, somtcChairIn } from '../lookups.js';
import { isOfWorkingGroup, type Meeting, meetingDecider } from './meeting.js';
import { COST_TERMS } from './tor-rules.js';

type LookedUp =
  'today' | 'memberStates' | 'somtcChair' | 'leadShepherd' | 'isMember' | 'isActivityKnown' | 'knownBodies';

export type MeetingTypes = TypesOf<typeof meetingDecider, 'unknown', 'at' | LookedUp>;

/** What the policies see of a meeting: all are alike. */
export const MEETING_RESOURCE: Resource = { type: 'Meeting', attributes: {} };

/** The regular meeting of a year is one record, whoever convenes it. */
export const regularMeetingId = (year: number) => derivedUuid('regular-meeting', String(year));

/** Meetings of the Working Group, and those that a plan asks for. */
export const MEETING: RecordKind<MeetingTypes> = {
  ...OF_WORKING_GROUP,
  kind: 'meeting',
  path: '/v1/meetings',
  decider: meetingDecider,
  essential: ['decline', 'hold', 'record-outcomes'],
  verbs: {
    propose: 'propose-meeting',
    'convene-regular': 'convene-meeting',
    'convene-other': 'convene-meeting',
    accept: 'accept-meeting',
    decline: 'accept-meeting',
    schedule: 'schedule-meeting',
    hold: 'schedule-meeting',
    'record-outcomes': 'schedule-meeting',
    'read-content': 'read-text',
  },
  resource: () => MEETING_RESOURCE,
  erasure: {
    hasEnded: ({ name }) => ['declined', 'outcomes-recorded'].includes(name),
    parties: ({ meeting: { proposal } }) => [...(proposal ? [proposal.by] : []), WORKING_GROUP_PARTY],
  },
  async complete(asked, { at, day, lookup, state }) {
    switch (asked.type) {
      case 'propose':
        return { ...asked, at, memberStates: await membersAmong(lookup, [asked.by, asked.host], day) };
      case 'convene-regular':
        return { ...asked, at, somtcChair: await somtcChairIn(lookup, asked.year) };
      case 'convene-other': {
        const { activity, bodies, host } = asked;
        const [memberStates, known, knownBodies] = await Promise.all([
          membersAmong(lookup, host === undefined ? [] : [host], day),
          activityNamed(lookup, activity.plan, activity.code),
          those(bodies, (body) => isBodyKnown(lookup, body)),
        ]);
        return { ...asked, at, memberStates, isActivityKnown: known !== undefined, knownBodies };
      }
      case 'schedule': {
        const year = state.name === 'unknown' ? null : state.meeting.year;
        const [leadShepherd, somtcChair] = await Promise.all([
          leadShepherdOn(lookup, asked.days.from),
          year === null ? undefined : somtcChairIn(lookup, year),
        ]);
        return { ...asked, at, leadShepherd, somtcChair };
      }
      case 'hold': {
        const host = state.name === 'unknown' ? null : state.meeting.host;
        return { ...asked, at, today: host === null ? dayBegunInRegion(at) : localDay(at, zoneOfState(host)) };
      }
      case 'compose-delegation':
        return { ...asked, at, isMember: await isMemberOn(lookup, asked.state, day) };
      case 'accept':
      case 'decline':
      case 'record-outcomes':
        return { ...asked, at };
    }
  },
};

function membersAmong(lookup: Lookup, states: readonly string[], day: string): Promise<readonly string[]> {
  return those(states, (state) => isMemberOn(lookup, state, day));
}

/** A meeting in a list. */
export function summaryOf({ id, revision, state }: Pick<Found<MeetingTypes>, 'id' | 'revision' | 'state'>) {
  return { id, revision, state: state.name, ...state.meeting };
}

/** The terms of ToR §11 for meetings of the Working Group. */
export function costsOf({ kind }: Meeting) {
  return isOfWorkingGroup(kind) ? COST_TERMS : [];
}
