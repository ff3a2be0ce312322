import { parentPort, workerData } from 'node:worker_threads';
import { isSyncFailure, openForWriting } from './log-file.js';

// Moves committed pages from the WAL to the log file whenever it is told to, beside the writer, and says when it is done.
// A checkpoint that fails loses nothing: the WAL still holds the pages, and the next one moves them. Only when the disk
// did not sync must there be no next one; then it says why.
if (!parentPort) throw new Error('checkpoints run in a worker thread');
const port = parentPort;
const log = openForWriting(String(workerData));
port.on('message', () => {
  let inDoubt: string | undefined;
  try {
    log.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch (error) {
    if (isSyncFailure(error)) inDoubt = String(error);
  }
  port.postMessage(inDoubt);
});
