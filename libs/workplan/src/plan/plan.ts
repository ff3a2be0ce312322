import type { Decider } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { saysTheSame } from '#kernel/values.js';
import type { EvaluationFrozen, PeriodEndorsed, PlanFact, PlanFrame, ReportingPeriodClosed } from '../contract.js';
import { wordedPlan, wordsOfPlan } from '../wording.js';

// Commands

export type PlanCommand =
  | { readonly type: 'adopt'; readonly frame: PlanFrame }
  | { readonly type: 'open-period'; readonly from: string; readonly to: string }
  | {
      readonly type: 'close-period';
      readonly period: string;
      readonly tally: Omit<ReportingPeriodClosed['conduct'], 'plan' | 'period'>;
    }
  | {
      readonly type: 'endorse-period';
      readonly period: string;
      /** What the log holds of the period. */
      readonly reported: Omit<PeriodEndorsed['conduct'], 'plan' | 'period'>;
    }
  | {
      readonly type: 'evaluate';
      /** Undefined when the log has not come so far, or had no such plan there. */
      readonly snapshot: Omit<EvaluationFrozen['conduct'], 'plan' | 'kind'> | undefined;
      readonly kind: EvaluationFrozen['conduct']['kind'];
    };

type Command<Type extends PlanCommand['type']> = Extract<PlanCommand, { readonly type: Type }>;

// State

export type PlanState =
  | { readonly name: 'unknown' }
  | {
      readonly name: 'adopted';
      readonly frame: PlanFrame;
      /** The open period, or null. */
      readonly open: string | null;
      readonly closed: readonly string[];
      readonly endorsed: readonly PeriodEndorsed['conduct'][];
      readonly evaluations: readonly EvaluationFrozen['conduct'][];
    };

export type AdoptedPlan = Extract<PlanState, { name: 'adopted' }>;

// Decide

export const planDecider: Decider<PlanCommand, PlanState, PlanFact> = {
  initial: { name: 'unknown' },

  decide(command, state) {
    switch (command.type) {
      case 'adopt':
        return adopt(command.frame, state);
      case 'open-period':
        return openPeriod(command, state);
      case 'close-period':
        return closePeriod(command, state);
      case 'endorse-period':
        return endorsePeriod(command, state);
      case 'evaluate':
        return evaluate(command, state);
    }
  },

  evolve(state, fact): PlanState {
    if (fact.type === 'workplan.plan-adopted.v1') {
      return { name: 'adopted', frame: fact.conduct, open: null, closed: [], endorsed: [], evaluations: [] };
    }
    if (state.name === 'unknown') return state;
    switch (fact.type) {
      case 'workplan.plan-worded.v1':
        return { ...state, frame: wordedPlan(state.frame, fact.conduct) };
      case 'workplan.reporting-period-opened.v1':
        return { ...state, open: fact.conduct.period };
      case 'workplan.reporting-period-closed.v1':
        return { ...state, open: null, closed: [...state.closed, fact.conduct.period] };
      case 'workplan.period-endorsed.v1':
        return { ...state, endorsed: [...state.endorsed, fact.conduct] };
      case 'workplan.evaluation-frozen.v1':
        return { ...state, evaluations: [...state.evaluations, fact.conduct] };
    }
  },
};

function adopt(frame: PlanFrame, state: PlanState): readonly PlanFact[] {
  if (state.name === 'unknown') return [{ type: 'workplan.plan-adopted.v1', conduct: frame }];
  if (saysTheSame(state.frame, frame)) return [];
  const words = wordsOfPlan(frame);
  const isSamePlan = saysTheSame(wordedPlan(state.frame, words), frame);
  demand(isSamePlan, 'workplan.already-adopted', 'But for its words the adopted plan is immutable.');
  return [{ type: 'workplan.plan-worded.v1', conduct: words }];
}

function openPeriod({ from, to }: Command<'open-period'>, state: PlanState): readonly PlanFact[] {
  const period = halfYear(from, to);
  const { frame, open, closed } = adopted(state);
  const detail = 'The plan begins after this half-year.';
  demandField(Number(from.slice(0, 4)) >= frame.period.from, 'workplan.period-before-plan', '/from', detail);
  const isNew = open !== period && !closed.includes(period);
  demand(isNew, 'workplan.period-exists', 'This reporting period was opened before.');
  demand(open === null, 'workplan.period-open', `The reporting period ${String(open)} is still open.`);
  return [{ type: 'workplan.reporting-period-opened.v1', conduct: { plan: frame.plan, period, from, to } }];
}

function closePeriod({ period, tally }: Command<'close-period'>, state: PlanState): readonly PlanFact[] {
  const { frame, open, closed } = adopted(state);
  demand(!closed.includes(period), 'workplan.period-closed', 'This reporting period is closed.');
  demand(open === period, 'workplan.period-unknown', 'No such reporting period was opened.');
  return [{ type: 'workplan.reporting-period-closed.v1', conduct: { plan: frame.plan, period, ...tally } }];
}

/** What the Working Group accepts is complete: the period is closed, and it is accepted once. */
function endorsePeriod({ period, reported }: Command<'endorse-period'>, state: PlanState): readonly PlanFact[] {
  const { frame, open, closed, endorsed } = adopted(state);
  demand(open !== period, 'workplan.period-not-closed', 'This reporting period is still open.');
  demand(closed.includes(period), 'workplan.period-unknown', 'No such reporting period was opened.');
  const isNew = !endorsed.some((each) => each.period === period);
  demand(isNew, 'workplan.period-endorsed', 'The reports of this period were endorsed before.');
  return [{ type: 'workplan.period-endorsed.v1', conduct: { plan: frame.plan, period, ...reported } }];
}

/** Mid-term and final, each once. The documents do not say in which order, so none is asked for. */
function evaluate({ kind, snapshot }: Command<'evaluate'>, state: PlanState): readonly PlanFact[] {
  const { frame, evaluations } = adopted(state);
  const isNew = !evaluations.some((each) => each.kind === kind);
  demand(isNew, 'workplan.evaluation-exists', `The ${kind} evaluation of this plan was made before.`);
  const detail = 'The log had no such plan at this position.';
  demandField(snapshot !== undefined, 'workplan.position-unknown', '/position', detail);
  return [{ type: 'workplan.evaluation-frozen.v1', conduct: { plan: frame.plan, kind, ...snapshot } }];
}

// Rules

/** @throws Refusal `workplan.plan-unknown` */
export function adopted(state: PlanState): AdoptedPlan {
  if (state.name === 'unknown') throw planUnknown();
  return state;
}

export function planUnknown(): Refusal {
  return new Refusal('workplan.plan-unknown', 'No such plan was adopted.');
}

/** Two reporting periods a year: the half-years. Then no two can overlap. */
export function halfYear(from: string, to: string): string {
  const year = from.slice(0, 4);
  for (const half of ['H1', 'H2']) {
    const days = daysOf(`${year}-${half}`);
    if (days?.from === from && days.to === to) return `${year}-${half}`;
  }
  throw refuseField('workplan.period-not-half-year', '/from', 'A reporting period is a half-year, January or July on.');
}

/** First and last day of a half-year named like `2026-H2`; undefined for any other name. */
export function daysOf(period: string): { from: string; to: string } | undefined {
  const [, year = '', half] = /^(\d{4})-H([12])$/.exec(period) ?? [];
  if (half === undefined) return undefined;
  return half === '1' ? { from: `${year}-01-01`, to: `${year}-06-30` } : { from: `${year}-07-01`, to: `${year}-12-31` };
}

/** All activities of a plan, in plan order. */
export function activityCodes(frame: PlanFrame): readonly string[] {
  return frame.areas.flatMap(({ provisions }) =>
    provisions.flatMap(({ actionLines }) => actionLines.flatMap(({ activities }) => activities)),
  );
}

/** The revisions of an activity's reports that the Working Group endorsed, with the period for which it did. */
export function endorsementsOf({ endorsed }: AdoptedPlan, code: string): ReadonlyMap<number, string> {
  const reports = endorsed.flatMap(({ period, reports: each }) => each.map((report) => ({ period, ...report })));
  return new Map(reports.filter((report) => report.code === code).map(({ revision, period }) => [revision, period]));
}

/** The stream of a plan and its reporting periods. */
export function planStream(plan: string): string {
  return `plan-${plan}`;
}
