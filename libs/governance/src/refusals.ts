import { refusals } from '#web/answers/refusal-table.js';

export const governanceRefusals = refusals({
  404: {
    'governance.policy-unknown': 'No such policy: No policy of this name was adopted.',
    'governance.meeting-unknown': 'No such meeting: There is no such meeting.',
    'governance.direction-unknown': 'No such direction: There is no such direction.',
    'governance.review-unknown': 'No such round: There is no such review round.',
  },
  409: {
    'governance.not-a-member': 'Not a member state: Only a member state proposes meetings and sends delegations.',
    'governance.meeting-exists':
      'Meeting on record already: The regular meeting of this year was convened before, or this meeting is on record.',
    'governance.meeting-not-proposed':
      'No proposal waits: Only a meeting that is proposed, and not yet answered, is accepted or declined.',
    'governance.meeting-not-accepted':
      'Not to be scheduled: A meeting is scheduled after it was accepted or convened, and moved until it is held.',
    'governance.meeting-not-scheduled': 'Not scheduled: Only a meeting that is scheduled can have been held.',
    'governance.meeting-not-begun': 'The meeting has not begun: The first day of the meeting has not come.',
    'governance.meeting-not-held': 'Not held: Outcomes are recorded once, of a meeting that was held.',
    'governance.somtc-chair-unknown':
      'Chair of SOMTC not recorded: The host of a regular meeting is the state chairing SOMTC, which is not recorded for this year.',
    'governance.no-delegations':
      'No delegations to this meeting: Delegations are composed for meetings of the Working Group that are scheduled or held.',
    'governance.direction-exists': 'Direction issued before: This direction was issued before.',
    'governance.direction-concluded': 'Direction concluded: Nothing more is done to a direction that is concluded.',
    'governance.no-units': 'No unit: No unit of the HSU is registered, so nobody can be directed.',
    'governance.not-addressed': 'Not addressed: The direction is not addressed to this unit.',
    'governance.already-acknowledged': 'Already acknowledged: The unit has acknowledged this direction.',
    'governance.not-acknowledged':
      'Not acknowledged yet: A unit reports progress after it has acknowledged the direction.',
    'governance.review-exists': 'Round opened before: This review round was opened before.',
    'governance.review-closed': 'Round closed: No input is taken after the round is closed.',
    'governance.not-asked':
      'Not asked for input: Input is given by the states that were members when the round was opened.',
    'governance.no-members': 'No member state: No member state is registered, so nobody can be asked.',
  },
  422: {
    'governance.before-previous-version':
      'In force before the previous version: A version of a policy comes into force no earlier than the version before it.',
    'governance.in-the-past':
      'In force from a time that has passed: Only the first version of a policy may be in force from a time before its adoption.',
    'governance.version-not-waiting':
      'No version that waits: In the place of the last version, before it is in force, comes one that is in force no later.',
    'governance.limits-disordered':
      'A more urgent request with a longer limit: The limit for urgent requests is at most that for priority ones, and that at most the one for routine; to acknowledge as to answer.',
    'governance.acknowledged-after-answer':
      'Acknowledged later than answered: For each urgency an acknowledgement is due no later than the answer.',
    'governance.longest-delay-missing':
      'Longest delay missing: A time-limit policy says by how many hours at most an answer may be delayed.',
    'governance.policy-name-taken':
      'A policy with an address of its own: Time limits and retention have rules of their own and are adopted at /v1/policies/time-limits and /v1/policies/retention.',
    'governance.kind-unknown':
      'No such kind of record: A retention policy proposes the erasure of records that have content; a kind is what their streams begin with.',
    'governance.kind-repeated':
      'Kind of record named twice: A retention policy says once when erasure is proposed for a kind.',
    'governance.state-unknown':
      'No member state: The state named is no member state at the time in question; a Lead Shepherd is one from then on.',
    'governance.appointment-not-later':
      'Not after the last appointment: A Lead Shepherd leads from a later day than the one before.',
    'governance.focal-point-repeated': 'Focal point named twice: The same agency is named twice for the same area.',
    'governance.somtc-days-missing':
      'Days of SOMTC missing: A regular meeting is back to back with SOMTC, so the days of SOMTC have to be given.',
    'governance.not-back-to-back':
      'Not back to back with SOMTC: The days of a regular meeting adjoin or overlap those of SOMTC (ToR §9, §10; what adjoins is ours).',
    'governance.other-year': 'Another year: A regular meeting is held in the year for which it was convened.',
    'governance.lead-shepherd-unknown':
      'No Lead Shepherd on this day: Meetings of the Working Group are chaired by the Lead Shepherd, and nobody is on record for this day.',
    'governance.days-disordered': 'Last day before the first: A period ends no earlier than it begins.',
    'governance.area-repeated': 'Area counted twice: A delegation counts each area of the response once.',
    'governance.activity-unknown': 'No such activity: No adopted plan has an activity of this code.',
    'governance.body-unknown': 'No such body: The registry knows no body of this code.',
    'governance.unit-unknown': 'No such unit: A direction is addressed to units whose heads sit in the HSU.',
    'governance.comments-missing': 'Comments missing: Whoever has comments gives them in words.',
    'governance.deliverable-unknown': 'No such deliverable: No deliverable of this id is recorded.',
    'governance.day-passed': 'Day passed: The last day for input lies before today.',
    'governance.day-too-late': 'Day too late: The last day for input comes within a year.',
  },
});
