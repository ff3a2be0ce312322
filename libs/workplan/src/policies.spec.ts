import { describe, expect, it } from '@jest/globals';
import type { Resource } from '#web/auth/access.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller, type PolicyCell, wrongDecisions } from '#web/auth/policy-table.js';
import { boholPlan } from './plan/adopt-plan.js';
import { type ShownActivity, shownOf } from './activity/activity.history.js';
import { activityResource } from './activity/activity.record.js';
import type { ActivityFact } from './contract.js';
import { recorded } from '#event-store/recorded.js';
import { PLAN_RESOURCE } from './plan/plan.record.js';
import { stateRecordsResource } from './state-records/state-records.record.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./workplan.cedar', import.meta.url)]));
const { activities } = boholPlan();

function activity(code: string, ...later: ActivityFact[]): ShownActivity {
  const conduct = activities.find((each) => each.code === code)!;
  const facts: ActivityFact[] = [{ type: 'workplan.activity-adopted.v1', conduct }, ...later];
  return shownOf(facts.map((fact, revision) => recorded<string, unknown>(fact, { revision })));
}

const confirmed: ActivityFact = { type: 'workplan.lead-confirmed.v1', conduct: { lead: ['SOMTC'] } };
const resources: Record<string, Resource> = {
  plan: PLAN_RESOURCE,
  'B.b.1.1, led by ACWC and SOMSWD, with SOMHD and AICHR': activityResource(activity('B.b.1.1')),
  'C.e.2.3, no lead, with ASLOM and DGICM': activityResource(activity('C.e.2.3')),
  'C.e.2.3, lead confirmed as SOMTC': activityResource(activity('C.e.2.3', confirmed)),
  'C.c.2.1, led by DGICM, confirmed as SOMTC': activityResource(activity('C.c.2.1', confirmed)),
  'A.f.1.1, no lead, all other bodies cooperate': activityResource(activity('A.f.1.1')),
  'A.e.1.2, nobody stated': activityResource(activity('A.e.1.2')),
  'records of PH': stateRecordsResource('PH'),
};
const actions = [
  'workplan.read',
  'workplan.export',
  'workplan.open-period',
  'workplan.close-period',
  'workplan.report-status',
  'workplan.contribute',
  'workplan.confirm-lead',
  'workplan.read-notes',
  'workplan.adopt-plan',
  'workplan.endorse-period',
  'workplan.evaluate',
  'workplan.add-reference',
  'workplan.read-state-records',
  'workplan.report-state-record',
];

/** Who leads and who has a part, written from the plan's pages 7, 8, 11, 12, 19 and 20. `*`: whoever is a reporter. */
const PARTS: Readonly<Record<string, { readonly report: string; readonly contribute: string }>> = {
  'B.b.1.1, led by ACWC and SOMSWD, with SOMHD and AICHR': {
    report: 'ACWC SOMSWD',
    contribute: 'ACWC SOMSWD SOMHD AICHR',
  },
  'C.e.2.3, no lead, with ASLOM and DGICM': { report: '*', contribute: 'ASLOM DGICM' },
  'C.e.2.3, lead confirmed as SOMTC': { report: 'SOMTC', contribute: 'SOMTC ASLOM DGICM' },
  'C.c.2.1, led by DGICM, confirmed as SOMTC': { report: 'SOMTC', contribute: 'SOMTC DGICM' },
  'A.f.1.1, no lead, all other bodies cooperate': { report: '*', contribute: '*' },
  'A.e.1.2, nobody stated': { report: '*', contribute: '' },
};

function expected({ caller, relation, action }: PolicyCell): boolean {
  const part = PARTS[relation];
  if (relation === 'records of PH') {
    return (
      action === 'workplan.read-state-records' ||
      (action === 'workplan.report-state-record' && caller.role === 'delegate' && caller.state === 'PH')
    );
  }
  const among = (bodies = '') => bodies === '*' || bodies.split(' ').includes(caller.body!);
  switch (action) {
    case 'workplan.read':
    case 'workplan.export':
      return true;
    case 'workplan.open-period':
    case 'workplan.close-period':
      return !part && caller.role === 'secretariat';
    case 'workplan.report-status':
      return part !== undefined && caller.role === 'body-reporter' && among(part.report);
    case 'workplan.contribute':
      return part !== undefined && caller.role === 'body-reporter' && among(part.contribute);
    case 'workplan.adopt-plan':
    case 'workplan.endorse-period':
    case 'workplan.evaluate':
      return !part && caller.role === 'chair';
    case 'workplan.add-reference': {
      const leads = part?.report !== '*' && among(part?.report);
      return part !== undefined && (caller.role === 'secretariat' || (caller.role === 'body-reporter' && leads));
    }
    case 'workplan.read-state-records':
    case 'workplan.report-state-record':
      return false;
    case 'workplan.confirm-lead':
      return part !== undefined && caller.role === 'chair';
    default:
      return part !== undefined && ['body-reporter', 'delegate', 'chair', 'secretariat'].includes(caller.role);
  }
}

describe('The policies of the work plan', () => {
  it('permit exactly what docs/domain.md says, for every role, body, activity and action', () => {
    const bodies = ['ACWC', 'SOMSWD', 'SOMHD', 'AICHR', 'ASLOM', 'DGICM', 'SOMTC', 'ASEC'];
    const callers = everyCaller(['PH', 'TH'], bodies);
    expect(wrongDecisions(access, { callers, resources, actions }, expected)).toEqual([]);
  });
});
