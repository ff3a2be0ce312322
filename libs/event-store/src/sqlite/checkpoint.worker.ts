import { parentPort, workerData } from 'node:worker_threads';
import { openForWriting } from './log-file.js';

// Moves committed pages from the WAL to the log file whenever it is told to, beside the writer, and says when it is done.
// A checkpoint that fails loses nothing: the WAL still holds the pages, and the next one moves them.
if (!parentPort) throw new Error('checkpoints run in a worker thread');
const port = parentPort;
const log = openForWriting(String(workerData));
port.on('message', () => {
  let fault: string | undefined;
  try {
    log.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error);
  }
  port.postMessage(fault);
});
