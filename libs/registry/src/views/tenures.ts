import type { Fact } from '#event-store/fact.js';
import { viewOver, type ViewQueries } from '#views/view.js';
import type { AsOf } from '#web/as-of.js';
import type { AccreditationFact, LinkageFact } from '../contract.js';
import { insertKnown, KNOWN, type KnownTable, replaceKnown, wasKnown } from './known.js';
import { textOrNull } from './register.js';

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
    'registry.linkage-established.v1': ({ conduct, position }, sql) => {
      const { linkage, unit, body, from } = conduct;
      insertKnown(sql, LINKAGE, [linkage, unit, body, from, null], position);
    },
    'registry.linkage-ended.v1': (fact, sql) => {
      const { on } = fact.conduct;
      replaceKnown(sql, LINKAGE, { id: idOf(fact), until_day: null }, { until_day: on }, fact.position);
    },
    'registry.officer-accredited.v1': ({ conduct, position }, sql) => {
      const { accreditation, state, capacity, agency, subject, from } = conduct;
      insertKnown(sql, ACCREDITATION, [accreditation, state, capacity, agency, subject, from, null], position);
    },
    'registry.accreditation-ended.v1': (fact, sql) => {
      const { on } = fact.conduct;
      replaceKnown(sql, ACCREDITATION, { id: idOf(fact), until_day: null }, { until_day: on }, fact.position);
    },
  },
});

const idOf = ({ stream }: Fact) => stream.slice(stream.indexOf('-') + 1);

const held = (row: string, day: string) =>
  `${row}.from_day <= ${day} AND (${row}.until_day IS NULL OR ${row}.until_day > ${day})`;

/** The linkages that held on a day, as known at a position, by id, after `after`. */
export function linkagesOf(
  queries: ViewQueries,
  { unit = null, body = null }: { unit?: string | null; body?: string | null },
  { day, position }: AsOf,
  after: string,
  limit: number,
) {
  const rows = queries.all(
    view,
    `SELECT l.id, l.unit, l.body, l.from_day, l.until_day FROM linkage AS l
     WHERE (?1 IS NULL OR l.unit = ?1) AND (?2 IS NULL OR l.body = ?2) AND ${held('l', '?3')}
       AND ${wasKnown('l', '?4')} AND l.id > ?5
     ORDER BY l.id LIMIT ?6`,
    unit,
    body,
    day,
    position,
    after,
    limit,
  );
  return rows.map((row) => ({
    id: String(row.id),
    unit: textOrNull(row.unit),
    body: String(row.body),
    from: String(row.from_day),
    until: textOrNull(row.until_day),
  }));
}

/** The accreditations that held on a day, as known at a position, by id, after `after`. */
export function accreditationsOf(
  queries: ViewQueries,
  { state = null, capacity = null }: { state?: string | null; capacity?: string | null },
  { day, position }: AsOf,
  after: string,
  limit: number,
) {
  const rows = queries.all(
    view,
    `SELECT a.id, a.state, a.capacity, a.agency, a.subject, a.from_day, a.until_day FROM accreditation AS a
     WHERE (?1 IS NULL OR a.state = ?1) AND (?2 IS NULL OR a.capacity = ?2) AND ${held('a', '?3')}
       AND ${wasKnown('a', '?4')} AND a.id > ?5
     ORDER BY a.id LIMIT ?6`,
    state,
    capacity,
    day,
    position,
    after,
    limit,
  );
  return rows.map((row) => ({
    id: String(row.id),
    state: String(row.state),
    capacity: String(row.capacity),
    agency: String(row.agency),
    subject: String(row.subject),
    from: String(row.from_day),
    until: textOrNull(row.until_day),
  }));
}
