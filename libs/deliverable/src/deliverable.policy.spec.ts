import { describe, expect, it } from '@jest/globals';
import type { Resource } from '#web/auth/access.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, type PolicyCell, wrongDecisions } from '#web/auth/policy-table.js';
import { DELIVERABLES, deliverableResource, servedResource, statePartResource } from './deliverable.record.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./deliverable.cedar', import.meta.url)]));
const led = { part: ['ACWC', 'AICHR'], openToAll: false };
const open = { part: ['SOMED'], openToAll: true };
const nobody = { part: [], openToAll: false };

const resources: Record<string, Resource> = {
  'all deliverables': DELIVERABLES,
  'activity of ACWC and AICHR': servedResource(led),
  'activity open to all': servedResource(open),
  'activity of nobody': servedResource(nobody),
  'recorded by ACWC for ACWC and AICHR': deliverableResource('ACWC', [led]),
  'recorded by DGICM for an activity open to all': deliverableResource('DGICM', [open]),
  'recorded by ASEC for nobody': deliverableResource('ASEC', [nobody]),
  "PH's part in what is of ACWC and AICHR": statePartResource(deliverableResource('ACWC', [led]), 'PH'),
};
const PARTS: Readonly<Record<string, string>> = {
  'activity of ACWC and AICHR': 'ACWC AICHR',
  'activity open to all': '*',
  'activity of nobody': '',
  'recorded by ACWC for ACWC and AICHR': 'ACWC AICHR',
  'recorded by DGICM for an activity open to all': '*',
  'recorded by ASEC for nobody': '',
  "PH's part in what is of ACWC and AICHR": 'ACWC AICHR',
};
const RECORDERS: Readonly<Record<string, string>> = {
  'recorded by ACWC for ACWC and AICHR': 'ACWC',
  'recorded by DGICM for an activity open to all': 'DGICM',
  'recorded by ASEC for nobody': 'ASEC',
};
const actions = [
  'deliverable.read',
  'deliverable.record',
  'deliverable.serve',
  'deliverable.revise',
  'deliverable.record-distribution',
  'deliverable.withdraw',
  'deliverable.read-survey',
  'deliverable.read-answer',
  'deliverable.answer',
  'deliverable.set-translation',
  'deliverable.add-participants',
];

/** Written from docs/domain.md §6: bodies with a part and the secretariat keep, delegations speak for their own state. */
function expected({ caller: { role, body = '', state }, relation, action }: PolicyCell): boolean {
  const part = PARTS[relation] ?? '';
  const asks = role === 'secretariat' || (role === 'body-reporter' && (part === '*' || part.split(' ').includes(body)));
  const ofDeliverable = relation in RECORDERS;
  const ofState = relation.startsWith("PH's part");
  const isPh = role === 'delegate' && state === 'PH';
  switch (action) {
    case 'deliverable.read':
      return ofDeliverable || relation === 'all deliverables';
    case 'deliverable.record':
      return relation === 'all deliverables' && (role === 'secretariat' || role === 'body-reporter');
    case 'deliverable.serve':
      return relation.startsWith('activity') && asks;
    case 'deliverable.revise':
    case 'deliverable.record-distribution':
      return ofDeliverable && asks;
    case 'deliverable.withdraw':
      return ofDeliverable && (role === 'secretariat' || (role === 'body-reporter' && body === RECORDERS[relation]));
    case 'deliverable.read-survey':
      return ofDeliverable && (asks || role === 'delegate');
    case 'deliverable.read-answer':
    case 'deliverable.add-participants':
      return ofState && (asks || isPh);
    case 'deliverable.answer':
      return ofState && isPh;
    default:
      return ofState && (role === 'secretariat' || isPh);
  }
}

describe('The policies of deliverables', () => {
  it('permit exactly what docs/domain.md says, for every role, body, state, relation and action', () => {
    const callers = everyCaller(['PH', 'TH'], ['ACWC', 'AICHR', 'DGICM', 'SOMED', 'ASEC']);
    expect(wrongDecisions(access, { callers, resources, actions }, expected)).toEqual([]);
  });
});
