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
export async function openLogReader({ adapter, directory }: LogLocation): Promise<LogReader> {
  switch (adapter) {
    case 'sqlite':
      return SqliteLogReader.open(directory);
  }
}
