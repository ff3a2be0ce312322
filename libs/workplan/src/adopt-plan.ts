import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { CommandResult } from '#records/record-command.js';
import type { Records } from '#records/records.js';
import { activityStream } from './activity.js';
import { ACTIVITY, activityId } from './activity.record.js';
import { type PlanDocument, readPlanDocument } from './plan.document.js';
import { planStream, type PlanState } from './plan.js';
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
  ifMatch?: readonly number[],
): Promise<CommandResult<PlanState>> {
  const { plan } = frame;
  for (const [index, activity] of activities.entries()) {
    const id = activityId(plan, activity.code);
    await records.dispatch(ACTIVITY, id, { type: 'adopt', activity }, meta(index, activity));
  }
  return records.dispatch(PLAN, plan, { type: 'adopt', frame }, meta('frame', frame), { ifMatch });
}

/** The Bohol TIP Work Plan 2017-2020 as transcribed; readings.md tells how it was read. */
export function boholPlan(): PlanDocument {
  return readPlanDocument(JSON.parse(readFileSync(new URL('./bohol-2017-2020.json', import.meta.url), 'utf8')));
}

/**
 * Adopts the Bohol plan. Safe to repeat: what was adopted stays as it is, and what a crash left out is added.
 * @throws Refusal `workplan.already-adopted` when the log holds this version with another text
 */
export async function adoptBoholPlan(records: Pick<Records, 'dispatch'>): Promise<void> {
  const document = boholPlan();
  const { plan } = document.frame;
  const streams = document.activities.map(({ code }) => activityStream(plan, code));
  await adoptPlan(records, document, (part, text) =>
    platformMeta(part === 'frame' ? planStream(plan) : (streams[part] ?? ''), text),
  );
}

/** The same text to the same stream is the same command, whoever starts it and when. */
function platformMeta(stream: string, text: unknown): Meta {
  const digest = createHash('sha256').update(JSON.stringify(text)).digest('hex');
  const commandId = derivedUuid('workplan.adopt', stream, digest);
  return { actor: 'platform', role: 'platform', commandId, correlationId: derivedUuid('workplan.adopt', digest) };
}
