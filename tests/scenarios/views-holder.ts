// For a test: loaded into a server before it starts, it keeps the thread that builds the views from beginning until the
// file that TALAAN_TEST_HOLD names is gone.
import { existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const hold = process.env.TALAAN_TEST_HOLD ?? '';
const turn = new Int32Array(new SharedArrayBuffer(4));
if (!isMainThread && process.argv[1]?.endsWith('view-host.worker.js')) {
  while (existsSync(hold)) Atomics.wait(turn, 0, 0, 20);
}
