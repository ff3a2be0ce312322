// What Maven fetches into .cache, for the tests and `npm run split`.
import { spawnSync } from 'node:child_process';

/** Runs Maven, and ends this program where that fails. `what` is what it fetches. */
export function maven(what, ...words) {
  run(what, 'mvn', '-q', '-B', ...words);
}

/** The same of another program that is needed for it. */
export function run(what, command, ...words) {
  const { status, error } = spawnSync(command, words, { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`talaan: ${what} was not fetched: ${command} ${error ? `cannot be run (${error.code})` : 'failed'}`);
  process.exit(1);
}
