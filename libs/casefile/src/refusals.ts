import type { RefusalTable } from '#web/refusal-table.js';

export const casefileRefusals: RefusalTable = {
  'casefile.own-unit-unknown': {
    status: 409,
    title: 'Own unit not registered',
    meaning: 'The unit in the access token is not in the registry; the registrar registers it first.',
  },
  'casefile.reference-taken': {
    status: 409,
    title: 'Reference taken',
    meaning: 'The own unit has opened a case file under this reference before.',
  },
  'casefile.reference-state': {
    status: 422,
    title: 'Reference of another state',
    meaning: 'A reference starts with the code of the state of the opening unit, such as PH-2026-0001.',
  },
  'casefile.unit-unknown': {
    status: 422,
    title: 'Unknown unit',
    meaning: 'The unit to invite is not in the registry; check its id.',
  },
  'casefile.already-member': {
    status: 409,
    title: 'Unit is a member',
    meaning: 'The unit to invite is a member of the case file already.',
  },
  'casefile.already-invited': {
    status: 409,
    title: 'Unit is invited',
    meaning: 'An invitation of this unit waits for its answer.',
  },
  'casefile.not-invited': {
    status: 409,
    title: 'No invitation waits',
    meaning: 'The invitation was answered, or ended when the case file was closed.',
  },
  'casefile.not-member': {
    status: 409,
    title: 'Not a member',
    meaning: 'The own unit has left the case file in the meantime.',
  },
  'casefile.opening-unit-stays': {
    status: 409,
    title: 'Opening unit stays',
    meaning: 'The unit that opened a case file can leave it only once it is closed.',
  },
  'casefile.not-open': {
    status: 409,
    title: 'Case file not open',
    meaning: 'The case file is closed; this step needs an open one.',
  },
  'casefile.not-closed': {
    status: 409,
    title: 'Case file not closed',
    meaning: 'Only a closed case file is reopened.',
  },
  'casefile.record-unknown': {
    status: 422,
    title: 'No such record of the own unit',
    meaning: 'There is no record with this id of which the own unit is a party; only such a record can be linked.',
  },
  'casefile.already-linked': {
    status: 409,
    title: 'Record is linked',
    meaning: 'The record belongs to the case file already, by a link or because it names the case file itself.',
  },
  'casefile.not-linked': {
    status: 409,
    title: 'Record is not linked',
    meaning: 'No link of this record to the case file stands.',
  },
  'casefile.stated-link': {
    status: 409,
    title: 'Record names the case file',
    meaning: 'The record was sent as part of the case file; that stands as it was sent and is no link to take back.',
  },
  'casefile.outcome-unit': {
    status: 422,
    title: 'Counts of this unit not taken',
    meaning: 'Outcomes are counted for units that are members of the case file, once for each.',
  },
  'summary.already-proposed': {
    status: 409,
    title: 'Summary exists already',
    meaning: 'The summary was proposed before.',
  },
  'summary.case-not-closed': {
    status: 409,
    title: 'Case file not closed',
    meaning: 'A summary for the compendium is made of a case file that is closed.',
  },
  'summary.not-proposed': {
    status: 409,
    title: 'No proposal waits',
    meaning: 'Reviewers are named for a summary in state proposed.',
  },
  'summary.reviewers-too-few': {
    status: 422,
    title: 'Too few reviewers',
    meaning: 'A summary is reviewed by at least two states, each named once.',
  },
  'summary.reviewer-unknown': {
    status: 422,
    title: 'Unknown reviewer',
    meaning: 'A reviewer is not a member state on this day.',
  },
  'summary.reviewer-concerned': {
    status: 422,
    title: 'Reviewer takes part in the case',
    meaning: 'A state whose unit is a member of the case file does not review a summary of it.',
  },
  'summary.not-under-review': {
    status: 409,
    title: 'Summary not under review',
    meaning: 'Reviews are given once reviewers are named and until the chair decides.',
  },
  'summary.already-reviewed': {
    status: 409,
    title: 'Version reviewed already',
    meaning: 'The own state has reviewed this version; each state reviews a version once.',
  },
  'summary.not-pending': {
    status: 409,
    title: 'Summary waits for nothing',
    meaning: 'Only a summary that is proposed, under review, reviewed or accepted is returned.',
  },
  'summary.reason-missing': {
    status: 422,
    title: 'Reason missing',
    meaning: 'A return states at least one reason of the closed list.',
  },
  'summary.not-returned': {
    status: 409,
    title: 'Summary not returned',
    meaning: 'Only a returned summary is worded anew.',
  },
  'summary.not-reviewed': {
    status: 409,
    title: 'Summary not reviewed',
    meaning: 'The chair accepts a version that at least two states have reviewed.',
  },
  'summary.not-accepted': {
    status: 409,
    title: 'Summary not accepted',
    meaning: 'Only an accepted summary is put into the compendium.',
  },
  'summary.not-published': {
    status: 409,
    title: 'Summary not published',
    meaning: 'The chair withdraws what stands in the compendium; before that, the proposing unit withdraws.',
  },
  'summary.already-published': {
    status: 409,
    title: 'Summary published',
    meaning: 'What stands in the compendium is withdrawn by the chair.',
  },
  'summary.already-withdrawn': {
    status: 409,
    title: 'Summary withdrawn',
    meaning: 'The summary was withdrawn before.',
  },
};
