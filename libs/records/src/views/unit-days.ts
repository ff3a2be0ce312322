import type { Fact, Meta } from '#event-store/fact.js';
import { dayOf } from '#kernel/time.js';
import type { Sql, View, ViewQueries } from '#views/view.js';

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
      add([fact], sql);
    },
  },
  evolveMany: add,
};

function add(facts: readonly Fact[], sql: Sql): void {
  const sums = new Map<string, { party: string; day: string; bytes: number; position: bigint }>();
  for (const { meta, type, recordedAt, size, position } of facts) {
    const party = partyOf(meta);
    // Readings and refused attempts are recorded of whoever asks, and bounded by how often one may.
    if (party === undefined || type.startsWith('access.')) continue;
    const day = dayOf(recordedAt);
    const key = `${day} ${party}`;
    sums.set(key, { party, day, bytes: (sums.get(key)?.bytes ?? 0) + size, position });
  }
  for (const sum of sums.values()) sql.run(ADD, sum);
}

/** For whom a person acts: their unit, post, body or state. Undefined for the platform. */
export function partyOf({ role, unit, post, body, state }: Meta): string | undefined {
  return role === 'platform' ? undefined : (unit ?? post ?? body ?? state);
}

/** What a party had recorded on a day, up to a position, as the view has it. */
export function recordedOn(queries: ViewQueries, party: string, day: string) {
  const row = queries.get(view, 'SELECT bytes, position FROM unit_day WHERE party = ? AND day = ?', party, day);
  return { bytes: Number(row?.bytes ?? 0), position: BigInt(row?.position ?? 0) };
}
