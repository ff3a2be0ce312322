import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';

/** Milliseconds between two rounds. */
const ROUND = 50;

/**
 * Moves what was committed to views' files out of their WALs, in a thread of its own: it waits for the disk, and the
 * thread that keeps the views up with the log MUST NOT. Told paths of files, or `stop`.
 */
if (!parentPort) throw new Error('checkpoint.worker runs in a worker thread only');
const files: DatabaseSync[] = [];
const checkpoints: StatementSync[] = [];
const round = setInterval(() => {
  for (const checkpoint of checkpoints) checkpoint.get();
}, ROUND);

parentPort.on('message', (told: { readonly path: string } | 'stop') => {
  if (told === 'stop') {
    clearInterval(round);
    for (const file of files) file.close();
    parentPort?.close();
    return;
  }
  const file = new DatabaseSync(told.path);
  files.push(file);
  checkpoints.push(file.prepare('PRAGMA wal_checkpoint(PASSIVE)'));
});
