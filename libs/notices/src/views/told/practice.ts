import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import type { PracticeFact, Submitter } from '#practice/contract.js';
import { CHANGED, tellingsOf } from '../telling.js';

function partyOf(submitter: Submitter): string {
  if (submitter.kind === 'body') return submitter.body;
  return submitter.kind === 'unit' ? submitter.unit : submitter.state;
}

/** Practices: who submitted one, the Working Group, and the states that review it. */
export const practiceTellings = tellingsOf<PracticeFact>()({
  'practice.submitted.v1': ({ conduct: { submitter } }) => ({ concerns: [partyOf(submitter), WORKING_GROUP_PARTY] }),
  'practice.screened.v1': CHANGED,
  'practice.review-started.v1': ({ conduct: { reviewers } }) => ({ concerns: reviewers }),
  'practice.reviewed.v1': { only: [WORKING_GROUP_PARTY] },
  'practice.revision-asked.v1': CHANGED,
  'practice.revised.v1': CHANGED,
  'practice.endorsed.v1': CHANGED,
  'practice.declined.v1': CHANGED,
  'practice.published.v1': CHANGED,
  'practice.adopted.v1': CHANGED,
  'practice.result-reported.v1': CHANGED,
  'practice.withdrawn.v1': { what: 'recalled' },
  'practice.superseded.v1': CHANGED,
});
