// For a test: loaded into a server before it starts, it ends the thread that writes the log on SIGUSR2.
import type { Worker } from 'node:worker_threads';

const workers: Worker[] = [];
process.on('worker', (worker) => workers.push(worker));
// The store is opened first, and its writer is the first thread.
process.on('SIGUSR2', () => void workers[0]?.terminate());
