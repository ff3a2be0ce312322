import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import { isDiskFault, isSyncFault } from './disk-fault.js';

/** Milliseconds for which a file that another thread has is waited for. */
const PATIENCE = 5_000;
/**
 * Milliseconds between two rounds. Each round syncs every file that changed, and syncs keep commits of the log waiting;
 * what was written several times meanwhile is moved once.
 */
const ROUND = 500;

/**
 * Moves what was committed to views' files out of their WALs, in a thread of its own: it waits for the disk, and the
 * thread that keeps the views up with the log MUST NOT. Told paths of files, or `stop`.
 */
if (!parentPort) throw new Error('checkpoint.worker runs in a worker thread only');
/** By path: a file that was put in place anew takes the place of the earlier one. */
const files = new Map<string, { readonly database: DatabaseSync; readonly checkpoint: StatementSync }>();
const round = setInterval(() => {
  for (const { checkpoint } of files.values()) move(checkpoint);
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
function move(checkpoint: StatementSync): void {
  try {
    checkpoint.get();
  } catch (error) {
    if (isSyncFault(error) || !isDiskFault(error)) throw error;
  }
}
