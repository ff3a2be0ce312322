import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import type { DirectionFact, MeetingFact, ReviewFact } from '#governance/contract.js';
import type { ReportFact } from '#report/contract.js';
import { CHANGED, tellingsOf } from '../telling.js';

const named = (...parties: readonly (string | undefined)[]) => parties.filter((party) => party !== undefined);

/**
 * Directions: the units, of which none learns how far another one is. Rounds of review: the states, of which none learns
 * by a notice what another one said. Meetings: who proposes, hosts, chairs or is asked to come. Reports: the Working Group.
 */
export const governanceTellings = tellingsOf<MeetingFact | DirectionFact | ReviewFact | ReportFact>()({
  'governance.meeting-proposed.v1': ({ conduct: { by, host } }) => ({ concerns: [by, host, WORKING_GROUP_PARTY] }),
  'governance.regular-meeting-convened.v1': ({ conduct: { host } }) => ({ concerns: [host, WORKING_GROUP_PARTY] }),
  'governance.other-meeting-convened.v1': ({ conduct: { bodies, host } }) => ({
    concerns: [...bodies, ...named(host), WORKING_GROUP_PARTY],
  }),
  'governance.meeting-accepted.v1': CHANGED,
  'governance.meeting-declined.v1': CHANGED,
  'governance.meeting-scheduled.v1': ({ conduct: { chairs, host } }) => ({ concerns: [...chairs, ...named(host)] }),
  'governance.delegation-composed.v1': { only: [WORKING_GROUP_PARTY] },
  'governance.meeting-held.v1': CHANGED,
  'governance.outcomes-recorded.v1': CHANGED,
  'governance.direction-issued.v1': ({ conduct: { units } }) => ({ concerns: [...units, WORKING_GROUP_PARTY] }),
  'governance.direction-acknowledged.v1': { only: [WORKING_GROUP_PARTY] },
  'governance.direction-progress-reported.v1': { only: [WORKING_GROUP_PARTY] },
  'governance.direction-concluded.v1': CHANGED,
  'governance.review-opened.v1': ({ conduct: { states, reference, closesOn } }) => ({
    concerns: [...states, WORKING_GROUP_PARTY],
    about: { reference, dueAt: closesOn },
  }),
  'governance.review-input-given.v1': { only: [WORKING_GROUP_PARTY] },
  'governance.review-closed.v1': { about: { dueAt: null } },
  'governance.report-drafted.v1': { concerns: [WORKING_GROUP_PARTY] },
  'governance.report-signed-off.v1': CHANGED,
  'governance.report-transmitted.v1': CHANGED,
});
