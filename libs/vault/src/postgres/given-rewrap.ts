// For tests: a process that wraps the keys at TALAAN_TEST_KEYS anew, and kills itself after so many steps.
import type { PostgresKeysOptions } from './postgres-keys.js';
import { EpochRewrap } from './rewrap.js';

let left = Number(process.argv[2]);

function step(): void {
  if (left-- === 0) process.kill(process.pid, 'SIGKILL');
}

step();
const rewrap = await EpochRewrap.begin(JSON.parse(process.env.TALAAN_TEST_KEYS ?? '') as PostgresKeysOptions);
step();
await rewrap.rewrap(step);
step();
await rewrap.end();
await rewrap.close();
step();
