import type { DeliverableFact } from '#deliverable/contract.js';
import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import type { AgreementFact } from '#registry/contract.js';
import type { ActivityFact } from '#workplan/contract.js';
import { CHANGED, NOT_TOLD, tellingsOf } from '../telling.js';

/**
 * Activities: the bodies that lead and cooperate; what is reported, the Working Group as well. Deliverables: the body that
 * keeps one. Agreements: the two states.
 */
export const workplanTellings = tellingsOf<ActivityFact | DeliverableFact | AgreementFact>()({
  'workplan.activity-adopted.v1': ({ conduct: { code, lead, cooperating } }) => ({
    concerns: [...lead, ...cooperating, WORKING_GROUP_PARTY],
    only: [],
    about: { reference: code },
  }),
  'workplan.activity-worded.v1': NOT_TOLD,
  'workplan.status-reported.v1': CHANGED,
  'workplan.contributed.v1': CHANGED,
  'workplan.lead-confirmed.v1': ({ conduct: { lead } }) => ({ concerns: lead }),
  'workplan.reference-added.v1': CHANGED,
  'deliverable.recorded.v1': ({ conduct: { body } }) => ({ concerns: [body] }),
  'deliverable.revised.v1': CHANGED,
  'deliverable.linked.v1': CHANGED,
  'deliverable.unlinked.v1': CHANGED,
  'deliverable.translation-set.v1': CHANGED,
  'deliverable.distributed.v1': CHANGED,
  'deliverable.participants-counted.v1': CHANGED,
  'deliverable.survey-answered.v1': CHANGED,
  'deliverable.withdrawn.v1': { what: 'recalled' },
  'registry.agreement-concluded.v1': ({ conduct: { parties } }) => ({ concerns: parties }),
  'registry.agreement-entered-into-force.v1': CHANGED,
  'registry.agreement-amended.v1': CHANGED,
  'registry.agreement-terminated.v1': CHANGED,
  'registry.agreement-confirmed.v1': CHANGED,
});
