import type { StoredEvent } from '#event-store/event-store.js';
import type { BrokerRecord } from './broker.js';
import { recordOf, sourceOf } from './relayed-fact.js';

/** What of a log is published, each with a checkpoint of its own. */
export const FEEDS = ['facts', 'notices'] as const;
export type FeedName = (typeof FEEDS)[number];

/** What is published of each fact of a log. */
export interface Feed {
  readonly name: FeedName;
  /** In the data folder: how far it came. */
  readonly checkpoint: string;
  /**
   * Of each of these facts, in their order, what is published of it: several records, or none. The facts follow one another in
   * the log.
   * @param epoch the one that the records name as their source
   * @param until aborts whatever it waits for
   */
  recordsOf(
    facts: readonly StoredEvent[],
    epoch: string,
    until: AbortSignal,
  ): Promise<readonly (readonly BrokerRecord[])[]>;
}

/** Every fact's conduct, for the platform's own services. */
export const factsFeed: Feed = {
  name: 'facts',
  checkpoint: 'relay.json',
  recordsOf: (facts, epoch) => Promise.resolve(facts.map((fact) => [recordOf(fact, sourceOf(epoch))])),
};
