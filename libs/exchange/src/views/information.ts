import { type SqlValue, viewOver, type ViewQueries } from '#views/view.js';
import type { Caller } from '#web/caller.js';
import type { InformationFact, InformationSupplied } from '../contract.js';

/** Information that units gave each other unasked. Conduct only. */
export const view = viewOver<InformationFact>()({
  name: 'information-supplied',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE information (
      position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, from_unit TEXT NOT NULL, to_unit TEXT NOT NULL,
      supplied TEXT NOT NULL
    ) STRICT;
  `,
  indexes: `
    CREATE INDEX information_outbox ON information (from_unit, position);
    CREATE INDEX information_inbox ON information (to_unit, position);
  `,
  passesOver: ['exchange.content-erased.v1'],
  evolve: {
    'exchange.information-supplied.v1': ({ conduct, position, stream }, sql) => {
      sql.run(
        'INSERT INTO information (position, id, from_unit, to_unit, supplied) VALUES (?, ?, ?, ?, ?)',
        position,
        stream.slice('information-'.length),
        conduct.from,
        conduct.to,
        JSON.stringify(conduct),
      );
    },
  },
});

/** One record in a list. */
export interface ListedInformation {
  readonly id: string;
  /** Decimal; lists go from high to low. */
  readonly position: string;
  readonly supplied: InformationSupplied['conduct'];
}

/**
 * The records that the caller may know of, newest first, after the one at position `after`. MUST give what the policies
 * give row by row (`information.know`).
 */
export function listInformation(
  queries: ViewQueries,
  { unit }: Caller,
  box: 'inbox' | 'outbox' | undefined,
  { after = String(2n ** 63n - 1n), limit }: { readonly after?: SqlValue | undefined; readonly limit: number },
): readonly ListedInformation[] {
  const inbox = 'AND to_unit = ?3';
  const outbox = 'AND from_unit = ?3';
  const sides =
    unit === undefined
      ? ['AND ?3 IS NULL']
      : { inbox: [inbox], outbox: [outbox], both: [inbox, outbox] }[box ?? 'both'];
  const parts = sides.map(
    (side) =>
      `SELECT * FROM (SELECT id, CAST(position AS TEXT) AS place, supplied, position FROM information
         WHERE position < CAST(?1 AS INTEGER) ${side} ORDER BY position DESC LIMIT ?2)`,
  );
  const statement = `SELECT id, place, supplied FROM (${parts.join(' UNION ALL ')}) ORDER BY position DESC LIMIT ?2`;
  return queries.all(view, statement, after, limit, unit ?? null).map((row) => ({
    id: String(row.id),
    position: String(row.place),
    supplied: JSON.parse(String(row.supplied)) as InformationSupplied['conduct'],
  }));
}
