import type { Fact } from '#event-store/fact.js';
import { leadsOf } from './activity.js';
import type { Status } from './codes.js';
import type { ActivityFact, BaselineActivity, Evidence, ExpectedOutput } from './contract.js';

export interface OutputRecord extends ExpectedOutput {
  readonly status: Status;
  readonly evidence: readonly Evidence[];
}

/** What is shown of an activity: what the plan says, what the Working Group confirmed, what was reported last. */
export interface ActivityRecord extends Omit<BaselineActivity, 'outputs' | 'lead'> {
  readonly status: Status;
  readonly outputs: readonly OutputRecord[];
  readonly evidence: readonly Evidence[];
  /** Who leads now: as confirmed, else as stated. Empty: not stated. */
  readonly lead: readonly string[];
  /** True when the Working Group has confirmed the lead. */
  readonly leadConfirmed: boolean;
  /** What the source plan states; empty where it is blank. */
  readonly leadInPlan: readonly string[];
  readonly revision: number;
  readonly lastReport?: { readonly by: string; readonly at: string; readonly period: string | null };
}

/** The record after one more fact of its stream. */
export function recordAfter(before: ActivityRecord | undefined, fact: Fact & ActivityFact): ActivityRecord {
  if (fact.type === 'workplan.activity-adopted.v1') return asAdopted(fact.conduct, fact.revision);
  if (!before) throw new Error(`stream ${fact.stream} does not begin with its adoption`);
  const record = { ...before, revision: fact.revision };
  switch (fact.type) {
    case 'workplan.contributed.v1':
      return record;
    case 'workplan.lead-confirmed.v1':
      return { ...record, lead: leadsOf({ lead: record.leadInPlan }, fact.conduct.lead), leadConfirmed: true };
    case 'workplan.status-reported.v1': {
      const { body, period, status, outputs, evidence = before.evidence } = fact.conduct;
      const reported = new Map(outputs.map((output) => [output.output, output]));
      return {
        ...record,
        status,
        evidence,
        outputs: before.outputs.map((output) => {
          const news = reported.get(output.number);
          return news ? { ...output, status: news.status, evidence: news.evidence ?? output.evidence } : output;
        }),
        lastReport: { by: body, at: new Date(fact.recordedAt).toISOString(), period },
      };
    }
  }
}

/** The record after all facts of its stream; undefined when there are none. */
export function recordOf(history: readonly Fact[]): ActivityRecord | undefined {
  return (history as readonly (Fact & ActivityFact)[]).reduce<ActivityRecord | undefined>(recordAfter, undefined);
}

function asAdopted(baseline: BaselineActivity, revision: number): ActivityRecord {
  const { outputs, lead } = baseline;
  return {
    ...baseline,
    status: 'not-started',
    outputs: outputs.map((output) => ({ ...output, status: 'not-started', evidence: [] })),
    evidence: [],
    leadConfirmed: false,
    leadInPlan: lead,
    revision,
  };
}
