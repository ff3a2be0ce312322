import { describe, expect, it } from '@jest/globals';
import { type EventStore, StoreUnavailable } from '#event-store/event-store.js';
import { ACTIVITY, activityId } from '../activity/activity.record.js';
import { adoptBoholPlan, adoptPlan, boholPlan } from './adopt-plan.js';
import { shownOf } from '../activity/activity.history.js';
import type { BaselineActivity, PlanFrame } from '../contract.js';
import { type GivenPlan, givenNoPlan, metaFor, plan } from '../given-plan.js';
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

describe('An adopted plan in other words', () => {
  const other: PlanFrame = {
    ...frame,
    areas: frame.areas.map((area) => ({
      ...area,
      title: `${area.title}, before`,
      provisions: area.provisions.map((provision) => ({ ...provision, text: `${provision.text} Before.` })),
    })),
  };
  const before = (activity: BaselineActivity): BaselineActivity => ({
    ...activity,
    title: `${activity.title}, before`,
    outputs: activity.outputs.map((output) => ({ ...output, title: `${output.title}, before` })),
  });
  const inOtherWords = { frame: other, activities: activities.map(before) };
  const byChair = (attempt: string) => (part: number | 'frame') => metaFor(`${attempt} ${String(part)}`);
  const stateOf = async () => ({
    frame: (await given.records.find(PLAN, plan))?.state.frame,
    activities: await Promise.all(
      activities.map(async ({ code }) => (await given.records.find(ACTIVITY, activityId(plan, code)))?.state.baseline),
    ),
  });
  const worded = async () => (await given.log()).filter(({ type }) => type.endsWith('worded.v1'));

  it('is worded as the platform words it now, once, and as it was before up to then', async () => {
    await adoptPlan(given.records, inOtherWords, byChair('adopt'));
    await adoptBoholPlan(given.records);
    expect(await stateOf()).toEqual({ frame, activities });
    expect(await worded()).toHaveLength(58);
    expect((await worded())[0]?.meta).toMatchObject({ actor: 'platform', role: 'platform' });
    await adoptBoholPlan(given.records);
    expect(await worded()).toHaveLength(58);

    const history = (await given.records.find(ACTIVITY, activityId(plan, 'C.c.2.1')))!.facts;
    const agreements = activities.find(({ code }) => code === 'C.c.2.1')!;
    expect([shownOf(history.slice(0, 1)).title, shownOf(history).title]).toEqual([
      `${agreements.title}, before`,
      agreements.title,
    ]);
  });

  it('is worded as the chair hands it in, and keeps those words when the server starts again', async () => {
    await adoptBoholPlan(given.records);
    await adoptPlan(given.records, inOtherWords, byChair('word'));
    expect(await stateOf()).toEqual(inOtherWords);
    await adoptPlan(given.records, inOtherWords, byChair('word'));
    await adoptPlan(given.records, inOtherWords, byChair('word once more'));
    await adoptBoholPlan(given.records);
    expect(await stateOf()).toEqual(inOtherWords);
    expect(await worded()).toHaveLength(58);
  });

  it.each<[string, Partial<BaselineActivity>]>([
    ['another lead', { lead: ['SOMTC'], leadStated: true }],
    ['another page', { page: 24 }],
    [
      'an output more',
      { outputs: [{ number: 1, title: 'One' }, ...[2, 3].map((number) => ({ number, title: 'More' }))] },
    ],
    ['a note where the document is blank', { cooperatingNote: 'all bodies' }],
  ])('stays as it is when the last activity has %s', async (_, changed) => {
    await adoptBoholPlan(given.records);
    const head = await given.store.head();
    const differing = inOtherWords.activities.with(-1, { ...inOtherWords.activities.at(-1)!, ...changed });
    const adoption = adoptPlan(given.records, { frame: other, activities: differing }, byChair('differ'));
    await expect(adoption).rejects.toThrow('workplan.already-adopted');
    expect(await given.store.head()).toBe(head);
  });

  it('stays as it is when the frame differs, or has another revision than is asked for', async () => {
    await adoptBoholPlan(given.records);
    const head = await given.store.head();
    const longer = { ...inOtherWords, frame: { ...other, pages: 26 } };
    await expect(adoptPlan(given.records, longer, byChair('differ'))).rejects.toThrow('workplan.already-adopted');
    await expect(adoptPlan(given.records, inOtherWords, byChair('stale'), [7])).rejects.toThrow('precondition.stale');
    expect(await given.store.head()).toBe(head);
  });

  it('keeps its words in a folder whose level is lower, and is completed there all the same', async () => {
    given.close();
    given = givenNoPlan(2);
    const { recovers } = stopsAt(30);
    await expect(adoptPlan(given.records, inOtherWords, byChair('adopt'))).rejects.toThrow(StoreUnavailable);
    recovers();
    await adoptBoholPlan(given.records);
    const { state } = (await given.records.find(PLAN, plan))!;
    expect(state.frame).toEqual(frame);
    expect((await stateOf()).activities).toEqual([...inOtherWords.activities.slice(0, 30), ...activities.slice(30)]);
    expect(await worded()).toEqual([]);
    const wording = adoptPlan(given.records, inOtherWords, byChair('word'));
    await expect(wording).rejects.toMatchObject({ code: 'log.level-needed' });
    expect(await worded()).toEqual([]);
  });
});
