import type { Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { activityDecider, leadsOf } from '../activity/activity.js';
import type { ActivityFact, ReportingPeriodClosed } from '../contract.js';

/** What a reporting period asks of one activity. */
export interface Expectation {
  readonly code: string;
  /** Who leads now; empty when no lead is known. */
  readonly lead: readonly string[];
  readonly reported: boolean;
}

export type Tally = Pick<ReportingPeriodClosed['conduct'], 'notReported' | 'bodies' | 'leadNotKnown'>;

/** Who has not reported, from every activity of the plan in plan order. Bodies come by code. */
export function tally(expectations: readonly Expectation[]): Tally {
  const missing = expectations.filter(({ reported }) => !reported);
  const bodies = [...new Set(missing.flatMap(({ lead }) => lead))].sort();
  return {
    notReported: missing.map(({ code }) => code),
    bodies: bodies.map((body) => ({
      body,
      notReported: missing.filter(({ lead }) => lead.includes(body)).map(({ code }) => code),
    })),
    leadNotKnown: missing.filter(({ lead }) => lead.length === 0).map(({ code }) => code),
  };
}

/** What `period` asks of the activity whose stream is `history`. */
export function expectationOf(code: string, period: string, history: readonly Fact[]): Expectation {
  const facts = history as readonly (Fact & ActivityFact)[];
  const state = fold(activityDecider, facts);
  const lead = state.name === 'adopted' ? leadsOf(state.baseline, state.confirmed) : [];
  const reported = facts.some((fact) => fact.type === 'workplan.status-reported.v1' && fact.conduct.period === period);
  return { code, lead, reported };
}
