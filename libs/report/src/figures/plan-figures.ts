// The adopted plans at the position: how many activities of each area stand at each status.
import type { Fact } from '#event-store/fact.js';
import type { ActivityAdopted, LeadConfirmed, PlanAdopted, StatusReported } from '#workplan/contract.js';
import { at, isWithin, type Scope, sorted, type Tally } from './tally.js';

export const PLAN_STATUSES = ['not-started', 'in-progress', 'completed', 'delayed', 'deferred', 'cancelled'] as const;
type Status = StatusReported['conduct']['status'];
type ByStatus = Readonly<Record<Status, number>>;

export interface PlanFigures {
  readonly plan: string;
  readonly title: string;
  readonly activities: number;
  readonly statuses: ByStatus;
  /** Activities for which neither the plan nor the Working Group names a lead. */
  readonly leadNotStated: number;
  /** Reports of status received in the period. */
  readonly reports: number;
  readonly areas: readonly {
    readonly area: string;
    readonly title: string;
    readonly activities: number;
    readonly statuses: ByStatus;
  }[];
}

interface Activity {
  readonly plan: string;
  readonly area: string;
  hasLead: boolean;
  status: Status;
  reports: number;
}

export function planTally(scope: Scope): Tally<readonly PlanFigures[]> {
  const plans = new Map<string, PlanAdopted['conduct']>();
  const activities = new Map<string, Activity>();
  const of = (step: (activity: Activity, fact: Fact) => void) => (fact: Fact) => {
    const activity = activities.get(fact.stream);
    if (activity) step(activity, fact);
  };
  return {
    take: {
      'workplan.plan-adopted.v1': ({ conduct }) => {
        const frame = conduct as PlanAdopted['conduct'];
        plans.set(frame.plan, frame);
      },
      'workplan.activity-adopted.v1': ({ stream, conduct }) => {
        const { plan, area, lead } = conduct as ActivityAdopted['conduct'];
        activities.set(stream, { plan, area, hasLead: lead.length > 0, status: 'not-started', reports: 0 });
      },
      'workplan.lead-confirmed.v1': of((activity, { conduct }) => {
        activity.hasLead = (conduct as LeadConfirmed['conduct']).lead.length > 0;
      }),
      'workplan.status-reported.v1': of((activity, { conduct, recordedAt }) => {
        activity.status = (conduct as StatusReported['conduct']).status;
        if (isWithin(scope, recordedAt)) activity.reports += 1;
      }),
    },
    result: () => sorted(plans).map(([, frame]) => figures(frame, [...activities.values()])),
  };
}

function figures({ plan, title, areas }: PlanAdopted['conduct'], all: readonly Activity[]): PlanFigures {
  const own = all.filter((activity) => activity.plan === plan);
  const byArea = new Map<string, Activity[]>();
  for (const activity of own) at(byArea, activity.area, () => []).push(activity);
  return {
    plan,
    title,
    activities: own.length,
    statuses: byStatus(own),
    leadNotStated: own.filter(({ hasLead }) => !hasLead).length,
    reports: own.reduce((sum, { reports }) => sum + reports, 0),
    areas: areas.map(({ code, title: name }) => {
      const within = byArea.get(code) ?? [];
      return { area: code, title: name, activities: within.length, statuses: byStatus(within) };
    }),
  };
}

function byStatus(activities: readonly Activity[]): ByStatus {
  const count = (wanted: Status) => activities.filter(({ status }) => status === wanted).length;
  return Object.fromEntries(PLAN_STATUSES.map((status) => [status, count(status)])) as unknown as ByStatus;
}
