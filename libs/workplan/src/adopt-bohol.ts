import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { Records } from '#records/records.js';
import { activityStream } from './activity.js';
import { adoptPlan } from './adopt-plan.js';
import { type PlanDocument, readPlanDocument } from './plan.document.js';
import { planStream } from './plan.js';

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
    meta(part === 'frame' ? planStream(plan) : (streams[part] ?? ''), text),
  );
}

/** The same text to the same stream is the same command, whoever starts it and when. */
function meta(stream: string, text: unknown): Meta {
  const digest = createHash('sha256').update(JSON.stringify(text)).digest('hex');
  const commandId = derivedUuid('workplan.adopt', stream, digest);
  return { actor: 'platform', role: 'platform', commandId, correlationId: derivedUuid('workplan.adopt', digest) };
}
