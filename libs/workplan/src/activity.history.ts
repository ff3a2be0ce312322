import type { Fact } from '#event-store/fact.js';
import { leadsOf } from './activity.js';
import type { Status } from './codes.js';
import type { ActivityFact, BaselineActivity, Evidence, ExpectedOutput, Reference } from './contract.js';

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
  /** Donors and other bodies' plans, as the lead bodies and the secretariat gave them. */
  readonly references: readonly (Reference & { readonly by: string })[];
  readonly revision: number;
  readonly lastReport?: LastReport;
  /** Whether the Working Group has endorsed the last report, and so the present status. */
  readonly endorsed: boolean;
}

export interface LastReport {
  readonly by: string;
  readonly at: string;
  readonly period: string | null;
  /** Of the fact in the activity's stream. */
  readonly revision: number;
}

/** The record after one more fact of its stream. What was endorsed stands in the plan's stream: see `endorsedBy`. */
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
        lastReport: { by: body, at: new Date(fact.recordedAt).toISOString(), period, revision: fact.revision },
        endorsed: false,
      };
    }
    case 'workplan.reference-added.v1': {
      const { body: by, kind, name, reference } = fact.conduct;
      return { ...record, references: [...record.references, { kind, name, reference, by }] };
    }
  }
}

/** The record after the report at `revision` was endorsed. An endorsed report that is not the last changes nothing. */
export function endorsedBy(record: ActivityRecord, revision: number): ActivityRecord {
  return record.lastReport?.revision === revision ? { ...record, endorsed: true } : record;
}

/**
 * The record after all facts of its stream; undefined when there are none. `endorsed` are the revisions of its reports
 * that the Working Group has endorsed.
 */
export function recordOf(history: readonly Fact[], endorsed: Iterable<number> = []): ActivityRecord | undefined {
  const facts = history as readonly (Fact & ActivityFact)[];
  const record = facts.reduce<ActivityRecord | undefined>(recordAfter, undefined);
  return record && [...endorsed].reduce(endorsedBy, record);
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
    references: [],
    revision,
    endorsed: false,
  };
}
