import { createHash } from 'node:crypto';
import { type CitedPlace, placeIn } from '#event-store/transfer/cited-place.js';
import type { LogReader } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { activityStream } from '../activity/activity.js';
import type { EvaluationKind } from '../codes.js';
import type { EvaluationFrozen, PlanFact } from '../contract.js';
import { snapshotOf, snapshotText } from './evaluation.snapshot.js';
import { activityCodes, planDecider, planStream } from '../plan/plan.js';

/** An evaluation as it is written, and what is remembered of it. */
export interface Evaluation {
  readonly text: string;
  readonly frozen: Omit<EvaluationFrozen['conduct'], 'plan' | 'kind'>;
}

/**
 * Makes an evaluation's snapshot from the log up to what the place names: the same place gives the same bytes, in a copy of
 * the log as well. Undefined when the log has not come so far, or held no such plan there.
 */
export async function evaluationAt(
  log: LogReader,
  plan: string,
  kind: EvaluationKind,
  place: CitedPlace,
): Promise<Evaluation | undefined> {
  const upTo = await placeIn(log, place);
  if (upTo > (await log.head())) return undefined;
  const read = async (stream: string): Promise<readonly Fact[]> =>
    (await log.readStream(stream)).filter((event) => event.position <= upTo).map((event) => decode(event, new Map()));
  const own = await read(planStream(plan));
  const state = fold(planDecider, own as readonly (Fact & PlanFact)[]);
  const codes = state.name === 'adopted' ? activityCodes(state.frame) : [];
  const activities = codes.map(async (code) => [code, await read(activityStream(plan, code))] as const);
  const snapshot = snapshotOf(kind, BigInt(place.position), {
    plan: own,
    activities: new Map(await Promise.all(activities)),
  });
  if (!snapshot) return undefined;
  const text = snapshotText(snapshot);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return {
    text,
    frozen: { position: place.position, ...(place.fact !== undefined && { fact: place.fact }), format: 1, sha256 },
  };
}
