import { MIGRATIONS } from './migrations/index.js';

/** Everything of attachments is in a schema of its own; every name in a question bears it. */
export const SCHEMA = 'talaan_files';

/** Where node-pg-migrate notes what was done. */
export const MIGRATIONS_TABLE = 'migration';

/** What whoever sends and cites files does with each table, beside reading. */
export const WRITES = {
  attachment: ['INSERT', 'UPDATE', 'DELETE'],
  part: ['INSERT', 'UPDATE', 'DELETE'],
  piece: ['INSERT', 'DELETE'],
  citing: ['INSERT', 'DELETE'],
} as const;

/** Why a database cannot be used by a program with these migrations; undefined when it can. */
export function unlikeThisProgram(done: readonly string[]): string | undefined {
  const known = Object.keys(MIGRATIONS);
  const newer = done.filter((name) => !known.includes(name));
  if (newer.length > 0) return `the place of files was prepared by a newer program (${newer.join(', ')})`;
  const missing = known.filter((name) => !done.includes(name));
  if (missing.length > 0)
    return `the place of files is not prepared for this program (${missing.join(', ')} is missing)`;
  return undefined;
}
