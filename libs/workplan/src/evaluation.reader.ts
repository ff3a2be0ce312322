import { createHash } from 'node:crypto';
import type { LogReader } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { activityStream } from './activity.js';
import type { EvaluationKind } from './codes.js';
import type { EvaluationFrozen, PlanFact } from './contract.js';
import { snapshotOf, snapshotText } from './evaluation.snapshot.js';
import { activityCodes, planDecider, planStream } from './plan.js';

/** An evaluation as it is written, and what is remembered of it. */
export interface Evaluation {
  readonly text: string;
  readonly frozen: Omit<EvaluationFrozen['conduct'], 'plan' | 'kind'>;
}

/**
 * Makes an evaluation's snapshot from the log up to `position`: the same position gives the same bytes.
 * Undefined when the log has not come so far, or held no such plan there.
 */
export async function evaluationAt(
  log: LogReader,
  plan: string,
  kind: EvaluationKind,
  position: bigint,
): Promise<Evaluation | undefined> {
  if (position > (await log.head())) return undefined;
  const read = async (stream: string): Promise<readonly Fact[]> =>
    (await log.readStream(stream))
      .filter((event) => event.position <= position)
      .map((event) => decode(event, new Map()));
  const own = await read(planStream(plan));
  const state = fold(planDecider, own as readonly (Fact & PlanFact)[]);
  const codes = state.name === 'adopted' ? activityCodes(state.frame) : [];
  const activities = codes.map(async (code) => [code, await read(activityStream(plan, code))] as const);
  const snapshot = snapshotOf(kind, position, { plan: own, activities: new Map(await Promise.all(activities)) });
  if (!snapshot) return undefined;
  const text = snapshotText(snapshot);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { text, frozen: { position: String(position), format: 1, sha256 } };
}
