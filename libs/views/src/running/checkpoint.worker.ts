import { statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import { isDiskFault, isSyncFault } from '../disk-fault.js';

/** Milliseconds for which a file that another thread has is waited for. */
const PATIENCE = 5_000;
/**
 * Milliseconds between two rounds. Each round syncs every file that changed, and syncs keep commits of the log waiting;
 * what was written several times meanwhile is moved once.
 */
const ROUND = 500;

/** Bytes: a WAL that has grown beyond them is cut off once all that is in it was moved. */
const MOST = 16_777_216;

/**
 * Moves what was committed to views' files out of their WALs, in a thread of its own: it waits for the disk, and the
 * thread that keeps the views up with the log MUST NOT. Told paths of files, or `stop`.
 */
if (!parentPort) throw new Error('checkpoint.worker runs in a worker thread only');
interface Moved {
  readonly database: DatabaseSync;
  readonly checkpoint: StatementSync;
}

/** By path: a file that was put in place anew takes the place of the earlier one. */
const files = new Map<string, Moved>();
const round = setInterval(() => {
  for (const [path, moved] of files) move(path, moved);
}, ROUND);

parentPort.on('message', (told: { readonly path: string } | 'stop') => {
  if (told === 'stop') {
    clearInterval(round);
    for (const { database } of files.values()) database.close();
    parentPort?.close();
    return;
  }
  files.get(told.path)?.database.close();
  const database = new DatabaseSync(told.path, { timeout: PATIENCE });
  files.set(told.path, { database, checkpoint: database.prepare('PRAGMA wal_checkpoint(PASSIVE)') });
});

/** A disk that is full, or refuses, may not be so in the next round, and until then the WAL holds everything. */
function move(path: string, { database, checkpoint }: Moved): void {
  try {
    const { log, checkpointed } = checkpoint.get() as { log: number; checkpointed: number };
    if (log === checkpointed && (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > MOST)
      cutOff(database);
  } catch (error) {
    if (isSyncFault(error) || !isDiskFault(error)) throw error;
  }
}

/** Waits for nobody: whoever reads or writes the file at this moment comes first, and the next round tries again. */
function cutOff(database: DatabaseSync): void {
  database.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
  database.exec(`PRAGMA busy_timeout = ${String(PATIENCE)}`);
}
