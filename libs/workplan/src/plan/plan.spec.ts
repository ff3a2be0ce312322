import { deepStrictEqual } from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { transact } from '#records/record-command.js';
import { SystemClock } from '#kernel/clock.js';
import { given } from '#kernel/given.js';
import type { PlanFact, PlanFrame } from '../contract.js';
import { daysOf, halfYear, planDecider, type PlanCommand } from './plan.js';

const line = { code: 'A.a.1', title: 'Campaign', page: 1, activities: ['A.a.1.1', 'A.a.1.2'] };
const frame: PlanFrame = {
  plan: 'plan-x',
  version: 1,
  title: 'A plan',
  period: { from: 2017, to: 2020 },
  endorsement: { body: 'SOMTC', mode: 'ad-referendum', date: '2017-11-13' },
  pages: 2,
  areas: [
    {
      code: 'A',
      title: 'Preventing',
      page: 1,
      provisions: [{ code: 'A.a', text: 'Make aware', page: 1, actionLines: [line] }],
    },
  ],
};
const count = { countedUpTo: '7', notReported: ['A.a.1.1'], bodies: [], leadNotKnown: ['A.a.1.1'] };
const adopted: PlanFact = { type: 'workplan.plan-adopted.v1', conduct: frame };
const opened = (period: string): PlanFact => ({
  type: 'workplan.reporting-period-opened.v1',
  conduct: { plan: 'plan-x', period, ...daysOf(period)! },
});
const closed = (period: string): PlanFact => ({
  type: 'workplan.reporting-period-closed.v1',
  conduct: { plan: 'plan-x', period, ...count },
});
const reported = { upTo: '9', reports: [{ code: 'A.a.1.1', revision: 2 }] };
const endorsed = (period: string): PlanFact => ({
  type: 'workplan.period-endorsed.v1',
  conduct: { plan: 'plan-x', period, ...reported },
});
const snapshot = { position: '8', format: 1, sha256: 'ab'.repeat(32) } as const;
const frozen = (kind: 'mid-term' | 'final'): PlanFact => ({
  type: 'workplan.evaluation-frozen.v1',
  conduct: { plan: 'plan-x', kind, ...snapshot },
});
const endorse = (period: string): PlanCommand => ({ type: 'endorse-period', period, reported });
const evaluate = (kind: 'mid-term' | 'final'): PlanCommand => ({ type: 'evaluate', kind, snapshot });
const open = (period: string): PlanCommand => ({ type: 'open-period', ...daysOf(period)! });
const close = (period: string): PlanCommand => ({ type: 'close-period', period, tally: count });

describe('A plan', () => {
  it('is adopted once; adopting the same text again changes nothing', () => {
    given(planDecider)().when({ type: 'adopt', frame }).then(adopted);
    given(planDecider)(adopted).when({ type: 'adopt', frame }).then();
  });

  it('is immutable once adopted', () => {
    const changed = { ...frame, title: 'Another title' };
    given(planDecider)(adopted).when({ type: 'adopt', frame: changed }).thenRefused('workplan.already-adopted');
  });

  it('has no reporting periods before it is adopted', () => {
    given(planDecider)().when(open('2026-H1')).thenRefused('workplan.plan-unknown');
    given(planDecider)().when(close('2026-H1')).thenRefused('workplan.plan-unknown');
  });

  it('opens a half-year for reporting, and closes it with the count of who has not reported', () => {
    given(planDecider)(adopted).when(open('2026-H2')).then(opened('2026-H2'));
    given(planDecider)(adopted, opened('2026-H2')).when(close('2026-H2')).then(closed('2026-H2'));
  });

  it('has one reporting period open at a time', () => {
    given(planDecider)(adopted, opened('2026-H1')).when(open('2026-H2')).thenRefused('workplan.period-open');
    given(planDecider)(adopted, opened('2026-H1'), closed('2026-H1')).when(open('2026-H2')).then(opened('2026-H2'));
  });

  it('opens each half-year once, so that there are two reporting periods a year at most', () => {
    given(planDecider)(adopted, opened('2026-H1')).when(open('2026-H1')).thenRefused('workplan.period-exists');
    given(planDecider)(adopted, opened('2026-H1'), closed('2026-H1'))
      .when(open('2026-H1'))
      .thenRefused('workplan.period-exists');
  });

  it.each([
    ['2026-07-01', '2026-12-30'],
    ['2026-01-01', '2026-12-31'],
    ['2026-07-01', '2027-06-30'],
    ['2026-12-31', '2026-07-01'],
    ['2026-04-01', '2026-09-30'],
    ['', ''],
  ])('has no reporting period from %s to %s, which is no half-year', (from, to) => {
    given(planDecider)(adopted)
      .when({ type: 'open-period', from, to })
      .thenRefused('workplan.period-not-half-year', '/from');
  });

  it('has no reporting period before its first year', () => {
    given(planDecider)(adopted).when(open('2016-H2')).thenRefused('workplan.period-before-plan', '/from');
    given(planDecider)(adopted).when(open('2017-H1')).then(opened('2017-H1'));
  });

  it('closes only the period that is open', () => {
    given(planDecider)(adopted).when(close('2026-H1')).thenRefused('workplan.period-unknown');
    given(planDecider)(adopted, opened('2026-H1'), closed('2026-H1'))
      .when(close('2026-H1'))
      .thenRefused('workplan.period-closed');
  });

  it('has the reports of a closed period endorsed, once', () => {
    const past = [adopted, opened('2026-H1'), closed('2026-H1')];
    given(planDecider)(...past)
      .when(endorse('2026-H1'))
      .then(endorsed('2026-H1'));
    given(planDecider)(...past, endorsed('2026-H1'))
      .when(endorse('2026-H1'))
      .thenRefused('workplan.period-endorsed');
    given(planDecider)(adopted, opened('2026-H1')).when(endorse('2026-H1')).thenRefused('workplan.period-not-closed');
    given(planDecider)(...past)
      .when(endorse('2026-H2'))
      .thenRefused('workplan.period-unknown');
  });

  it('is evaluated twice, mid-term and final, each once and in either order', () => {
    given(planDecider)(adopted).when(evaluate('final')).then(frozen('final'));
    given(planDecider)(adopted, frozen('final')).when(evaluate('mid-term')).then(frozen('mid-term'));
    given(planDecider)(adopted, frozen('final')).when(evaluate('final')).thenRefused('workplan.evaluation-exists');
    given(planDecider)().when(evaluate('final')).thenRefused('workplan.plan-unknown');
  });

  it('is not evaluated at a position where the log had no such plan', () => {
    given(planDecider)(adopted)
      .when({ type: 'evaluate', kind: 'final', snapshot: undefined })
      .thenRefused('workplan.position-unknown', '/position');
  });

  it('names half-years so that name and days say the same', () => {
    for (const period of ['2017-H1', '2026-H2']) {
      const { from, to } = daysOf(period)!;
      expect(halfYear(from, to)).toBe(period);
    }
    expect(daysOf('2026-H3')).toBeUndefined();
    expect(daysOf('26-H1')).toBeUndefined();
  });

  it('takes any command twice as once', async () => {
    const periods = fc.constantFrom('2016-H2', '2026-H1', '2026-H2', '2027-H1');
    const commands: fc.Arbitrary<PlanCommand> = fc.oneof(
      fc.constant<PlanCommand>({ type: 'adopt', frame }),
      fc.constant<PlanCommand>({ type: 'adopt', frame: { ...frame, pages: 3 } }),
      periods.map(open),
      periods.map(close),
      periods.map(endorse),
      fc.constantFrom('mid-term' as const, 'final' as const).map(evaluate),
    );
    let written = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(commands, { minLength: 4, maxLength: 14 }), async (sequence) => {
        const store = new MemoryEventStore(new SystemClock());
        for (const [index, command] of [{ type: 'adopt', frame } as const, ...sequence].entries()) {
          const commandId = `command-${String(index)}`;
          const meta = { actor: 'a', role: 'secretariat', commandId, correlationId: commandId };
          const send = () =>
            transact(store, { decider: planDecider, stream: 'plan-x', meta, command: () => command }).then(
              ({ state, revision, position }) => ({ state, revision, position }),
              (error: unknown) => String(error),
            );
          const answer = await send();
          const head = await store.head();
          deepStrictEqual(await send(), answer);
          expect(await store.head()).toBe(head);
        }
        written += Number(await store.head());
      }),
      { numRuns: 80 },
    );
    expect(written).toBeGreaterThan(160);
  });
});
