import { noPostgres } from '#event-store/postgres/preparing/installed.js';
import { noNginx } from './own-nginx.js';

/** `describe`, for what needs the split form: left out where it cannot be run, which is said. */
export function describeSplit(title: string, tests: () => void): void {
  const missing = noPostgres ?? noNginx;
  if (missing !== undefined) process.stderr.write(`not run: ${title}, because ${missing}\n`);
  (missing === undefined ? describe : describe.skip)(title, tests);
}
