import type { LogReader } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { type ShownActivity, shownOf } from '#workplan/activity/activity.history.js';
import { activityStream } from '#workplan/activity/activity.js';
import type { PlanFact, PlanFrame } from '#workplan/contract.js';
import { activityCodes, endorsementsOf, planDecider, planStream } from '#workplan/plan/plan.js';
import { usage } from './exit.js';
import { UPCASTERS } from './fact-types.js';

/**
 * A plan and its activities as the log knew them at a position, from their own streams.
 * @throws Stop when there was no such plan
 */
export async function planAsKnown(log: LogReader, plan: string, position: bigint) {
  const read = async (stream: string): Promise<readonly Fact[]> =>
    (await log.readStream(stream))
      .filter((event) => event.position <= position)
      .map((event) => decode(event, UPCASTERS));
  const state = fold(planDecider, (await read(planStream(plan))) as readonly (Fact & PlanFact)[]);
  if (state.name === 'unknown') throw usage(`No plan "${plan}" was adopted; the demo's is bohol-2017-2020.`);
  const records: ShownActivity[] = [];
  for (const code of activityCodes(state.frame)) {
    const history = await read(activityStream(plan, code));
    records.push(shownOf(history, endorsementsOf(state, code).keys()));
  }
  const frame: PlanFrame = state.frame;
  return { frame, records };
}
