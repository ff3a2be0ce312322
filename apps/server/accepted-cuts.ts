// What operators ordered about a log that had lost facts: recorded in it, so that it counts for every process on it.
import type { EventStore, LogReader } from '#event-store/event-store.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { platformFact } from '#event-store/platform-fact.js';
import type { AcceptedCut } from './start-checks.js';

const CUTS = 'log-cuts';

/** The same order, given again, is the same fact: another cut at the same place takes the fact of the first one away. */
export async function recordCut(store: EventStore, { head, knownUpTo }: AcceptedCut): Promise<void> {
  const conduct = { head: String(head), knownUpTo: String(knownUpTo) };
  const id = derivedUuid('log-cut', conduct.head, conduct.knownUpTo);
  await store.append(CUTS, 'any', [platformFact({ type: 'log.cut-accepted.v1', conduct }, id)]);
}

/** The orders that were recorded, with the ids of their facts, in order. */
export async function acceptedCuts(log: LogReader): Promise<readonly (AcceptedCut & { readonly id: string })[]> {
  const facts = await log.readStream(CUTS);
  return facts.map(({ id, payload }) => {
    const { head, knownUpTo } = (JSON.parse(payload) as { conduct: Record<keyof AcceptedCut, string> }).conduct;
    return { id, head: BigInt(head), knownUpTo: BigInt(knownUpTo) };
  });
}
