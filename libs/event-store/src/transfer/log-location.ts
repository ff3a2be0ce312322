import { CheckedLog } from '../checks/checked-log.js';
import type { LogReader } from '../event-store.js';
import type { Broken } from '../checks/fact-checks.js';
import { FactMacs, type MacKeys } from '../checks/fact-macs.js';
import { KnownLog, type KnownTypes } from '../checks/known-log.js';
import { SqliteLogReader } from '../sqlite/sqlite-log-reader.js';

/** Where a log is, in a form that can be sent to another thread. */
export type LogLocation = LogPlace & {
  /** What its facts are checked with as they are read; left out for a log without MACs, or to see what it holds. */
  readonly keys?: MacKeys;
  /** What a fact may be; left out where facts are not read for what they say. */
  readonly types?: KnownTypes;
};

/** In a data directory, absolute; or on a server, whose address holds a password: it MUST NOT be logged. */
export type LogPlace =
  | { readonly adapter: 'sqlite'; readonly directory: string }
  | { readonly adapter: 'postgres' | 'eventstoredb'; readonly url: string };

/**
 * Opens a log for reading, in any thread or process.
 * @param onBroken told of each broken record once
 * @param patience until it aborts, a server that is away is waited for; without it, that is StoreUnavailable
 * @throws StoreUnavailable, also when there is no log
 */
export async function openLogReader(
  location: LogLocation,
  onBroken: (broken: Broken) => void = () => undefined,
  patience?: AbortSignal,
): Promise<LogReader> {
  const { keys, types } = location;
  const log = await opened(location, patience);
  const checked = keys ? new CheckedLog(log, { macs: new FactMacs(keys), onBroken }) : log;
  return types ? new KnownLog(checked, types) : checked;
}

async function opened(place: LogPlace, patience: AbortSignal | undefined): Promise<LogReader> {
  if (place.adapter === 'sqlite') return SqliteLogReader.open(place.directory);
  // Loaded where they are used: most programs read a file.
  if (place.adapter === 'eventstoredb') {
    const { EventStoreDbReader } = await import('../eventstoredb/eventstoredb-reader.js');
    const { locationOf } = await import('../eventstoredb/location/location.js');
    return EventStoreDbReader.open(locationOf(place.url), patience);
  }
  const { PostgresLogReader } = await import('../postgres/postgres-log-reader.js');
  const reader = PostgresLogReader.of(place.url, patience);
  try {
    if (!patience) await reader.head();
    return reader;
  } catch (error) {
    await reader.close();
    throw error;
  }
}
