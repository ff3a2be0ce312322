import { answered } from './answered.js';
import type { LogReader } from './event-store.js';
import { SqliteLogReader } from './sqlite/sqlite-log-reader.js';

/** Where a log is, in a form that can be sent to another thread. */
export interface LogLocation {
  readonly adapter: 'sqlite';
  /** The data directory, absolute. */
  readonly directory: string;
}

/**
 * Opens a log for reading, in any thread or process.
 * @throws StoreUnavailable, also when there is no log
 */
export function openLogReader({ directory }: LogLocation): Promise<LogReader> {
  return answered(() => SqliteLogReader.open(directory));
}
