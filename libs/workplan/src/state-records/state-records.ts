import type { Decider } from '#kernel/decider.js';
import { demand, demandField, refuseField } from '#kernel/refusal.js';
import { replaced, saysTheSame } from '#kernel/values.js';
import type {
  DispositionReported,
  LegislationUpdated,
  NationalActionPlanReported,
  StateRecordFact,
} from '../contract.js';

// Commands. Days are YYYY-MM-DD; `today` is the day of the command in the state.

export type StateRecordsCommand = {
  /** Whether the registry knows the state. */
  readonly isStateKnown: boolean;
  readonly today: string;
} & (
  | { readonly type: 'report-national-action-plan'; readonly report: NationalActionPlanReported['conduct'] }
  | { readonly type: 'update-legislation'; readonly report: LegislationUpdated['conduct'] }
  | { readonly type: 'report-disposition'; readonly report: DispositionReported['conduct'] }
);

// State

interface Reports {
  readonly actionPlan?: NationalActionPlanReported['conduct'];
  /** The last update of each scope, in the order in which they were first reported. */
  readonly legislation: readonly LegislationUpdated['conduct'][];
  /** What was said last of each period, in the order in which they were first reported. */
  readonly disposition: readonly DispositionReported['conduct'][];
}

export type StateRecords =
  ({ readonly name: 'unreported' } & Reports) | ({ readonly name: 'reported'; readonly state: string } & Reports);

// Decide

export const stateRecordsDecider: Decider<StateRecordsCommand, StateRecords, StateRecordFact> = {
  initial: { name: 'unreported', legislation: [], disposition: [] },

  decide(command, state) {
    demand(command.isStateKnown, 'workplan.state-unknown', 'The registry knows no such state.');
    switch (command.type) {
      case 'report-national-action-plan':
        return reportActionPlan(command.report, state, command.today);
      case 'update-legislation':
        return updateLegislation(command.report, state, command.today);
      case 'report-disposition':
        return reportDisposition(command.report, state, command.today);
    }
  },

  evolve(before, fact): StateRecords {
    const state = { ...before, name: 'reported', state: fact.conduct.state } as const;
    switch (fact.type) {
      case 'workplan.national-action-plan-reported.v1':
        return { ...state, actionPlan: fact.conduct };
      case 'workplan.legislation-updated.v1':
        return { ...state, legislation: replaced(state.legislation, fact.conduct, sameScope) };
      case 'workplan.disposition-reported.v1':
        return { ...state, disposition: replaced(state.disposition, fact.conduct, samePeriod) };
    }
  },
};

function reportActionPlan(
  report: NationalActionPlanReported['conduct'],
  { actionPlan }: StateRecords,
  today: string,
): readonly StateRecordFact[] {
  demandNotLaterThan(today, report.asOf, '/asOf');
  if (report.period.to < report.period.from) throw endsBeforeItBegins('/period/to');
  if (actionPlan && report.asOf < actionPlan.asOf) throw earlierThanKnown('/asOf');
  if (actionPlan && saysTheSame(report, actionPlan)) return [];
  return [{ type: 'workplan.national-action-plan-reported.v1', conduct: report }];
}

function updateLegislation(
  report: LegislationUpdated['conduct'],
  { legislation }: StateRecords,
  today: string,
): readonly StateRecordFact[] {
  demandNotLaterThan(today, report.updatedOn, '/updatedOn');
  const before = legislation.find((each) => sameScope(each, report));
  if (before && report.updatedOn < before.updatedOn) throw earlierThanKnown('/updatedOn');
  if (before && saysTheSame(report, before)) return [];
  return [{ type: 'workplan.legislation-updated.v1', conduct: report }];
}

function reportDisposition(
  report: DispositionReported['conduct'],
  { disposition }: StateRecords,
  today: string,
): readonly StateRecordFact[] {
  if (report.period.to < report.period.from) throw endsBeforeItBegins('/period/to');
  demandNotLaterThan(today, report.period.to, '/period/to');
  const before = disposition.find((each) => samePeriod(each, report));
  if (before && saysTheSame(report, before)) return [];
  return [{ type: 'workplan.disposition-reported.v1', conduct: report }];
}

// Rules

/** The stream of what a state reports of itself. */
export function stateRecordsStream(state: string): string {
  return `state-records-${state}`;
}

/** What evidence calls each kind of record of a state. */
export function recordNames(state: string, records: StateRecords): readonly string[] {
  return [
    ...(records.actionPlan ? [`${state}/national-action-plan`] : []),
    ...(records.legislation.length > 0 ? [`${state}/legislation-repository`] : []),
    ...(records.disposition.length > 0 ? [`${state}/time-to-disposition`] : []),
  ];
}

function demandNotLaterThan(today: string, day: string, pointer: string): void {
  demandField(day <= today, 'workplan.day-to-come', pointer, 'This day has not come yet.');
}

function endsBeforeItBegins(pointer: string): Error {
  return refuseField('workplan.period-reversed', pointer, 'The period ends before it begins.');
}

function earlierThanKnown(pointer: string): Error {
  return refuseField('workplan.earlier-than-known', pointer, 'The state has reported a later day before.');
}

function sameScope(one: LegislationUpdated['conduct'], other: LegislationUpdated['conduct']): boolean {
  return one.scope === other.scope;
}

function samePeriod(one: DispositionReported['conduct'], other: DispositionReported['conduct']): boolean {
  return one.period.from === other.period.from && one.period.to === other.period.to;
}
