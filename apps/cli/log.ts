import { resolve } from 'node:path';
import { checkFilesAddress } from '#attachments/attachments-place.js';
import { type LogReader, StoreUnavailable } from '#event-store/event-store.js';
import { type LogLocation, openLogReader } from '#event-store/transfer/log-location.js';
import { inspectServerLog, serverPlace } from '#event-store/server-log.js';
import { inspectLog } from '#event-store/sqlite/log-inspection.js';
import { unavailable, usage } from './exit.js';

/**
 * The address of the log where TALAAN_LOG names one on a server; undefined: it is in the data folder.
 * @throws Stop when it is no address, without quoting it: it holds a password
 */
export function logAddress(): string | undefined {
  const address = process.env.TALAAN_LOG?.trim() ?? '';
  if (address === '' || address === 'folder') return undefined;
  try {
    serverPlace(address);
    return address;
  } catch (error) {
    throw usage(`TALAAN_LOG must be folder, or the address of a log: ${(error as Error).message}.`);
  }
}

/** For a command that knows only a log in the data folder. @throws Stop when it is on a server */
export function refuseLogOnServer(what: string): void {
  if (logAddress() !== undefined) throw unavailable(`TALAAN_LOG names a log on a server: ${what}`);
}

/**
 * The address of the files where TALAAN_FILES names a server that has them; undefined: they are in the data folder.
 * @throws Stop when it is no address, without quoting it
 */
export function filesAddress(): string | undefined {
  const address = process.env.TALAAN_FILES?.trim() ?? '';
  if (address === '' || address === 'folder') return undefined;
  try {
    checkFilesAddress(address);
    return address;
  } catch (error) {
    throw usage(`TALAAN_FILES must be folder, or the address of a database: ${(error as Error).message}.`);
  }
}

/** For a command that knows only files in the data folder. @throws Stop when they are on a server */
export function refuseFilesOnServer(what: string): void {
  if (filesAddress() !== undefined) throw unavailable(`TALAAN_FILES names files on a server: ${what}`);
}

/**
 * Reads the log of an installation, whether or not a server is running on it, and lets go of it afterwards.
 * @throws Stop when there is no log, or it cannot be read
 */
export async function withLog<Result>(data: string, use: (log: LogReader) => Promise<Result>): Promise<Result> {
  const url = logAddress();
  if (url === undefined) return withFolderLog(data, use);
  return read(serverPlace(url), 'The log on the server', use);
}

/** The same of the log in a folder, wherever that of the installation is. */
export async function withFolderLog<Result>(data: string, use: (log: LogReader) => Promise<Result>): Promise<Result> {
  return read({ adapter: 'sqlite', directory: resolve(data) }, `The data in ${data}`, use);
}

async function read<Result>(
  location: LogLocation,
  what: string,
  use: (log: LogReader) => Promise<Result>,
): Promise<Result> {
  let log: LogReader | undefined;
  try {
    log = await openLogReader(location);
    return await use(log);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw unavailable(`${what} cannot be read: ${error.message}`, error);
    throw error;
  } finally {
    await log?.close();
  }
}

/** What a look at the log of an installation says, without reading it all. */
export interface SeenLog {
  readonly hasMacs: boolean;
  /** Whether positions have gaps, and times of the same moment any order. */
  readonly isLoose?: boolean;
  readonly lastContent: unknown;
  /** What is wrong with its tables, in words for an operator. */
  readonly faults: readonly string[];
}

/** Undefined where there is none. @throws StoreUnavailable */
export async function seenLog(data: string): Promise<SeenLog | undefined> {
  const url = logAddress();
  if (url === undefined) {
    const log = inspectLog(resolve(data));
    if (!log) return undefined;
    const { given, head, hasMacs, lastContent, schemaFaults } = log;
    // A server may append between two looks at the file.
    const cut = given > head ? [`position ${String(given)} was given out, and the log ends at ${String(head)}`] : [];
    return { hasMacs, lastContent, faults: [...schemaFaults, ...cut] };
  }
  const { hasMacs = true, lastContent, schemaFault } = await inspectServerLog(url);
  const isLoose = serverPlace(url).adapter === 'eventstoredb';
  return { hasMacs, isLoose, lastContent, faults: schemaFault === undefined ? [] : [schemaFault] };
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
