// The adopted plans at the position: how many activities of each area stand at each status.
import { countOver } from '#views/view.js';
import type { ActivityFact, PlanAdopted, PlanFact, StatusReported } from '#workplan/contract.js';
import { isWithin, RecordFigures, type Scope, sorted, type Tally } from './tally.js';

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
  readonly hasLead: boolean;
  readonly status: Status;
  readonly reports: number;
}

export function planTally(scope: Scope): Tally<readonly PlanFigures[]> {
  const plans = new Map<string, PlanAdopted['conduct']>();
  const activities = new RecordFigures<Activity>();
  return {
    take: countOver<PlanFact | ActivityFact>()({
      passesOver: [
        'workplan.reporting-period-opened.v1',
        'workplan.reporting-period-closed.v1',
        'workplan.period-endorsed.v1',
        'workplan.evaluation-frozen.v1',
        'workplan.activity-worded.v1',
        'workplan.contributed.v1',
        'workplan.reference-added.v1',
      ],
      take: {
        'workplan.plan-adopted.v1': ({ conduct }) => {
          plans.set(conduct.plan, conduct);
        },
        'workplan.plan-worded.v1': ({ conduct }) => {
          const frame = plans.get(conduct.plan);
          const titles = new Map(conduct.areas.map(({ code, title }) => [code, title]));
          const areas = frame?.areas.map((area) => ({ ...area, title: titles.get(area.code) ?? area.title }));
          if (frame && areas) plans.set(conduct.plan, { ...frame, areas });
        },
        'workplan.activity-adopted.v1': (fact) => {
          const { plan, area, lead } = fact.conduct;
          activities.begin(fact, { plan, area, hasLead: lead.length > 0, status: 'not-started', reports: 0 });
        },
        'workplan.lead-confirmed.v1': activities.with((_, { conduct: { lead } }) => ({ hasLead: lead.length > 0 })),
        'workplan.status-reported.v1': activities.with(({ reports }, { conduct: { status }, recordedAt }) => {
          return { status, reports: reports + Number(isWithin(scope, recordedAt)) };
        }),
      },
    }),
    result: () => sorted(plans).map(([, frame]) => figures(frame, activities.byStream)),
  };
}

function figures({ plan, title, areas }: PlanAdopted['conduct'], all: readonly Activity[]): PlanFigures {
  const own = all.filter((activity) => activity.plan === plan);
  return {
    plan,
    title,
    activities: own.length,
    statuses: byStatus(own),
    leadNotStated: own.filter(({ hasLead }) => !hasLead).length,
    reports: own.reduce((sum, { reports }) => sum + reports, 0),
    areas: areas.map(({ code, title: name }) => {
      const within = own.filter(({ area }) => area === code);
      return { area: code, title: name, activities: within.length, statuses: byStatus(within) };
    }),
  };
}

function byStatus(activities: readonly Activity[]): ByStatus {
  const count = (wanted: Status) => activities.filter(({ status }) => status === wanted).length;
  return Object.fromEntries(PLAN_STATUSES.map((status) => [status, count(status)])) as ByStatus;
}
