import type { View, ViewQueries } from '#views/view.js';

/** Milliseconds for which an attempt that was refused counts. */
export const MINUTE = 60_000;

/** When attempts of each subject were refused within the minute before the last of them. */
export const view: View = {
  name: 'refused-attempts',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE refused (
      subject TEXT NOT NULL, at INTEGER NOT NULL, position INTEGER NOT NULL,
      PRIMARY KEY (subject, at, position)
    ) STRICT, WITHOUT ROWID;
  `,
  evolve: {
    'access.refused.v1': ({ meta: { actor: subject }, recordedAt: at, position }, sql) => {
      sql.run('DELETE FROM refused WHERE subject = ? AND at <= ?', subject, at - MINUTE);
      sql.run('INSERT INTO refused VALUES (?, ?, ?)', subject, at, position);
    },
  },
};

/** When a subject's attempts were refused after a moment (milliseconds), as the view has it, with their positions. */
export function refusedSince(queries: ViewQueries, subject: string, after: number) {
  const rows = queries.all(view, 'SELECT at, position FROM refused WHERE subject = ? AND at > ?', subject, after);
  return rows.map(({ at, position }) => ({ at: Number(at), position: BigInt(position ?? 0) }));
}
