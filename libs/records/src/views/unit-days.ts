import type { Fact, Meta } from '#event-store/fact.js';
import { dayOf } from '#kernel/time.js';
import type { View, ViewQueries } from '#views/view.js';

const ADD = `
  INSERT INTO unit_day (party, day, bytes, position) VALUES (:party, :day, :bytes, :position)
  ON CONFLICT DO UPDATE SET bytes = bytes + :bytes, position = :position`;

/** How much each unit, post, body or state had recorded on each day (UTC). Facts of the platform count for nobody. */
export const view: View = {
  name: 'unit-days',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE unit_day (
      party TEXT NOT NULL, day TEXT NOT NULL, bytes INTEGER NOT NULL, position INTEGER NOT NULL,
      PRIMARY KEY (party, day)
    ) STRICT, WITHOUT ROWID;
  `,
  evolve: {
    '*': (fact, sql) => {
      const party = partyOf(fact.meta);
      // Readings and refused attempts are recorded of whoever asks, and bounded by how often one may.
      if (party === undefined || fact.type.startsWith('access.')) return;
      const row = { party, day: dayOf(fact.recordedAt), bytes: sizeOf(fact), position: fact.position };
      sql.run(ADD, row);
    },
  },
};

/** For whom a person acts: their unit, post, body or state. Undefined for the platform. */
export function partyOf({ role, unit, post, body, state }: Meta): string | undefined {
  return role === 'platform' ? undefined : (unit ?? post ?? body ?? state);
}

/** Characters of a fact as the log holds it: what is sealed is one byte each. */
export function sizeOf({ conduct, content }: Pick<Fact, 'conduct' | 'content'>): number {
  return JSON.stringify(content === undefined ? { conduct } : { conduct, content }).length;
}

/** What a party had recorded on a day, up to a position, as the view has it. */
export function recordedOn(queries: ViewQueries, party: string, day: string) {
  const row = queries.get(view, 'SELECT bytes, position FROM unit_day WHERE party = ? AND day = ?', party, day);
  return { bytes: Number(row?.bytes ?? 0), position: BigInt(row?.position ?? 0) };
}
