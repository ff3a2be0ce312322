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
};
