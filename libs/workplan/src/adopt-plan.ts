import type { Meta } from '#event-store/fact.js';
import type { CommandResult } from '#event-store/transact.js';
import type { Records } from '#records/records.js';
import { ACTIVITY, activityId } from './activity.record.js';
import type { PlanDocument } from './plan.document.js';
import type { PlanState } from './plan.js';
import { PLAN } from './plan.record.js';

/** What each of the adoption's commands goes out as. The same part MUST get the same command id on every try. */
export type AdoptionMeta = (part: 'frame' | number, text: unknown) => Meta;

/**
 * Adopts a plan: each activity, and last the frame, which makes the plan known. So a plan is there as a whole or not at
 * all, and adopting it again adds what a crash left out.
 *
 * One after the other, in plan order: another text under the same command, or for a plan that is adopted already, is
 * refused at the first activity that differs, and the log is the same on every machine.
 * @throws Refusal `workplan.already-adopted` when the log holds this plan with another text
 */
export async function adoptPlan(
  records: Pick<Records, 'dispatch'>,
  { frame, activities }: PlanDocument,
  meta: AdoptionMeta,
  ifMatch?: number,
): Promise<CommandResult<PlanState>> {
  const { plan } = frame;
  for (const [index, activity] of activities.entries()) {
    const id = activityId(plan, activity.code);
    await records.dispatch(ACTIVITY, id, { type: 'adopt', activity }, meta(index, activity));
  }
  return records.dispatch(PLAN, plan, { type: 'adopt', frame }, meta('frame', frame), { ifMatch });
}
