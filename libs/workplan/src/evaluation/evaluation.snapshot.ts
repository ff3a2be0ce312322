// An evaluation's snapshot: the plan as the log knew it at a position. Pure, and written once for ever: a snapshot that
// was frozen is made again by this code, and compared. Format 1 MUST NOT change; another layout is another format.
import type { Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import type { Plain } from '#web/answers/plain.js';
import { activityDecider, leadsOf } from '../activity/activity.js';
import type { EvaluationKind, Status } from '../codes.js';
import type { ActivityFact, PlanFact } from '../contract.js';
import type { ByStatus, EvaluationAnswer } from './evaluation.answers.js';
import { activityCodes, planDecider } from '../plan/plan.js';

export type Snapshot = Plain<EvaluationAnswer>;
type SnapshotActivity = Snapshot['activities'][number];

/** What the log held up to the position: the plan's stream, and each activity's by its code. */
export interface PlanHistory {
  readonly plan: readonly Fact[];
  readonly activities: ReadonlyMap<string, readonly Fact[]>;
}

/** The snapshot; undefined when the plan was not adopted by then. */
export function snapshotOf(evaluation: EvaluationKind, position: bigint, known: PlanHistory): Snapshot | undefined {
  const planFacts = known.plan as readonly (Fact & PlanFact)[];
  const plan = fold(planDecider, planFacts);
  if (plan.name === 'unknown') return undefined;
  const { frame } = plan;
  const endorsed = new Set(plan.endorsed.flatMap(({ reports }) => reports.map(reportKey)));
  const activities = activityCodes(frame).flatMap((code) => {
    const activity = activityIn(code, known.activities.get(code) ?? [], endorsed);
    return activity ? [activity] : [];
  });
  const outputs = activities.flatMap((activity) => activity.outputs);
  const opened = planFacts.flatMap((fact) =>
    fact.type === 'workplan.reporting-period-opened.v1' ? [fact.conduct.period] : [],
  );
  return {
    format: 1,
    plan: frame.plan,
    version: frame.version,
    title: frame.title,
    evaluation,
    position: String(position),
    counts: {
      activities: byStatus(activities),
      outputs: byStatus(outputs),
      endorsed: activities.filter((activity) => activity.endorsed).length,
      evidence: [...activities, ...outputs].reduce((sum, { evidence }) => sum + evidence, 0),
      leadNotKnown: activities.filter(({ lead }) => lead.length === 0).length,
    },
    areas: frame.areas.map(({ code }) => ({
      code,
      activities: byStatus(activities.filter((activity) => activity.code.startsWith(`${code}.`))),
    })),
    periods: opened.sort().map((period) => {
      const reports = activities.map((activity) => countIn(activity, period));
      return {
        period,
        state: plan.endorsed.some((each) => each.period === period)
          ? 'endorsed'
          : plan.open === period
            ? 'open'
            : 'closed',
        reports: reports.reduce((sum, count) => sum + count, 0),
        activitiesReported: reports.filter((count) => count > 0).length,
        notReported: activities.filter((_, index) => reports[index] === 0).map(({ code }) => code),
      };
    }),
    activities,
  };
}

/** The snapshot's bytes, as UTF-8 text: one order of members, no spaces, a line end. */
export function snapshotText(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshot)}\n`;
}

function activityIn(
  code: string,
  history: readonly Fact[],
  endorsed: ReadonlySet<string>,
): SnapshotActivity | undefined {
  const facts = history as readonly (Fact & ActivityFact)[];
  const state = fold(activityDecider, facts);
  if (state.name === 'unknown') return undefined;
  const reports = facts.filter((fact) => fact.type === 'workplan.status-reported.v1');
  const last = reports.at(-1);
  const periods = [...new Set(reports.map(({ conduct }) => conduct.period ?? 'none'))].sort();
  return {
    code,
    status: state.status,
    endorsed: last !== undefined && endorsed.has(reportKey({ code, revision: last.revision })),
    lead: [...leadsOf(state.baseline, state.confirmed)],
    evidence: state.evidence.length,
    contributions: facts.filter(({ type }) => type === 'workplan.contributed.v1').length,
    reports: periods.map((period) => ({
      period,
      count: reports.filter(({ conduct }) => (conduct.period ?? 'none') === period).length,
    })),
    outputs: [...state.outputs].map(([number, { status, evidence }]) => ({
      number,
      status,
      evidence: evidence.length,
    })),
  };
}

function byStatus(items: readonly { readonly status: Status }[]): ByStatus {
  const counts = new Map<Status, number>();
  for (const { status } of items) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function countIn({ reports }: SnapshotActivity, period: string): number {
  return reports.find((each) => each.period === period)?.count ?? 0;
}

function reportKey({ code, revision }: { readonly code: string; readonly revision: number }): string {
  return `${code}@${String(revision)}`;
}
