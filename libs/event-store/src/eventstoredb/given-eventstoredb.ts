import type { Clock } from '#kernel/clock.js';
import { EventStoreDbDouble, type DoubleOptions } from '../../../../tests/doubles/eventstoredb/double.js';
import type { FactMacs } from '../checks/fact-macs.js';
import { EventStoreDbStore, type EventStoreDbStoreOptions } from './eventstoredb-store.js';
import { locationOf } from './location/location.js';

/** Opens the log that a connection string names, for tests. */
export function openedAt(
  url: string,
  clock: Clock,
  macs?: FactMacs,
  more: Partial<EventStoreDbStoreOptions> = {},
): Promise<EventStoreDbStore> {
  return EventStoreDbStore.open({ location: locationOf(url), clock, ...(macs && { macs: () => macs }), ...more });
}

/** A double, and stores on it that are closed with it. */
export class GivenEventStoreDb {
  readonly #stores: EventStoreDbStore[] = [];

  private constructor(readonly double: EventStoreDbDouble) {}

  static async start(options: DoubleOptions = {}): Promise<GivenEventStoreDb> {
    return new GivenEventStoreDb(await EventStoreDbDouble.start(options));
  }

  async open(clock: Clock, options: Readonly<Record<string, string | number>> = {}, macs?: FactMacs) {
    const store = await openedAt(this.double.url(options), clock, macs);
    this.#stores.push(store);
    return store;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
    await this.double.stop();
  }
}
