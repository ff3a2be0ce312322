import type { LogReader } from '#event-store/event-store.js';
import type { Fact } from '#event-store/fact.js';
import type { Decider, Draft } from '#kernel/decider.js';
import type { View, ViewQueries } from '#views/view.js';

/** How the facts of a stream are put together: the reading half of a decider. MUST be one value, not made anew. */
export type Folding<State, F extends Draft> = Pick<Decider<never, State, F>, 'initial' | 'evolve'>;

/** A record as it stood at a revision. */
export interface Known<State> {
  readonly state: State;
  readonly revision: number;
}

/**
 * What one command, or one permission, looks up in other records. Every answer is as of the command's arrival or later,
 * also for what another process recorded.
 */
export interface Lookup {
  /** How a record stands, as its own stream tells it. */
  state<State, F extends Draft>(folding: Folding<State, F>, stream: string): Promise<State>;
  /** The same, with the record's revision: -1 when it does not exist. */
  known<State, F extends Draft>(folding: Folding<State, F>, stream: string): Promise<Known<State>>;
  /** The facts of a record, oldest first; none when it does not exist. */
  facts(stream: string): Promise<readonly Fact[]>;
  /** The queries of a view that knows all it handles: to find ids. What it says of a record counts for nothing. */
  caughtUp(view: View): Promise<ViewQueries>;
  /** The whole log, for what is computed from the facts of all records up to a position. */
  readonly log: LogReader;
}

/** Those of the names for which it holds, in their order. */
export async function those<Name>(
  names: readonly Name[],
  holds: (name: Name) => Promise<boolean>,
): Promise<readonly Name[]> {
  const found = await Promise.all(names.map(holds));
  return names.filter((_, place) => found[place]);
}
