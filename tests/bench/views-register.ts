import type { View } from '#views/view.js';

/** A view of the commonest kind: one row for each fact, one index. */
export const view: View = {
  name: 'bench-register',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE entry (
      position INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, type TEXT NOT NULL, stream TEXT NOT NULL,
      actor TEXT NOT NULL, role TEXT NOT NULL, unit TEXT, state TEXT, conduct TEXT NOT NULL
    ) STRICT;`,
  indexes: 'CREATE INDEX entry_of_unit ON entry (unit, position)',
  evolve: {
    '*'({ position, recordedAt, type, stream, meta, conduct }, sql) {
      sql.run(
        'INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        position,
        recordedAt,
        type,
        stream,
        meta.actor,
        meta.role,
        meta.unit ?? null,
        meta.state ?? null,
        JSON.stringify(conduct),
      );
    },
  },
};
