import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import type { Resource } from '#web/access.js';
import { activityStream, cooperatingOf, openToAllBodies } from './activity.js';
import { type ActivityRecord, recordOf } from './activity.history.js';
import type { EvaluationFrozen, PeriodEndorsed, PlanFact, PlanFrame } from './contract.js';
import { planDecider, planStream } from './plan.js';

const PLAN_ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const CODE = /^[A-Z]\.[a-z](?:\.[1-9]\d?){2}$/;

/** A plan, as the policies see it. */
export const PLAN: Resource = { type: 'Plan', attributes: {} };

export interface PlanRecord {
  readonly frame: PlanFrame;
  /** The open reporting period, or null. */
  readonly open: string | null;
  readonly endorsed: readonly PeriodEndorsed['conduct'][];
  readonly evaluations: readonly EvaluationFrozen['conduct'][];
  readonly revision: number;
}

export interface ActivityHistory {
  readonly stream: string;
  readonly record: ActivityRecord;
  readonly facts: readonly Fact[];
  /** The revisions of the reports that the Working Group endorsed, with the period for which it did. */
  readonly endorsedIn: ReadonlyMap<number, string>;
}

/** One plan or one activity, read from its own stream: never behind. Ids from outside are checked here. */
@Injectable()
export class PlanReader {
  constructor(private readonly store: EventStore) {}

  /** @throws Refusal `workplan.plan-unknown` */
  async plan(plan: string): Promise<PlanRecord> {
    const facts = PLAN_ID.test(plan) ? await this.read(planStream(plan)) : [];
    const state = fold(planDecider, facts as readonly (Fact & PlanFact)[]);
    if (state.kind === 'unknown') throw new Refusal('workplan.plan-unknown', 'No such plan was adopted.');
    const { frame, open, endorsed, evaluations } = state;
    return { frame, open, endorsed, evaluations, revision: facts.length - 1 };
  }

  /** @throws Refusal `workplan.plan-unknown`, `workplan.activity-unknown` */
  async activity(plan: string, code: string): Promise<ActivityHistory> {
    const { endorsed } = await this.plan(plan);
    const stream = activityStream(plan, code);
    const facts = CODE.test(code) ? await this.read(stream) : [];
    const endorsedIn = new Map(
      endorsed.flatMap(({ period, reports }) =>
        reports.filter((report) => report.code === code).map(({ revision }) => [revision, period]),
      ),
    );
    const record = recordOf(facts, endorsedIn.keys());
    if (record) return { stream, record, facts, endorsedIn };
    throw new Refusal('workplan.activity-unknown', 'The plan has no such activity.');
  }

  private async read(stream: string): Promise<readonly Fact[]> {
    return (await this.store.readStream(stream)).map((event) => decode(event, new Map()));
  }
}

/** An activity, as the policies see it. */
export function activityResource(record: ActivityRecord): Resource {
  const part = [...new Set([...record.lead, ...record.leadInPlan, ...cooperatingOf(record)])];
  return { type: 'Activity', attributes: { lead: record.lead, part, openToAll: openToAllBodies(record) } };
}
