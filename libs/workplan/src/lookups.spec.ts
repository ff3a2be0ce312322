import { describe, expect, it } from '@jest/globals';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import type { ActivityFact, BaselineActivity } from './contract.js';
import { metaFor, T0 } from './given-plan.js';
import { activityNamed } from './lookups.js';

const activity: BaselineActivity = {
  plan: 'plan-x',
  version: 1,
  code: 'A.a.1.1',
  order: 1,
  area: 'A',
  provision: 'A.a',
  actionLine: 'A.a.1',
  title: 'x',
  page: 1,
  outputs: [{ number: 1, title: 'x', lead: ['SLOM'], cooperating: ['ACMW'] }],
  leadStated: true,
  lead: ['ACWC'],
  cooperating: ['AICHR'],
};

let given: GivenRecords;
beforeEach(() => {
  given = givenRecords(T0, metaFor);
});
afterEach(() => {
  given.close();
});

const named = (code = 'A.a.1.1') => activityNamed(given.lookups.begin(), 'plan-x', code);
const holds = (fact: ActivityFact) => given.holds('activity-plan-x-A.a.1.1', fact);
const adoptsPlan = () => given.holds('plan-plan-x', { type: 'workplan.plan-adopted.v1', conduct: { plan: 'plan-x' } });

describe('An activity', () => {
  it('is known once its plan is adopted, with everyone who has a part in it', async () => {
    await holds({ type: 'workplan.activity-adopted.v1', conduct: activity });
    expect(await named()).toBeUndefined();
    await adoptsPlan();
    const part = ['ACMW', 'ACWC', 'AICHR', 'SLOM'];
    expect(await named()).toEqual({ outputs: [1], part, openToAll: false });
    expect(await named('A.a.1.2')).toBeUndefined();
  });

  it('gives a part to who is confirmed as its lead, at once, and takes it from nobody', async () => {
    await holds({ type: 'workplan.activity-adopted.v1', conduct: activity });
    await adoptsPlan();
    await named();
    for (const lead of ['SOMTC', 'SOMED']) {
      await holds({ type: 'workplan.lead-confirmed.v1', conduct: { lead: [lead] } });
    }
    expect((await named())?.part).toEqual(['ACMW', 'ACWC', 'AICHR', 'SLOM', 'SOMED', 'SOMTC']);
  });

  it('is open to every body where the plan describes the cooperating bodies and names none', async () => {
    const conduct = { ...activity, cooperating: [], cooperatingNote: 'all others' };
    await holds({ type: 'workplan.activity-adopted.v1', conduct });
    await adoptsPlan();
    expect(await named()).toMatchObject({ openToAll: true });
  });
});
