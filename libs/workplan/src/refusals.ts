import type { RefusalTable } from '#web/refusal-table.js';

export const workplanRefusals: RefusalTable = {
  'workplan.plan-unknown': {
    status: 404,
    title: 'No such plan',
    meaning: 'No plan of this id was adopted.',
  },
  'workplan.activity-unknown': {
    status: 404,
    title: 'No such activity',
    meaning: 'The plan has no activity of this code; codes are written in full, such as C.b.1.2.',
  },
  'workplan.already-adopted': {
    status: 409,
    title: 'Plan adopted with another text',
    meaning: 'An adopted plan is immutable; adopt a changed text as another plan or version.',
  },
  'workplan.lead-not-known': {
    status: 409,
    title: 'No lead is known',
    meaning: 'The plan states no lead for this activity; the Working Group confirms one before a status is reported.',
  },
  'workplan.not-lead': {
    status: 403,
    title: 'Not a lead body',
    meaning: 'Only a lead body of the activity reports its status; a cooperating body contributes.',
  },
  'workplan.not-cooperating': {
    status: 403,
    title: 'No part in the activity',
    meaning: 'Only a lead or a cooperating body of the activity contributes to it.',
  },
  'workplan.output-unknown': {
    status: 422,
    title: 'No such expected output',
    meaning: 'The activity has no expected output of this number.',
  },
  'workplan.output-repeated': {
    status: 422,
    title: 'Expected output named twice',
    meaning: 'A report names each expected output once at most.',
  },
  'workplan.output-not-completed': {
    status: 422,
    title: 'An expected output is not completed',
    meaning: 'An activity is completed when each of its expected outputs is; report them completed, with evidence.',
  },
  'workplan.evidence-missing': {
    status: 422,
    title: 'Evidence missing',
    meaning: 'A completed activity has evidence for every expected output, or for itself where it has no outputs.',
  },
  'workplan.body-unknown': {
    status: 422,
    title: 'Unknown body',
    meaning: 'The registry knows no such sectoral body; a lead is confirmed among registered bodies.',
  },
  'workplan.period-unknown': {
    status: 404,
    title: 'No such reporting period',
    meaning: 'The plan has no reporting period of this name; names look like 2026-H2.',
  },
  'workplan.period-exists': {
    status: 409,
    title: 'Reporting period opened before',
    meaning: 'Each half-year is one reporting period, opened once.',
  },
  'workplan.period-open': {
    status: 409,
    title: 'Another reporting period is open',
    meaning: 'One reporting period is open at a time; close it first.',
  },
  'workplan.period-closed': {
    status: 409,
    title: 'Reporting period closed',
    meaning: 'The reporting period was closed before; what was counted then stands.',
  },
  'workplan.period-not-half-year': {
    status: 422,
    title: 'Not a half-year',
    meaning: 'A reporting period lasts from 1 January to 30 June or from 1 July to 31 December of one year.',
  },
  'workplan.period-before-plan': {
    status: 422,
    title: 'Before the plan',
    meaning: 'A reporting period does not begin before the first year of the plan.',
  },
  'workplan.period-not-closed': {
    status: 409,
    title: 'Reporting period still open',
    meaning: 'The Working Group accepts the reports of a closed period; the secretariat closes it first.',
  },
  'workplan.period-endorsed': {
    status: 409,
    title: 'Reporting period endorsed',
    meaning: 'The reports of this period were accepted before.',
  },
  'workplan.plan-malformed': {
    status: 422,
    title: 'Plan not sound',
    meaning:
      'A code does not continue that of the part it stands in or stands twice, outputs are not numbered in order, or ' +
      'what is left blank contradicts itself; each fault has its pointer.',
  },
  'workplan.evaluation-exists': {
    status: 409,
    title: 'Evaluation made before',
    meaning: 'A plan has one mid-term and one final evaluation; what was frozen stands.',
  },
  'workplan.evaluation-unknown': {
    status: 404,
    title: 'No such evaluation',
    meaning: 'This evaluation of the plan has not been made; the kinds are mid-term and final.',
  },
  'workplan.position-unknown': {
    status: 422,
    title: 'Position without the plan',
    meaning: 'At this log position the plan was not adopted yet, or the log has not come so far.',
  },
  'workplan.references-full': {
    status: 409,
    title: 'Too many references',
    meaning: 'An activity has 100 references to donors and other plans at most.',
  },
  'workplan.deliverable-unknown': {
    status: 422,
    title: 'No such deliverable',
    meaning: 'Evidence that gives the id of a deliverable names one that was recorded.',
  },
  'workplan.deliverable-kind': {
    status: 422,
    title: 'Deliverable of another kind',
    meaning: 'Evidence is of the kind of the deliverable that it names.',
  },
  'workplan.deliverable-withdrawn': {
    status: 422,
    title: 'Deliverable withdrawn',
    meaning: 'A deliverable that was withdrawn is no evidence; what cited it before still shows it.',
  },
  'workplan.state-record-unknown': {
    status: 422,
    title: 'No such state record',
    meaning:
      'Evidence of kind state-record names what a state has reported: PH/national-action-plan, ' +
      'PH/legislation-repository or PH/time-to-disposition.',
  },
  'workplan.state-unknown': {
    status: 404,
    title: 'No such state',
    meaning: 'The registry knows no state of this code.',
  },
  'workplan.day-to-come': {
    status: 422,
    title: 'Day to come',
    meaning: 'A state reports what is so already; the day has not come yet.',
  },
  'workplan.period-reversed': {
    status: 422,
    title: 'Period ends before it begins',
    meaning: 'The end of a period is not before its beginning.',
  },
  'workplan.earlier-than-known': {
    status: 422,
    title: 'Earlier than what is known',
    meaning: 'The state has reported a later day before; a report is not of an earlier one.',
  },
};
