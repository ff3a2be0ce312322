import { deepStrictEqual } from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#event-store/fact.js';
import { recorded } from '#event-store/recorded.js';
import type { Draft } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { activityStream } from '../activity/activity.js';
import { shownOf } from '../activity/activity.history.js';
import { boholPlan } from '../plan/adopt-plan.js';
import { type STATUSES } from '../codes.js';
import type { ActivityFact, PlanFact, ReportingPeriodClosed } from '../contract.js';
import { daysOf, planStream } from '../plan/plan.js';
import { activitiesOf, countsByStatus, periodsOf, plans, reportsIn, view } from './work-plan.js';

const { frame, activities } = boholPlan();
const { plan } = frame;
const T0 = Date.UTC(2026, 6, 1);

/** Facts in log order: revisions and positions follow from the streams and the order given. */
function log(...entries: readonly [stream: string, draft: Draft][]): readonly Fact[] {
  const revisions = new Map<string, number>();
  return entries.map(([stream, draft], index) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    return recorded(draft, { stream, revision, position: BigInt(index + 1), recordedAt: T0 + index * 1000 });
  });
}

const of = (code: string, draft: ActivityFact): [string, Draft] => [activityStream(plan, code), draft];
const ofPlan = (draft: PlanFact): [string, Draft] => [planStream(plan), draft];
const adoption: [string, Draft][] = [
  ofPlan({ type: 'workplan.plan-adopted.v1', conduct: frame }),
  ...activities.map((conduct) => of(conduct.code, { type: 'workplan.activity-adopted.v1', conduct })),
];
const opened = (period: string) =>
  ofPlan({ type: 'workplan.reporting-period-opened.v1', conduct: { plan, period, ...daysOf(period)! } });
const reported = (code: string, body: string, status: (typeof STATUSES)[number], period: string | null) =>
  of(code, { type: 'workplan.status-reported.v1', conduct: { body, period, status, outputs: [] }, content: {} });
const confirmed = (code: string, ...lead: string[]) =>
  of(code, { type: 'workplan.lead-confirmed.v1', conduct: { lead } });
const codes = (records: readonly { readonly code: string }[]) => records.map(({ code }) => code);

describe('The view of the work plan', () => {
  it('lists the plan and all activities in plan order, none reported', () => {
    const queries = givenView(view)(...log(...adoption)).queries();
    expect(plans(queries)).toEqual([frame]);
    expect(codes(activitiesOf(queries, plan, {}, 0, 100))).toEqual(codes(activities));
    expect(countsByStatus(queries, plan)).toEqual({ 'not-started': 57 });
    expect(activitiesOf(queries, 'another-plan', {}, 0, 100)).toEqual([]);
  });

  it('pages by plan order without loss or repetition, whatever the page and the filter', () => {
    const queries = givenView(view)(...log(...adoption)).queries();
    const filters = fc.record({
      area: fc.constantFrom(undefined, 'A', 'C', 'Z'),
      body: fc.constantFrom(undefined, 'ACWC', 'DGICM', 'XYZ'),
    });
    fc.assert(
      fc.property(filters, fc.integer({ min: 1, max: 60 }), (filter, limit) => {
        const paged: string[] = [];
        for (let after = 0, more = true; more;) {
          const page = activitiesOf(queries, plan, filter, after, limit);
          paged.push(...codes(page));
          after = page.at(-1)?.order ?? 0;
          more = page.length === limit;
        }
        const { area, body } = filter;
        const expected = activities.filter(
          (activity) =>
            (area === undefined || activity.area === area) &&
            (body === undefined ||
              [activity, ...activity.outputs].some((part) =>
                [...(part.lead ?? []), ...(part.cooperating ?? [])].includes(body),
              )),
        );
        deepStrictEqual(paged, codes(expected));
      }),
      { numRuns: 100 },
    );
  });

  it('follows reports, contributions and confirmed leads', () => {
    const contribution = { body: 'AICHR', period: null, outputs: [], evidence: [] };
    const facts = log(
      ...adoption,
      reported('C.c.2.1', 'DGICM', 'in-progress', null),
      reported('A.a.1.4', 'SOMED', 'in-progress', null),
      reported('A.a.1.4', 'SOMED', 'delayed', null),
      of('A.a.3.1', { type: 'workplan.contributed.v1', conduct: contribution, content: {} }),
      confirmed('C.e.2.1', 'SOMTC'),
      confirmed('C.c.2.1', 'SOMTC'),
    );
    const queries = givenView(view)(...facts).queries();
    expect(countsByStatus(queries, plan)).toEqual({ 'not-started': 55, 'in-progress': 1, delayed: 1 });
    expect(codes(activitiesOf(queries, plan, { status: 'delayed' }, 0, 9))).toEqual(['A.a.1.4']);
    const led = activitiesOf(queries, plan, { body: 'SOMTC' }, 0, 99);
    expect(codes(led)).toEqual(expect.arrayContaining(['C.c.2.1', 'C.e.2.1']));
    expect(codes(activitiesOf(queries, plan, { body: 'DGICM' }, 0, 99))).not.toContain('C.c.2.1');
    const confirmedLead = led.find(({ code }) => code === 'C.c.2.1');
    expect(confirmedLead).toMatchObject({
      lead: ['SOMTC'],
      leadInPlan: ['DGICM'],
      leadStated: true,
      leadConfirmed: true,
    });
  });

  it('shows which reports, and so which statuses, the Working Group has endorsed', () => {
    const reports = [
      { code: 'A.a.1.4', revision: 1 },
      { code: 'C.c.2.1', revision: 1 },
    ];
    const facts = log(
      ...adoption,
      opened('2026-H1'),
      reported('C.c.2.1', 'DGICM', 'in-progress', '2026-H1'),
      reported('A.a.1.4', 'SOMED', 'delayed', '2026-H1'),
      reported('A.a.1.4', 'SOMED', 'in-progress', null),
      ofPlan({ type: 'workplan.period-endorsed.v1', conduct: { plan, period: '2026-H1', upTo: '99', reports } }),
    );
    const endorsed = (queries: ReturnType<ReturnType<ReturnType<typeof givenView>>['queries']>) =>
      codes(activitiesOf(queries, plan, {}, 0, 100).filter((record) => record.endorsed));
    const queries = givenView(view)(...facts).queries();
    expect(endorsed(queries)).toEqual(['C.c.2.1']);
    expect(periodsOf(queries, plan)[0]?.endorsedAt).toEqual(expect.stringMatching(/Z$/));
    expect(reportsIn(queries, plan, '2026-H1').map(({ code, endorsed: each }) => [code, each])).toEqual([
      ['A.a.1.4', true],
      ['C.c.2.1', true],
    ]);
    const later = log(
      ...adoption,
      opened('2026-H1'),
      reported('C.c.2.1', 'DGICM', 'in-progress', '2026-H1'),
      reported('A.a.1.4', 'SOMED', 'delayed', '2026-H1'),
      ofPlan({ type: 'workplan.period-endorsed.v1', conduct: { plan, period: '2026-H1', upTo: '99', reports } }),
      reported('A.a.1.4', 'SOMED', 'in-progress', null),
    );
    expect(endorsed(givenView(view)(...later).queries())).toEqual(['C.c.2.1']);
  });

  it('shows each activity exactly as its own stream does', () => {
    const facts = log(
      ...adoption,
      reported('C.c.2.1', 'DGICM', 'completed', null),
      confirmed('C.c.2.1', 'SOMTC'),
      reported('A.a.1.4', 'SOMED', 'in-progress', null),
    );
    const listed = activitiesOf(givenView(view)(...facts).queries(), plan, {}, 0, 100);
    for (const record of listed) {
      const history = facts.filter(({ stream }) => stream === activityStream(plan, record.code));
      deepStrictEqual(record, JSON.parse(JSON.stringify(shownOf(history))));
    }
    expect(listed).toHaveLength(57);
  });

  it('knows what came too late in a copy of the log, in which positions are others', () => {
    const tally = { notReported: [], bodies: [], leadNotKnown: [] };
    const marks = (named: Partial<ReportingPeriodClosed['conduct']>, ...more: [string, Draft][]) => {
      const conduct = { plan, period: '2026-H1', countedUpTo: '3', ...tally, ...named };
      const facts = log(
        ...adoption,
        opened('2026-H1'),
        reported('C.c.2.1', 'DGICM', 'in-progress', '2026-H1'),
        reported('A.a.1.4', 'SOMED', 'delayed', '2026-H1'),
        ofPlan({ type: 'workplan.reporting-period-closed.v1', conduct }),
        ...more,
      );
      const reports = reportsIn(givenView(view)(...facts).queries(), plan, '2026-H1');
      return Object.fromEntries(reports.map(({ code, late }) => [code, late]));
    };
    const asCounted = { 'C.c.2.1': false, 'A.a.1.4': true };
    expect(marks({ lastReport: { code: 'C.c.2.1', revision: 1 } })).toEqual(asCounted);
    expect(marks({ lastReport: null })).toEqual({ 'C.c.2.1': true, 'A.a.1.4': true });
    // One of before, of which the copy says where its position is.
    const positions = [{ from: '3', to: String(adoption.length + 2) }];
    const copied: Draft = { type: 'log.copied.v1', conduct: { line: 'x', at: 'x', positions } };
    expect(marks({})).not.toEqual(asCounted);
    expect(marks({}, ['operator-acts', copied])).toEqual(asCounted);
  });

  it('keeps what was reported in a period, and who had not when it closed', () => {
    const tally = { notReported: ['A.a.1.1'], bodies: [], leadNotKnown: ['A.a.1.1'] };
    const before = log(...adoption, opened('2026-H1'), reported('C.c.2.1', 'DGICM', 'in-progress', '2026-H1'));
    const closed = ofPlan({
      type: 'workplan.reporting-period-closed.v1',
      conduct: { plan, period: '2026-H1', countedUpTo: String(before.length), ...tally },
    });
    const facts = log(
      ...adoption,
      opened('2026-H1'),
      reported('C.c.2.1', 'DGICM', 'in-progress', '2026-H1'),
      reported('A.a.1.4', 'SOMED', 'delayed', '2026-H1'),
      closed,
      reported('A.b.3.2', 'DGICM', 'delayed', '2026-H1'),
      opened('2026-H2'),
      reported('A.a.1.4', 'SOMED', 'in-progress', null),
    );
    const queries = givenView(view)(...facts).queries();
    const periods = periodsOf(queries, plan);
    expect(periods.map(({ period, closedAt }) => [period, closedAt !== null])).toEqual([
      ['2026-H2', false],
      ['2026-H1', true],
    ]);
    expect(periods[1]).toMatchObject({ from: '2026-01-01', to: '2026-06-30', tally });
    expect(reportsIn(queries, plan, '2026-H1').map(({ code, body, late }) => [code, body, late])).toEqual([
      ['A.a.1.4', 'SOMED', true],
      ['A.b.3.2', 'DGICM', true],
      ['C.c.2.1', 'DGICM', false],
    ]);
    expect(reportsIn(queries, plan, '2026-H2')).toEqual([]);
  });

  it('rebuilds to the same rows from the same facts', () => {
    const facts = log(...adoption, opened('2026-H1'), reported('A.a.1.4', 'SOMED', 'delayed', '2026-H1'));
    const dump = () => {
      const after = givenView(view)(...facts);
      return ['plan', 'activity', 'activity_body', 'period', 'report'].map((table) =>
        after.all(`SELECT * FROM ${table}`),
      );
    };
    deepStrictEqual(dump(), dump());
    expect(dump().map((rows) => rows.length > 0)).toEqual([true, true, true, true, true]);
  });
});
