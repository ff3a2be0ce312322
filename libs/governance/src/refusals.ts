import type { RefusalTable } from '#web/refusal-table.js';

export const governanceRefusals: RefusalTable = {
  'governance.before-previous-version': {
    status: 422,
    title: 'In force before the previous version',
    meaning: 'A version of a policy comes into force no earlier than the version before it.',
  },
  'governance.in-the-past': {
    status: 422,
    title: 'In force from a time that has passed',
    meaning: 'Only the first version of a policy may be in force from a time before its adoption.',
  },
  'governance.limits-disordered': {
    status: 422,
    title: 'A more urgent request with a longer limit',
    meaning: 'The limit for urgent requests is at most that for priority ones, and that at most the one for routine.',
  },
  'governance.policy-name-taken': {
    status: 422,
    title: 'A policy with an address of its own',
    meaning: 'Time limits have rules of their own and are adopted at /v1/policies/time-limits.',
  },
  'governance.policy-unknown': {
    status: 404,
    title: 'No such policy',
    meaning: 'No policy of this name was adopted.',
  },
  'governance.state-unknown': {
    status: 422,
    title: 'No member state',
    meaning: 'The state named is no member state at the time in question.',
  },
  'governance.appointment-not-later': {
    status: 422,
    title: 'Not after the last appointment',
    meaning: 'A Lead Shepherd leads from a later day than the one before.',
  },
  'governance.focal-point-repeated': {
    status: 422,
    title: 'Focal point named twice',
    meaning: 'The same agency is named twice for the same area.',
  },
  'governance.not-a-member': {
    status: 409,
    title: 'Not a member state',
    meaning: 'Only a member state proposes meetings and sends delegations.',
  },
  'governance.meeting-exists': {
    status: 409,
    title: 'Meeting on record already',
    meaning: 'The regular meeting of this year was convened before, or this meeting is on record.',
  },
  'governance.meeting-unknown': {
    status: 404,
    title: 'No such meeting',
    meaning: 'There is no such meeting.',
  },
  'governance.meeting-not-proposed': {
    status: 409,
    title: 'No proposal waits',
    meaning: 'Only a meeting that is proposed, and not yet answered, is accepted or declined.',
  },
  'governance.meeting-not-accepted': {
    status: 409,
    title: 'Not to be scheduled',
    meaning: 'A meeting is scheduled after it was accepted or convened, and moved until it is held.',
  },
  'governance.meeting-not-scheduled': {
    status: 409,
    title: 'Not scheduled',
    meaning: 'Only a meeting that is scheduled can have been held.',
  },
  'governance.meeting-not-begun': {
    status: 409,
    title: 'The meeting has not begun',
    meaning: 'The first day of the meeting has not come.',
  },
  'governance.meeting-not-held': {
    status: 409,
    title: 'Not held',
    meaning: 'Outcomes are recorded once, of a meeting that was held.',
  },
  'governance.somtc-chair-unknown': {
    status: 409,
    title: 'Chair of SOMTC not recorded',
    meaning: 'The host of a regular meeting is the state chairing SOMTC, which is not recorded for this year.',
  },
  'governance.somtc-days-missing': {
    status: 422,
    title: 'Days of SOMTC missing',
    meaning: 'A regular meeting is back to back with SOMTC, so the days of SOMTC have to be given.',
  },
  'governance.not-back-to-back': {
    status: 422,
    title: 'Not back to back with SOMTC',
    meaning: 'The days of a regular meeting adjoin or overlap those of SOMTC (ToR §9, §10; what adjoins is ours).',
  },
  'governance.other-year': {
    status: 422,
    title: 'Another year',
    meaning: 'A regular meeting is held in the year for which it was convened.',
  },
  'governance.lead-shepherd-unknown': {
    status: 422,
    title: 'No Lead Shepherd on this day',
    meaning: 'Meetings of the Working Group are chaired by the Lead Shepherd, and nobody is on record for this day.',
  },
  'governance.days-disordered': {
    status: 422,
    title: 'Last day before the first',
    meaning: 'A period ends no earlier than it begins.',
  },
  'governance.no-delegations': {
    status: 409,
    title: 'No delegations to this meeting',
    meaning: 'Delegations are composed for meetings of the Working Group that are scheduled or held.',
  },
  'governance.area-repeated': {
    status: 422,
    title: 'Area counted twice',
    meaning: 'A delegation counts each area of the response once.',
  },
  'governance.activity-unknown': {
    status: 422,
    title: 'No such activity',
    meaning: 'No adopted plan has an activity of this code.',
  },
  'governance.body-unknown': {
    status: 422,
    title: 'No such body',
    meaning: 'The registry knows no body of this code.',
  },
  'governance.direction-exists': {
    status: 409,
    title: 'Direction issued before',
    meaning: 'This direction was issued before.',
  },
  'governance.direction-unknown': {
    status: 404,
    title: 'No such direction',
    meaning: 'There is no such direction.',
  },
  'governance.direction-concluded': {
    status: 409,
    title: 'Direction concluded',
    meaning: 'Nothing more is done to a direction that is concluded.',
  },
  'governance.unit-unknown': {
    status: 422,
    title: 'No such unit',
    meaning: 'A direction is addressed to units whose heads sit in the HSU.',
  },
  'governance.no-units': {
    status: 409,
    title: 'No unit',
    meaning: 'No unit of the HSU is registered, so nobody can be directed.',
  },
  'governance.not-addressed': {
    status: 409,
    title: 'Not addressed',
    meaning: 'The direction is not addressed to this unit.',
  },
  'governance.already-acknowledged': {
    status: 409,
    title: 'Already acknowledged',
    meaning: 'The unit has acknowledged this direction.',
  },
  'governance.not-acknowledged': {
    status: 409,
    title: 'Not acknowledged yet',
    meaning: 'A unit reports progress after it has acknowledged the direction.',
  },
  'governance.review-exists': {
    status: 409,
    title: 'Round opened before',
    meaning: 'This review round was opened before.',
  },
  'governance.review-unknown': {
    status: 404,
    title: 'No such round',
    meaning: 'There is no such review round.',
  },
  'governance.review-closed': {
    status: 409,
    title: 'Round closed',
    meaning: 'No input is taken after the round is closed.',
  },
  'governance.not-asked': {
    status: 409,
    title: 'Not asked for input',
    meaning: 'Input is given by the states that were members when the round was opened.',
  },
  'governance.comments-missing': {
    status: 422,
    title: 'Comments missing',
    meaning: 'Whoever has comments gives them in words.',
  },
  'governance.deliverable-unknown': {
    status: 422,
    title: 'No such deliverable',
    meaning: 'No deliverable of this id is recorded.',
  },
  'governance.day-passed': {
    status: 422,
    title: 'Day passed',
    meaning: 'The last day for input lies before today.',
  },
  'governance.no-members': {
    status: 409,
    title: 'No member state',
    meaning: 'No member state is registered, so nobody can be asked.',
  },
};
