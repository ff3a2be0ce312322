import { describe, expect, it } from '@jest/globals';
import { type EventStore, StoreUnavailable } from '#event-store/event-store.js';
import { ACTIVITY, activityId } from './activity.record.js';
import { adoptBoholPlan, boholPlan } from './adopt-plan.js';
import { adoptPlan } from './adopt-plan.js';
import { type GivenPlan, givenNoPlan, metaFor, plan } from './given-plan.js';
import { PLAN } from './plan.record.js';

const { frame, activities } = boholPlan();
const reader = { subject: 'vn-officer', role: 'officer', unit: 'VN-ATU', state: 'VN' } as const;

let given: GivenPlan;
beforeEach(() => {
  given = givenNoPlan();
});
afterEach(() => {
  given.close();
});

/** Lets the store take so many appends and no more, as when a crash ends it half way; until it recovers. */
function stopsAt(appends: number): { recovers: () => void } {
  const append = given.store.append.bind(given.store);
  let left = appends;
  given.store.append = (...asked: Parameters<EventStore['append']>) => {
    left -= 1;
    return left < 0 ? Promise.reject(new StoreUnavailable('stopped')) : append(...asked);
  };
  return { recovers: () => (given.store.append = append) };
}

describe('Adopting the Bohol plan', () => {
  it('puts the whole baseline into facts: every activity, and last the frame, which makes the plan known', async () => {
    await adoptBoholPlan(given.records);
    const all = await given.log();
    expect(all.map(({ conduct }) => conduct)).toEqual([...activities, frame]);
    expect(all[0]?.meta).toMatchObject({ actor: 'platform', role: 'platform' });
  });

  it.each([0, 1, 30, 57])(
    'is completed by adopting again after a stop at append %i, and adds nothing twice',
    async (stop) => {
      const { recovers } = stopsAt(stop);
      await expect(adoptBoholPlan(given.records)).rejects.toThrow(StoreUnavailable);
      expect(await given.log()).toHaveLength(stop);
      recovers();
      await adoptBoholPlan(given.records);
      await adoptBoholPlan(given.records);
      expect((await given.log()).map(({ type, revision }) => [type, revision])).toEqual([
        ...activities.map(() => ['workplan.activity-adopted.v1', 0]),
        ['workplan.plan-adopted.v1', 0],
      ]);
    },
  );

  it('leaves an adopted plan as it is when it is handed in with one activity more', async () => {
    await adoptBoholPlan(given.records);
    const head = await given.store.head();
    const more = { ...activities[0]!, code: 'A.a.1.9', order: 58 };
    const meta = (part: number | 'frame') => metaFor(`chair ${String(part)}`);
    const adoption = adoptPlan(given.records, { frame, activities: [...activities, more] }, meta);
    await expect(adoption).rejects.toThrow('workplan.already-adopted');
    expect(await given.store.head()).toBe(head);
  });

  it('half done, makes no plan known: the frame comes last', async () => {
    const { recovers } = stopsAt(57);
    await expect(adoptBoholPlan(given.records)).rejects.toThrow(StoreUnavailable);
    const id = activityId(plan, 'C.c.2.1');
    const asked = [
      () => given.records.authorise(PLAN, { caller: reader, id: plan }),
      () => given.records.authorise(ACTIVITY, { caller: reader, id }),
      () => given.records.permit(ACTIVITY, { caller: reader, id }, { type: 'confirm-lead', lead: ['SOMTC'] }),
    ];
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ code: 'workplan.plan-unknown' });
    recovers();
    await adoptBoholPlan(given.records);
    const { state } = await given.records.authorise(ACTIVITY, { caller: reader, id });
    expect(state.baseline.code).toBe('C.c.2.1');
  });
});
