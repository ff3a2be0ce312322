import { answered } from './answered.js';
import { CheckedLog } from './checked-log.js';
import type { LogReader } from './event-store.js';
import type { Broken } from './fact-checks.js';
import { FactMacs, type MacKeys } from './fact-macs.js';
import { KnownLog, type KnownTypes } from './known-log.js';
import { SqliteLogReader } from './sqlite/sqlite-log-reader.js';

/** Where a log is, in a form that can be sent to another thread. */
export interface LogLocation {
  readonly adapter: 'sqlite';
  /** The data directory, absolute. */
  readonly directory: string;
  /** What its facts are checked with as they are read; left out for a log without MACs, or to see what it holds. */
  readonly keys?: MacKeys;
  /** What a fact may be; left out where facts are not read for what they say. */
  readonly types?: KnownTypes;
}

/**
 * Opens a log for reading, in any thread or process.
 * @param onBroken told of each broken record once
 * @throws StoreUnavailable, also when there is no log
 */
export function openLogReader(
  { directory, keys, types }: LogLocation,
  onBroken: (broken: Broken) => void = () => undefined,
): Promise<LogReader> {
  return answered(() => {
    const log = SqliteLogReader.open(directory);
    const checked = keys ? new CheckedLog(log, { macs: new FactMacs(keys), onBroken }) : log;
    return types ? new KnownLog(checked, types) : checked;
  });
}
