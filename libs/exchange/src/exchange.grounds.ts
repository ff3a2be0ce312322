import type { EventStore } from '#event-store/event-store.js';
import type { ViewQueries } from '#views/view.js';
import { type Grounds, groundsOf, view } from './views/exchange-grounds.js';

/** What a record between two units is asked to stand on. */
interface Asked {
  readonly from: string;
  readonly to: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
}

/**
 * The grounds of a record. Nothing is taken for unknown that the log already holds: before that is said, the view catches
 * up with the log as it now is.
 * @throws Refusal `view.behind` when it does not in time
 */
export async function knownGrounds(store: EventStore, queries: ViewQueries, { from, to, at }: Asked): Promise<Grounds> {
  const found = groundsOf(queries, from, to, at);
  if (found.from && found.to && found.limits) return found;
  await queries.reached(view, await store.head());
  return groundsOf(queries, from, to, at);
}
