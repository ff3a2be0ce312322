import { backup, DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '../event-store.js';
import { logFile, openForReading, unavailable } from './log-file.js';

/** Pages copied at a time. */
const PAGES = 1_000;

/**
 * Copies the log of a data directory, also while a server writes it, into another directory, as a file that stands
 * alone. Answers with the position of the copy's last fact: whatever was committed before the call is in it.
 *
 * The copy is of one moment. Until it ends, the writer's write-ahead log is not begun again, and grows.
 * @param progress is told the share of the pages that are copied, from 0 to 1
 * @throws StoreUnavailable when the log cannot be read or the copy cannot be written
 */
export async function copyLog(directory: string, to: string, progress: (share: number) => void): Promise<bigint> {
  const log = openForReading(directory);
  try {
    // Without a transaction of its own, the copying would begin again whenever the writer commits.
    log.exec('BEGIN');
    const last = log.prepare('SELECT coalesce(max(position), 0) AS head FROM fact');
    last.setReadBigInts(true);
    const head = last.get()?.head as bigint;
    await backup(log, logFile(to), {
      rate: PAGES,
      progress: ({ totalPages, remainingPages }) => progress(1 - remainingPages / totalPages),
    });
    standAlone(logFile(to));
    return head;
  } catch (error) {
    throw unavailable(error);
  } finally {
    log.close();
  }
}

/** A file in WAL mode can be read only where files can be made beside it. */
function standAlone(file: string): void {
  const copy = new DatabaseSync(file);
  try {
    const mode = copy.prepare('PRAGMA journal_mode = DELETE').get()?.journal_mode;
    if (mode !== 'delete') throw new StoreUnavailable(`${file} could not be made to stand alone`);
  } finally {
    copy.close();
  }
}
