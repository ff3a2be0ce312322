// What other slices may ask of plans: each answer is read from the records' own streams. Beside the contract and its
// codes, the one file of this slice that others may import.
import type { Folding, Lookup } from '#records/lookup.js';
import { activityStream, cooperatingOf, openToAllBodies } from './activity/activity.js';
import type { ActivityFact, BaselineActivity } from './contract.js';
import { planDecider, planStream } from './plan/plan.js';

/** An activity of an adopted plan, as others rest on it. */
export interface KnownActivity {
  /** Its expected outputs, by number. */
  readonly outputs: readonly number[];
  /** The bodies that lead or cooperate, for the activity or for one of its outputs, as stated or ever confirmed. */
  readonly part: readonly string[];
  /** The plan describes the cooperating bodies and names none: any body has a part. */
  readonly openToAll: boolean;
}

const KNOWN: Folding<KnownActivity | undefined, ActivityFact> = {
  initial: undefined,
  evolve(activity, fact) {
    if (fact.type === 'workplan.activity-adopted.v1') return asAdopted(fact.conduct);
    if (!activity || fact.type !== 'workplan.lead-confirmed.v1') return activity;
    return { ...activity, part: [...new Set([...activity.part, ...fact.conduct.lead])].sort() };
  },
};

/** An activity by its plan and full code; undefined when no adopted plan has it. */
export async function activityNamed(lookup: Lookup, plan: string, code: string): Promise<KnownActivity | undefined> {
  const [adopted, activity] = await Promise.all([
    lookup.state(planDecider, planStream(plan)),
    lookup.state(KNOWN, activityStream(plan, code)),
  ]);
  return adopted.name === 'adopted' ? activity : undefined;
}

function asAdopted(baseline: BaselineActivity): KnownActivity {
  const { lead, outputs } = baseline;
  const leads = [...lead, ...outputs.flatMap((output) => output.lead ?? [])];
  const part = [...new Set([...leads, ...cooperatingOf(baseline)])].sort();
  return { outputs: outputs.map(({ number }) => number), part, openToAll: openToAllBodies(baseline) };
}
