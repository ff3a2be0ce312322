import { newestFirst, type PageOf, rowAs } from '#views/rows.js';
import { idOf, viewOver, type ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
import type { InformationFact, InformationSupplied } from '../contract.js';
import { type Filter, sidesOf } from './exchange-lists.js';

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
    'exchange.information-supplied.v1': (fact, sql) => {
      const { from: fromUnit, to: toUnit } = fact.conduct;
      const supplied = JSON.stringify(fact.conduct);
      sql.insert('information', { position: fact.position, id: idOf(fact), fromUnit, toUnit, supplied });
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

/** The records that the caller may know of, newest first. MUST give what the policies give row by row (`information.know`). */
export function listInformation(
  queries: ViewQueries,
  caller: Caller,
  box: Filter['box'],
  { after, limit }: PageOf,
): readonly ListedInformation[] {
  const statement = newestFirst('information', 'id, supplied', ...sidesOf(caller, box));
  const values = { unit: caller.unit, after, limit };
  return queries.all(view, statement, values).map(rowAs<ListedInformation>({ supplied: 'json' }));
}
