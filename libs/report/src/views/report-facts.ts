import type { Fact } from '#event-store/fact.js';
import type { View, ViewQueries } from '#views/view.js';
import { reportTally } from '../figures/report-figures.js';

/** The types of what the report counts fact by fact: all but the exchange, of which there is far more. */
const TYPES = Object.keys(reportTally({ period: null }).take).sort();

/** The facts that the report counts, without content: few beside those of the whole log. */
export const view: View = {
  name: 'report-facts',
  version: 1,
  module: import.meta.url,
  // With the types in it, another one gives the file another name: it is built anew.
  tables: `
    -- ${TYPES.join(' ')}
    CREATE TABLE fact (
      position INTEGER PRIMARY KEY, type TEXT NOT NULL, stream TEXT NOT NULL, recorded_at INTEGER NOT NULL,
      conduct TEXT NOT NULL
    ) STRICT;
  `,
  evolve: Object.fromEntries(
    TYPES.map((name) => [
      name,
      ({ position, type, stream, recordedAt, conduct }, sql) => {
        sql.insert('fact', { position, type, stream, recordedAt, conduct: JSON.stringify(conduct) });
      },
    ]),
  ),
};

/** As much of a fact as the figures look at. */
export type CountedFact = Pick<Fact, 'type' | 'stream' | 'recordedAt' | 'conduct'>;

const PAGE = 500;
const NEXT = `
  SELECT CAST(position AS TEXT) AS position, type, stream, recorded_at, conduct FROM fact
  WHERE position > CAST(?1 AS INTEGER) AND position <= ?2 ORDER BY fact.position LIMIT ${String(PAGE)}`;

/** The facts up to a position, in log order. */
export function* factsUpTo(queries: ViewQueries, position: bigint): Generator<CountedFact> {
  for (let after = '0'; ;) {
    const rows = queries.all(view, NEXT, after, position);
    for (const row of rows) {
      after = String(row.position);
      const { type, stream, recorded_at: recordedAt, conduct } = row;
      const fact = { type: String(type), stream: String(stream), recordedAt: Number(recordedAt) };
      yield { ...fact, conduct: JSON.parse(String(conduct)) as unknown };
    }
    if (rows.length < PAGE) return;
  }
}
