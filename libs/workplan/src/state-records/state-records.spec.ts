import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { given } from '#kernel/given.js';
import { ALIGNMENTS, LEGISLATION_SCOPES, type LegislationScope } from '../codes.js';
import type { NationalActionPlanReported, StateRecordFact } from '../contract.js';
import { stateRecordsDecider, type StateRecordsCommand } from './state-records.js';

const today = '2026-06-01';
const by = { isStateKnown: true, today };
const plan: NationalActionPlanReported['conduct'] = {
  state: 'PH',
  title: 'Plan 2023-2027',
  period: { from: 2023, to: 2027 },
  alignment: { actip: 'aligned', apa: 'in-progress' },
  asOf: '2026-03-31',
};
const reportPlan = (but: Partial<typeof plan> = {}): StateRecordsCommand => {
  return { type: 'report-national-action-plan', report: { ...plan, ...but }, ...by };
};
const planReported = (but: Partial<typeof plan> = {}): StateRecordFact => {
  return { type: 'workplan.national-action-plan-reported.v1', conduct: { ...plan, ...but } };
};
const update = (updatedOn: string, scope: LegislationScope = 'migrant-workers'): StateRecordsCommand => {
  return { type: 'update-legislation', report: { state: 'PH', scope, updatedOn }, ...by };
};
const updated = (updatedOn: string, scope: LegislationScope = 'migrant-workers'): StateRecordFact => {
  return { type: 'workplan.legislation-updated.v1', conduct: { state: 'PH', scope, updatedOn } };
};
const year = { from: '2025-01-01', to: '2025-12-31' };
const dispose = (medianDays: number, period = year): StateRecordsCommand => {
  return { type: 'report-disposition', report: { state: 'PH', period, medianDays, cases: 38 }, ...by };
};
const disposed = (medianDays: number, period = year): StateRecordFact => {
  return { type: 'workplan.disposition-reported.v1', conduct: { state: 'PH', period, medianDays, cases: 38 } };
};
const decided = given(stateRecordsDecider);

describe('What a state reports of itself', () => {
  it('is taken from a state that the registry knows', () => {
    decided().when(reportPlan()).then(planReported());
    decided()
      .when({ ...reportPlan(), isStateKnown: false })
      .thenRefused('workplan.state-unknown');
  });

  it('replaces what it said before; the same again changes nothing', () => {
    decided(planReported()).when(reportPlan()).then();
    const aligned = { alignment: { actip: 'aligned', apa: 'aligned' } } as const;
    decided(planReported()).when(reportPlan(aligned)).then(planReported(aligned));
    decided(disposed(400)).when(dispose(400)).then();
    decided(disposed(400)).when(dispose(390)).then(disposed(390));
  });

  it('is never of a day to come', () => {
    decided()
      .when(reportPlan({ asOf: '2026-06-02' }))
      .thenRefused('workplan.day-to-come', '/asOf');
    decided().when(update('2026-06-02')).thenRefused('workplan.day-to-come', '/updatedOn');
    decided()
      .when(dispose(1, { from: '2026-01-01', to: '2026-12-31' }))
      .thenRefused('workplan.day-to-come', '/period/to');
    decided().when(update(today)).then(updated(today));
  });

  it('does not go back behind what it reported, for the plan and for each scope of the legislation', () => {
    decided(planReported())
      .when(reportPlan({ asOf: '2026-03-30' }))
      .thenRefused('workplan.earlier-than-known', '/asOf');
    decided(updated('2026-02-01')).when(update('2026-01-31')).thenRefused('workplan.earlier-than-known', '/updatedOn');
    decided(updated('2026-02-01'))
      .when(update('2026-01-31', 'victim-protection'))
      .then(updated('2026-01-31', 'victim-protection'));
  });

  it('has periods that end after they begin', () => {
    decided()
      .when(reportPlan({ period: { from: 2027, to: 2023 } }))
      .thenRefused('workplan.period-reversed', '/period/to');
    decided()
      .when(dispose(1, { from: '2025-12-31', to: '2025-01-01' }))
      .thenRefused('workplan.period-reversed', '/period/to');
  });

  it('is taken twice as once', async () => {
    const days = fc.constantFrom('2026-01-01', '2026-02-01', '2026-05-01', '2026-07-01');
    const commands: fc.Arbitrary<StateRecordsCommand> = fc.oneof(
      fc
        .tuple(days, fc.constantFrom(...ALIGNMENTS))
        .map(([asOf, apa]) => reportPlan({ asOf, alignment: { actip: apa, apa } })),
      fc.tuple(days, fc.constantFrom(...LEGISLATION_SCOPES)).map(([day, scope]) => update(day, scope)),
      fc.integer({ min: 1, max: 3 }).map((median) => dispose(median)),
    );
    await fc.assert(retryable(stateRecordsDecider, fc.array(commands, { maxLength: 12 })), { numRuns: 80 });
  });
});
