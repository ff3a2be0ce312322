import { MIGRATIONS } from '../migrations/index.js';

/** Everything of the log is in a schema of its own; every name in a question bears it. */
export const SCHEMA = 'talaan';

/** Where node-pg-migrate notes what was done. */
export const MIGRATIONS_TABLE = 'migration';

/** What whoever appends does with each table, beside reading. */
export const WRITES = { fact: ['INSERT'], copying: ['INSERT', 'DELETE'] } as const;

/** Whoever appends holds this advisory lock of the database until the commit: "talaan". */
export const WRITERS_LOCK = '0x74616c61616e';

/** Told after each commit that added facts. */
export const CHANNEL = 'talaan_log';

/** Why a database cannot be written by a program with these migrations; undefined when it can. */
export function unlikeThisProgram(done: readonly string[]): string | undefined {
  const known = Object.keys(MIGRATIONS);
  const newer = done.filter((name) => !known.includes(name));
  if (newer.length > 0) return `the log was prepared by a newer program (${newer.join(', ')})`;
  const missing = known.filter((name) => !done.includes(name));
  if (missing.length > 0) return `the log is not prepared for this program (${missing.join(', ')} is missing)`;
  return undefined;
}
