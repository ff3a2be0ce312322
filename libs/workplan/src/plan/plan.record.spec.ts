import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { boholPlan } from './adopt-plan.js';
import { ACTIVITY, activityId } from '../activity/activity.record.js';
import { shownOf } from '../activity/activity.history.js';
import type { EvaluationFrozen, PeriodEndorsed, ReportingPeriodClosed } from '../contract.js';
import type { Snapshot } from '../evaluation/evaluation.snapshot.js';
import { EvaluationController } from '../evaluation/evaluation.http.js';
import { evaluationAt } from '../evaluation/evaluation.reader.js';
import { type GivenPlan, givenNoPlan, givenPlan, plan, report } from '../given-plan.js';
import { endorsementsOf } from './plan.js';
import { PLAN } from './plan.record.js';

const days = { from: '2026-07-01', to: '2026-12-31' };

let given: GivenPlan;
beforeEach(async () => {
  given = await givenPlan();
});
afterEach(() => {
  given.close();
});

const typed = async (type: string) => (await given.log()).filter((fact) => fact.type === type);
const stateOf = async () => (await given.records.find(PLAN, plan, given.lookups.begin()))!.state;

describe('A reporting period', () => {
  it('stands on each report made while it is open, and closes with everyone who has not reported', async () => {
    await given.tells('A.a.1.4', report('SOMED'));
    await given.governs({ type: 'open-period', ...days });
    await given.tells('C.c.2.1', report('DGICM'));
    const head = await given.store.head();
    const close = { type: 'close-period', period: '2026-H2' } as const;
    await given.send(PLAN, plan, close, 'close');
    await given.tells('A.b.3.2', report('DGICM'));
    await given.send(PLAN, plan, close, 'close');

    const periods = (await typed('workplan.status-reported.v1')).map(({ conduct }) => conduct);
    expect(periods).toMatchObject([{ period: null }, { period: '2026-H2' }, { period: null }]);
    const closings = await typed('workplan.reporting-period-closed.v1');
    expect(closings).toHaveLength(1);
    const closed = closings[0]?.conduct as ReportingPeriodClosed['conduct'];
    expect(closed.countedUpTo).toBe(String(head));
    expect(closed.upToFact).toBe((await given.log()).find(({ position }) => position === head)?.id);
    expect(closed.lastReport).toEqual({ code: 'C.c.2.1', revision: 1 });
    expect(closed.notReported).toHaveLength(56);
    expect(closed.notReported).not.toContain('C.c.2.1');
    expect(closed.notReported).toContain('A.a.1.4');
    expect(closed.leadNotKnown).toHaveLength(37);
    expect(closed.bodies.map(({ body }) => body)).toEqual([...closed.bodies.map(({ body }) => body)].sort());
    expect(closed.bodies.find(({ body }) => body === 'SOMED')?.notReported).toContain('A.a.1.4');
    const dgicm = boholPlan()
      .activities.filter(({ lead }) => lead.includes('DGICM'))
      .map(({ code }) => code);
    expect(closed.bodies.find(({ body }) => body === 'DGICM')?.notReported).toEqual(
      dgicm.filter((code) => code !== 'C.c.2.1'),
    );
  });

  it.each([
    [{ half: '2026-H2' }, '2026-H2'],
    [days, '2026-H2'],
  ])('is opened by its name or by its days: %j', async (asked, period) => {
    expect((await given.governs({ type: 'open-period', ...asked })).state).toMatchObject({ open: period });
  });

  it.each([
    [{ half: '2026-H2', ...days }, '/half'],
    [{ half: '2026-H3' }, '/half'],
    [{ from: days.from }, '/to'],
    [{ to: days.to }, '/from'],
  ])('is not opened by both or by half of its days: %j', async (asked, pointer) => {
    const refused = given.governs({ type: 'open-period', ...asked });
    await expect(refused).rejects.toMatchObject({ code: 'body.invalid', errors: [{ pointer }] });
  });

  it('is of a plan: where there is none, whoever may open one is told so, and everyone who asks for it', async () => {
    const none = givenNoPlan();
    const unknown = { code: 'workplan.plan-unknown' };
    const caller = { subject: 'chair', role: 'chair', state: 'PH' } as const;
    for (const id of [plan, 'no/id', 'No-Id']) {
      await expect(none.records.authorise(PLAN, { caller, id })).rejects.toMatchObject(unknown);
      const open = none.records.permit(PLAN, { caller, id }, { type: 'open-period', ...days });
      await expect(open).rejects.toMatchObject({ attempt: { action: 'workplan.open-period', as: 'denied' } });
    }
    await expect(none.governs({ type: 'open-period', ...days })).rejects.toMatchObject(unknown);
    none.close();
  });
});

describe('Endorsing and evaluating', () => {
  it('endorses every report of the period and no other, and the present status with the last of them', async () => {
    await given.tells('A.b.3.2', report('DGICM'));
    await given.governs({ type: 'open-period', ...days });
    await given.tells('C.c.2.1', report('DGICM'));
    await given.tells('A.a.1.4', report('SOMED'));
    await given.tells('C.c.2.1', report('DGICM'));
    await given.governs({ type: 'close-period', period: '2026-H2' });
    await given.tells('A.a.1.4', report('SOMED'));
    await given.governs({ type: 'endorse-period', period: '2026-H2' });
    const all = await given.log();
    const conduct = all.at(-1)?.conduct as PeriodEndorsed['conduct'];
    expect(conduct).toEqual({
      plan,
      period: '2026-H2',
      upTo: String(all.at(-2)?.position),
      upToFact: all.at(-2)?.id,
      reports: [
        { code: 'A.a.1.4', revision: 1 },
        { code: 'C.c.2.1', revision: 1 },
        { code: 'C.c.2.1', revision: 2 },
      ],
    });
    const state = await stateOf();
    const shown = async (code: string) => {
      const { facts } = (await given.records.find(ACTIVITY, activityId(plan, code), given.lookups.begin()))!;
      return shownOf(facts, endorsementsOf(state, code).keys()).endorsed;
    };
    expect(await Promise.all(['C.c.2.1', 'A.a.1.4', 'A.b.3.2'].map(shown))).toEqual([true, false, false]);
    expect([...endorsementsOf(state, 'C.c.2.1')]).toEqual([
      [1, '2026-H2'],
      [2, '2026-H2'],
    ]);
  });

  it('freezes a snapshot that can be made again to the same bytes, whatever comes later', async () => {
    await given.tells('C.c.2.1', report('DGICM'));
    const then = await given.store.head();
    await given.tells('A.a.1.4', report('SOMED'));
    await given.governs({ type: 'evaluate', kind: 'mid-term', position: String(then) });
    await given.governs({ type: 'evaluate', kind: 'final' });
    await given.tells('A.b.3.2', report('DGICM'));
    const frozen = (await typed('workplan.evaluation-frozen.v1')).map(
      ({ conduct }) => conduct as EvaluationFrozen['conduct'],
    );
    expect(frozen.map(({ position }) => position)).toEqual([String(then), String(then + 2n)]);
    const statuses: unknown[] = [];
    for (const { kind, sha256, ...place } of frozen) {
      const { position, fact = '' } = place;
      expect((await given.log()).find(({ id }) => id === fact)?.position).toBe(BigInt(position));
      const made = await evaluationAt(given.store, plan, kind, { position });
      expect(made?.frozen).toEqual({ position, format: 1, sha256 });
      // As in a copy of the log, where another fact has the position.
      const copied = await evaluationAt(given.store, plan, kind, { position: '1', fact });
      expect(copied?.text).toBe(made?.text.replace(`"position":"${position}"`, '"position":"1"'));
      expect(createHash('sha256').update(made!.text).digest('hex')).toBe(sha256);
      statuses.push((JSON.parse(made!.text) as Snapshot).counts.activities);
    }
    expect(statuses).toEqual([
      { 'in-progress': 1, 'not-started': 56 },
      { 'in-progress': 2, 'not-started': 55 },
    ]);
  });

  it('has no evaluation beyond the head of the log, nor before the plan was adopted', async () => {
    const head = await given.store.head();
    const at = (position: bigint) => evaluationAt(given.store, plan, 'final', { position: String(position) });
    expect(await at(head + 1n)).toBeUndefined();
    expect(await at(head - 1n)).toBeUndefined();
    expect(await at(head)).toBeDefined();
  });

  it('never answers an evaluation whose bytes are not those that were frozen', async () => {
    const position = String(await given.store.head());
    const conduct = { plan, kind: 'final', position, format: 1, sha256: 'ab'.repeat(32) };
    await given.holds(`plan-${plan}`, { type: 'workplan.evaluation-frozen.v1', conduct });
    const controller = new EvaluationController(given.records, given.store);
    const caller = { subject: 'vn-officer', role: 'officer', unit: 'VN-ATU', state: 'VN' } as const;
    const reader = { caller, reply: {} as FastifyReply, plan, kind: 'final' };
    await expect(controller.one(reader as Parameters<typeof controller.one>[0])).rejects.toThrow(
      'the final evaluation of bohol-2017-2020 cannot be made again: its digest differs',
    );
  });

  it('counts as of a position that is kept, once: sent again, it stays as it was', async () => {
    await given.governs({ type: 'open-period', ...days });
    const head = String(await given.store.head());
    const close = { type: 'close-period', period: '2026-H2' } as const;
    const first = await given.send(PLAN, plan, close, 'close');
    await given.tells('C.c.2.1', report('DGICM'));
    expect(await given.send(PLAN, plan, close, 'close')).toEqual({ ...first, repeated: true });
    const [closed, ...more] = await typed('workplan.reporting-period-closed.v1');
    expect([closed?.conduct, closed?.meta, more]).toMatchObject([{ countedUpTo: head }, { knownAt: head }, []]);
  });
});
