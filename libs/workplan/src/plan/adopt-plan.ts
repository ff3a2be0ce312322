import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { CommandResult } from '#records/record-command.js';
import type { Records } from '#records/records.js';
import { Refusal } from '#kernel/refusal.js';
import { activityDecider, activityStream } from '../activity/activity.js';
import { ACTIVITY, activityId } from '../activity/activity.record.js';
import { type PlanDocument, readPlanDocument } from './plan.document.js';
import { activityCodes, planStream, type PlanState } from './plan.js';
import { PLAN } from './plan.record.js';

/** What each of the adoption's commands goes out as. The same part MUST get the same command id on every try. */
export type AdoptionMeta = (part: 'frame' | number, text: unknown) => Meta;

/**
 * Adopts a plan: each activity, and last the frame, which makes the plan known. So a plan is there as a whole or not at
 * all, and adopting it again adds what a crash left out. One after the other, in plan order: the log is the same on every
 * machine.
 *
 * A plan that is adopted already is worded as handed in now; one that differs in more than words is refused, and nothing
 * is worded.
 * @throws Refusal `workplan.already-adopted` when the log holds this plan, and it differs in more than words
 */
export async function adoptPlan(
  records: Pick<Records, 'dispatch' | 'find'>,
  { frame, activities }: PlanDocument,
  meta: AdoptionMeta,
  ifMatch?: readonly number[],
): Promise<CommandResult<PlanState>> {
  const { plan } = frame;
  const adoptFrame = () => records.dispatch(PLAN, plan, { type: 'adopt', frame }, meta('frame', frame), { ifMatch });
  const known = await records.find(PLAN, plan);
  if (known) {
    const codesInPlan = activityCodes(known.state.frame);
    for (const activity of activities) {
      const found = await records.find(ACTIVITY, activityId(plan, activity.code));
      activityDecider.decide({ type: 'adopt', activity, codesInPlan }, found?.state ?? activityDecider.initial);
    }
  }
  const worded = known && (await adoptFrame());
  for (const [index, activity] of activities.entries()) {
    const id = activityId(plan, activity.code);
    await records.dispatch(ACTIVITY, id, { type: 'adopt', activity }, meta(index, activity));
  }
  return worded ?? adoptFrame();
}

/** The Bohol TIP Work Plan 2017-2020 as transcribed; readings.md tells how it was read. */
export function boholPlan(): PlanDocument {
  return readPlanDocument(JSON.parse(readFileSync(new URL('../bohol-2017-2020.json', import.meta.url), 'utf8')));
}

/**
 * Adopts the Bohol plan, or words it as it is worded now where it was adopted in other words. Safe to repeat: what was
 * done stays as it is, and what a crash left out is added. In a folder below the level of wording, the words stay.
 * @throws Refusal `workplan.already-adopted` when the log holds this plan, and it differs in more than words
 */
export async function adoptBoholPlan(records: Pick<Records, 'dispatch'>): Promise<void> {
  const { frame, activities } = boholPlan();
  const { plan } = frame;
  for (const activity of activities) {
    const meta = platformMeta(activityStream(plan, activity.code), activity);
    await records
      .dispatch(ACTIVITY, activityId(plan, activity.code), { type: 'adopt', activity }, meta)
      .catch(unlessLevelNeeded);
  }
  const meta = platformMeta(planStream(plan), frame);
  await records.dispatch(PLAN, plan, { type: 'adopt', frame }, meta).catch(unlessLevelNeeded);
}

function unlessLevelNeeded(error: unknown): void {
  if (!(error instanceof Refusal && error.code === 'log.level-needed')) throw error;
}

/** The same text to the same stream is the same command, whoever starts it and when. */
function platformMeta(stream: string, text: unknown): Meta {
  const digest = createHash('sha256').update(JSON.stringify(text)).digest('hex');
  const commandId = derivedUuid('workplan.adopt', stream, digest);
  return { actor: 'platform', role: 'platform', commandId, correlationId: derivedUuid('workplan.adopt', digest) };
}
