import { refusals } from '#web/answers/refusal-table.js';

export const workplanRefusals = refusals({
  403: {
    'workplan.not-lead':
      'Not a lead body: Only a lead body of the activity reports its status; a cooperating body contributes.',
    'workplan.not-cooperating':
      'No part in the activity: Only a lead or a cooperating body of the activity contributes to it.',
  },
  404: {
    'workplan.plan-unknown': 'No such plan: No plan of this id was adopted.',
    'workplan.activity-unknown':
      'No such activity: The plan has no activity of this code; codes are written in full, such as C.b.1.2.',
    'workplan.period-unknown':
      'No such reporting period: The plan has no reporting period of this name; names look like 2026-H2.',
    'workplan.evaluation-unknown':
      'No such evaluation: This evaluation of the plan has not been made; the kinds are mid-term and final.',
    'workplan.state-unknown': 'No such state: The registry knows no state of this code.',
  },
  409: {
    'workplan.already-adopted':
      'Plan adopted otherwise: But for its words an adopted plan is immutable; adopt a changed plan under another id.',
    'workplan.lead-not-known':
      'No lead is known: The plan states no lead for this activity; the Working Group confirms one before a status is reported.',
    'workplan.period-exists': 'Reporting period opened before: Each half-year is one reporting period, opened once.',
    'workplan.period-open': 'Another reporting period is open: One reporting period is open at a time; close it first.',
    'workplan.period-closed':
      'Reporting period closed: The reporting period was closed before; what was counted then stands.',
    'workplan.period-not-closed':
      'Reporting period still open: The Working Group accepts the reports of a closed period; the secretariat closes it first.',
    'workplan.period-endorsed': 'Reporting period endorsed: The reports of this period were accepted before.',
    'workplan.evaluation-exists':
      'Evaluation made before: A plan has one mid-term and one final evaluation; what was frozen stands.',
    'workplan.references-full':
      'Too many references: An activity has 100 references to donors and other plans at most.',
  },
  422: {
    'workplan.output-unknown': 'No such expected output: The activity has no expected output of this number.',
    'workplan.output-repeated': 'Expected output named twice: A report names each expected output once at most.',
    'workplan.output-not-completed':
      'An expected output is not completed: An activity is completed when each of its expected outputs is; report them completed, with evidence.',
    'workplan.evidence-missing':
      'Evidence missing: A completed activity has evidence for every expected output, or for itself where it has no outputs.',
    'workplan.body-unknown':
      'Unknown body: The registry knows no such sectoral body; a lead is confirmed among registered bodies.',
    'workplan.period-not-half-year':
      'Not a half-year: A reporting period lasts from 1 January to 30 June or from 1 July to 31 December of one year.',
    'workplan.period-before-plan':
      'Before the plan: A reporting period does not begin before the first year of the plan.',
    'workplan.plan-malformed':
      'Plan not sound: A code does not continue that of the part it stands in or stands twice, outputs are not numbered in order, or what is left blank contradicts itself; each fault has its pointer.',
    'workplan.position-unknown':
      'Position without the plan: At this log position the plan was not adopted yet, or the log has not come so far.',
    'workplan.deliverable-unknown':
      'No such deliverable: Evidence that gives the id of a deliverable names one that was recorded.',
    'workplan.deliverable-kind':
      'Deliverable of another kind: Evidence is of the kind of the deliverable that it names.',
    'workplan.deliverable-withdrawn':
      'Deliverable withdrawn: A deliverable that was withdrawn is no evidence; what cited it before still shows it.',
    'workplan.state-record-unknown':
      'No such state record: Evidence of kind state-record names what a state has reported: PH/national-action-plan, PH/legislation-repository or PH/time-to-disposition.',
    'workplan.day-to-come': 'Day to come: A state reports what is so already; the day has not come yet.',
    'workplan.period-reversed': 'Period ends before it begins: The end of a period is not before its beginning.',
    'workplan.earlier-than-known':
      'Earlier than what is known: The state has reported a later day before; a report is not of an earlier one.',
  },
});
