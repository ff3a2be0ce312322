import { refusals } from '#web/answers/refusal-table.js';

export const casefileRefusals = refusals({
  409: {
    'casefile.own-unit-unknown':
      'Own unit not registered: The unit in the access token is not in the registry, or was closed; the registrar registers it first.',
    'casefile.reference-taken': 'Reference taken: The own unit has opened a case file under this reference before.',
    'casefile.already-member': 'Unit is a member: The unit to invite is a member of the case file already.',
    'casefile.already-invited': 'Unit is invited: An invitation of this unit waits for its answer.',
    'casefile.not-invited': 'No invitation waits: The invitation was answered, or ended when the case file was closed.',
    'casefile.no-member': 'Unit is no member: The unit to remove is not a member of the case file.',
    'casefile.not-member': 'Not a member: The own unit has left the case file in the meantime.',
    'casefile.opening-unit-stays':
      'Opening unit stays: The unit that opened a case file can leave it only once it is closed, and is removed by nobody.',
    'casefile.not-open': 'Case file not open: The case file is closed; this step needs an open one.',
    'casefile.not-closed': 'Case file not closed: Only a closed case file is reopened.',
    'casefile.already-linked':
      'Record is linked: The record belongs to the case file already, by a link or because it names the case file itself.',
    'casefile.not-linked': 'Record is not linked: No link of this record to the case file stands.',
    'casefile.stated-link':
      'Record names the case file: The record was sent as part of the case file; that stands as it was sent and is no link to take back.',
    'summary.already-proposed': 'Summary exists already: The summary was proposed before.',
    'summary.case-not-closed':
      'Case file not closed: A summary for the compendium is made of a case file that is closed.',
    'summary.not-proposed': 'No proposal waits: Reviewers are named for a summary in state proposed.',
    'summary.not-under-review':
      'Summary not under review: Reviews are given once reviewers are named and until the chair decides.',
    'summary.already-reviewed':
      'Version reviewed already: The own state has reviewed this version; each state reviews a version once.',
    'summary.not-pending':
      'Summary waits for nothing: Only a summary that is proposed, under review, reviewed or accepted is returned.',
    'summary.not-returned': 'Summary not returned: Only a returned summary is worded anew.',
    'summary.not-reviewed': 'Summary not reviewed: The chair accepts a version that at least two states have reviewed.',
    'summary.not-accepted': 'Summary not accepted: Only an accepted summary is put into the compendium.',
    'summary.not-published':
      'Summary not published: The chair withdraws what stands in the compendium; before that, the proposing unit withdraws.',
    'summary.already-published': 'Summary published: What stands in the compendium is withdrawn by the chair.',
    'summary.already-withdrawn': 'Summary withdrawn: The summary was withdrawn before.',
  },
  422: {
    'casefile.reference-state':
      'Reference of another state: A reference starts with the code of the state of the opening unit, such as PH-2026-0001.',
    'casefile.unit-unknown': 'Unknown unit: The unit to invite is not in the registry, or was closed; check its id.',
    'casefile.record-unknown':
      'No such record of the own unit: There is no record with this id of which the own unit is a party; only such a record can be linked.',
    'casefile.outcome-unit':
      'Counts of this unit not taken: Outcomes are counted for units that are members of the case file, once for each.',
    'summary.reviewers-too-few': 'Too few reviewers: A summary is reviewed by at least two states, each named once.',
    'summary.reviewer-unknown': 'Unknown reviewer: A reviewer is not a member state on this day.',
    'summary.reviewer-concerned':
      'Reviewer takes part in the case: A state whose unit is a member of the case file does not review a summary of it.',
    'summary.reason-missing': 'Reason missing: A return states at least one reason of the closed list.',
  },
});
