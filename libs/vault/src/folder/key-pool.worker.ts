// Makes record keys beside the thread that seals with them.
import { parentPort, workerData } from 'node:worker_threads';
import { KeyDatabase } from './key-database.js';
import { type KeyMaker, type MadeKeys, makeKeys } from './key-pool.js';

const { file, rootKeyFile, root } = workerData as KeyMaker;
const database = new KeyDatabase(file);

parentPort?.on('message', (asked: 'make' | 'end') => {
  if (asked === 'end') {
    database.close();
    parentPort?.close();
    return;
  }
  try {
    const { ids, bytes } = makeKeys(database, database.rootsOf(root, rootKeyFile));
    // A copy of exactly these bytes, which is moved to the other thread: none stays behind here.
    const moved = new Uint8Array(bytes);
    bytes.fill(0);
    parentPort?.postMessage({ ids, bytes: moved as Buffer } satisfies MadeKeys, [moved.buffer]);
  } catch {
    parentPort?.postMessage('failed');
  }
});
