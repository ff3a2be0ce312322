import { rowAs } from '#views/rows.js';
import { idOf, viewOver, type ViewQueries } from '#views/view.js';
import type { AsOf } from '#web/lists/as-of.js';
import type { AccreditationFact, LinkageFact } from '../contract.js';
import { insertKnown, KNOWN, type KnownTable, replaceKnown, wasKnown } from './known.js';

const LINKAGE: KnownTable = { table: 'linkage', columns: ['id', 'unit', 'body', 'from_day', 'until_day'] };
const ACCREDITATION: KnownTable = {
  table: 'accreditation',
  columns: ['id', 'state', 'capacity', 'agency', 'subject', 'from_day', 'until_day'],
};

/** What holds for a time: linkages with sectoral bodies, and officers' accreditations. Days are YYYY-MM-DD. */
export const view = viewOver<LinkageFact | AccreditationFact>()({
  name: 'register-tenures',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE linkage (
      id TEXT NOT NULL, unit TEXT, body TEXT NOT NULL, from_day TEXT NOT NULL, until_day TEXT, ${KNOWN},
      PRIMARY KEY (id, from_day, known_from)
    ) STRICT;
    CREATE TABLE accreditation (
      id TEXT NOT NULL, state TEXT NOT NULL, capacity TEXT NOT NULL, agency TEXT NOT NULL, subject TEXT NOT NULL,
      from_day TEXT NOT NULL, until_day TEXT, ${KNOWN}, PRIMARY KEY (id, from_day, known_from)
    ) STRICT;
  `,
  evolve: {
    'registry.linkage-established.v1': (fact, sql) => {
      const { linkage: id, unit, body, from: fromDay } = fact.conduct;
      insertKnown(fact, sql, LINKAGE, { id, unit, body, fromDay });
    },
    'registry.linkage-ended.v1': (fact, sql) => {
      replaceKnown(fact, sql, LINKAGE, { id: idOf(fact), untilDay: null }, { untilDay: fact.conduct.on });
    },
    'registry.officer-accredited.v1': (fact, sql) => {
      const { accreditation: id, state, capacity, agency, subject, from: fromDay } = fact.conduct;
      insertKnown(fact, sql, ACCREDITATION, { id, state, capacity, agency, subject, fromDay });
    },
    'registry.accreditation-ended.v1': (fact, sql) => {
      replaceKnown(fact, sql, ACCREDITATION, { id: idOf(fact), untilDay: null }, { untilDay: fact.conduct.on });
    },
  },
});

/** What held on `:day`, as known at `:position`, after `:after`. */
const held = (table: string) =>
  `from_day <= :day AND (until_day IS NULL OR until_day > :day) AND ${wasKnown(table, ':position')} AND id > :after`;

/** The linkages that held on a day, as known at a position, by id, after `after`. */
export function linkagesOf(
  queries: ViewQueries,
  { unit, body }: { readonly unit?: string | undefined; readonly body?: string | undefined },
  { day, position }: AsOf,
  after: string,
  limit: number,
) {
  const statement = `SELECT id, unit, body, from_day AS "from", until_day AS until FROM linkage
    WHERE ${held('linkage')} AND (:unit IS NULL OR unit = :unit) AND (:body IS NULL OR body = :body)
    ORDER BY id LIMIT :limit`;
  return queries.all(view, statement, { unit, body, day, position, after, limit }).map(rowAs<Linkage>());
}

interface Linkage {
  readonly id: string;
  readonly unit: string | null;
  readonly body: string;
  readonly from: string;
  readonly until: string | null;
}

/** The accreditations that held on a day, as known at a position, by id, after `after`. */
export function accreditationsOf(
  queries: ViewQueries,
  { state, capacity }: { readonly state?: string | undefined; readonly capacity?: string | undefined },
  { day, position }: AsOf,
  after: string,
  limit: number,
) {
  const statement = `
    SELECT id, state, capacity, agency, subject, from_day AS "from", until_day AS until FROM accreditation
    WHERE ${held('accreditation')} AND (:state IS NULL OR state = :state)
      AND (:capacity IS NULL OR capacity = :capacity)
    ORDER BY id LIMIT :limit`;
  return queries.all(view, statement, { state, capacity, day, position, after, limit }).map(rowAs<Accreditation>());
}

interface Accreditation {
  readonly id: string;
  readonly state: string;
  readonly capacity: string;
  readonly agency: string;
  readonly subject: string;
  readonly from: string;
  readonly until: string | null;
}
