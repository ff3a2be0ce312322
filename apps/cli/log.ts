import { resolve } from 'node:path';
import { type LogReader, StoreUnavailable } from '#event-store/event-store.js';
import { openLogReader } from '#event-store/log-location.js';
import { unavailable } from './exit.js';

/**
 * Reads the log of a data folder, whether or not a server is running on it, and lets go of it afterwards.
 * @throws Stop when there is no log, or it cannot be read
 */
export async function withLog<Result>(data: string, use: (log: LogReader) => Promise<Result>): Promise<Result> {
  let log: LogReader | undefined;
  try {
    log = await openLogReader({ adapter: 'sqlite', directory: resolve(data) });
    return await use(log);
  } catch (error) {
    if (error instanceof StoreUnavailable)
      throw unavailable(`The data in ${data} cannot be read: ${error.message}`, error);
    throw error;
  } finally {
    await log?.close();
  }
}

/** The last position that is asked for: that of an instant, or one given, and never beyond the end of the log. */
export async function endOf(
  log: LogReader,
  { until, untilTime }: { readonly until?: bigint | undefined; readonly untilTime?: number | undefined },
): Promise<bigint> {
  if (untilTime !== undefined) return log.positionAt(untilTime);
  const head = await log.head();
  return until !== undefined && until < head ? until : head;
}
