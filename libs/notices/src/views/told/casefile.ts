import type { CaseFileFact, SummaryFact } from '#casefile/contract.js';
import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import { CHANGED, tellingsOf } from '../telling.js';

/** Case files: the units in them and those invited. Summaries: who proposed one, the Working Group, and who reviews it. */
export const caseFileTellings = tellingsOf<CaseFileFact | SummaryFact>()({
  'casefile.opened.v1': ({ conduct: { unit, reference } }) => ({ concerns: [unit], about: { reference } }),
  'casefile.unit-invited.v1': ({ conduct: { unit } }) => ({ concerns: [unit] }),
  'casefile.unit-joined.v1': CHANGED,
  'casefile.invitation-declined.v1': ({ conduct: { unit } }) => ({ noMore: [unit] }),
  'casefile.invitation-withdrawn.v1': ({ conduct: { unit } }) => ({ noMore: [unit] }),
  'casefile.unit-left.v1': ({ conduct: { unit } }) => ({ noMore: [unit] }),
  'casefile.unit-removed.v1': ({ conduct: { unit } }) => ({ noMore: [unit] }),
  'casefile.record-linked.v1': CHANGED,
  'casefile.record-unlinked.v1': CHANGED,
  'casefile.note-added.v1': CHANGED,
  'casefile.closed.v1': CHANGED,
  'casefile.reopened.v1': CHANGED,
  'casefile.summary-proposed.v1': ({ conduct: { unit } }) => ({ concerns: [unit, WORKING_GROUP_PARTY] }),
  'casefile.summary-review-started.v1': ({ conduct: { reviewers } }) => ({ concerns: reviewers }),
  'casefile.summary-reviewed.v1': { only: [WORKING_GROUP_PARTY] },
  'casefile.summary-returned.v1': CHANGED,
  'casefile.summary-revised.v1': CHANGED,
  'casefile.summary-accepted.v1': CHANGED,
  'casefile.summary-published.v1': CHANGED,
  'casefile.summary-withdrawn.v1': { what: 'recalled' },
});
