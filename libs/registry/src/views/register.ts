import { dayOf } from '#kernel/time.js';
import { type Row, viewOver, type ViewQueries } from '#views/view.js';
import type { AsOf } from '#web/as-of.js';
import type { BodyFact, StateFact, UnitFact } from '../contract.js';
import { insertKnown, KNOWN, type KnownTable, replaceKnown, wasKnown } from './known.js';

const MEMBERSHIP: KnownTable = { table: 'membership', columns: ['state', 'name', 'from_day', 'until_day'] };
const UNIT: KnownTable = {
  table: 'unit',
  columns: ['unit', 'state', 'name', 'community', 'established_on', 'registered_on', 'closed_on'],
};

/**
 * The states with each period of membership, the units and the bodies that the register knows. Days are YYYY-MM-DD;
 * `registered_on` is that of the record, UTC.
 */
export const view = viewOver<StateFact | UnitFact | BodyFact>()({
  name: 'register',
  version: 2,
  module: import.meta.url,
  tables: `
    CREATE TABLE membership (
      state TEXT NOT NULL, name TEXT NOT NULL, from_day TEXT NOT NULL, until_day TEXT, ${KNOWN},
      PRIMARY KEY (state, from_day, known_from)
    ) STRICT;
    CREATE TABLE unit (
      unit TEXT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL, community TEXT NOT NULL, established_on TEXT,
      registered_on TEXT NOT NULL, closed_on TEXT, ${KNOWN}, PRIMARY KEY (unit, known_from)
    ) STRICT;
    CREATE TABLE body (
      body TEXT PRIMARY KEY, name TEXT NOT NULL, registered_on TEXT NOT NULL, known_from INTEGER NOT NULL
    ) STRICT;
  `,
  evolve: {
    'registry.state-admitted.v1': ({ conduct, position }, sql) => {
      const { state, name, memberSince } = conduct;
      insertKnown(sql, MEMBERSHIP, [state, name, memberSince, null], position);
    },
    'registry.state-left.v1': ({ conduct, position }, sql) => {
      const { state, on } = conduct;
      replaceKnown(sql, MEMBERSHIP, { state, until_day: null }, { until_day: on }, position);
    },
    'registry.state-readmitted.v1': ({ conduct, position }, sql) => {
      const { state, on } = conduct;
      const known = sql.get('SELECT name FROM membership WHERE state = ? LIMIT 1', state);
      insertKnown(sql, MEMBERSHIP, [state, known?.name ?? state, on, null], position);
    },
    'registry.unit-registered.v1': (fact, sql) => {
      const { unit, state, name, community, establishedOn } = fact.conduct;
      insertKnown(
        sql,
        UNIT,
        [unit, state, name, community, establishedOn, dayOf(fact.recordedAt), null],
        fact.position,
      );
    },
    'registry.unit-established.v1': ({ conduct, position }, sql) => {
      const { unit, on } = conduct;
      replaceKnown(sql, UNIT, { unit }, { established_on: on }, position);
    },
    'registry.unit-closed.v1': ({ conduct, position }, sql) => {
      const { unit, on } = conduct;
      replaceKnown(sql, UNIT, { unit }, { closed_on: on }, position);
    },
    'registry.body-registered.v1': (fact, sql) => {
      const { body, name } = fact.conduct;
      sql.run('INSERT INTO body VALUES (?, ?, ?, ?)', body, name, dayOf(fact.recordedAt), fact.position);
    },
  },
});

/** The states that were members on a day, as known at a position, by code, after `after`. */
export function membersOn(queries: ViewQueries, { day, position }: AsOf, after: string, limit: number) {
  const rows = queries.all(
    view,
    `SELECT m.state, m.name, m.from_day, m.until_day FROM membership AS m
     WHERE m.from_day <= ?1 AND (m.until_day IS NULL OR m.until_day > ?1) AND ${wasKnown('m', '?2')} AND m.state > ?3
     ORDER BY m.state LIMIT ?4`,
    day,
    position,
    after,
    limit,
  );
  return rows.map((row) => ({
    state: String(row.state),
    name: String(row.name),
    memberSince: String(row.from_day),
    memberUntil: textOrNull(row.until_day),
  }));
}

/**
 * Units that there were on a day, as known at a position, by id, after `after`; of one state or community when given.
 * A unit whose day of establishment is not stated counts from the day of its registration.
 */
export function unitsOf(
  queries: ViewQueries,
  { state = null, community = null }: { state?: string | null; community?: string | null },
  { day, position }: AsOf,
  after: string,
  limit: number,
) {
  const rows = queries.all(
    view,
    `SELECT u.* FROM (
       SELECT unit, state, name, community, established_on, registered_on, closed_on FROM unit AS v
       WHERE ${wasKnown('v', '?4')}
     ) AS u
     WHERE (?1 IS NULL OR u.state = ?1) AND (?2 IS NULL OR u.community = ?2)
       AND coalesce(u.established_on, u.registered_on) <= ?3 AND (u.closed_on IS NULL OR u.closed_on > ?3)
       AND u.unit > ?5
     ORDER BY u.unit LIMIT ?6`,
    state,
    community,
    day,
    position,
    after,
    limit,
  );
  return rows.map((row) => ({
    unit: String(row.unit),
    state: String(row.state),
    name: String(row.name),
    community: String(row.community),
    establishedOn: textOrNull(row.established_on),
    closedOn: textOrNull(row.closed_on),
  }));
}

/** Bodies that were registered by a day and known at a position, by code, after `after`. */
export function bodies(queries: ViewQueries, { day, position }: AsOf, after: string, limit: number) {
  const rows = queries.all(
    view,
    `SELECT body, name FROM body WHERE registered_on <= ?1 AND known_from <= ?2 AND body > ?3 ORDER BY body LIMIT ?4`,
    day,
    position,
    after,
    limit,
  );
  return rows.map((row) => ({ body: String(row.body), name: String(row.name) }));
}

export const textOrNull = (value: Row[string] | undefined) => (value == null ? null : String(value));

/** The codes of all states that were ever registered, in order. */
export function stateCodes(queries: ViewQueries): readonly string[] {
  return queries.all(view, 'SELECT DISTINCT state FROM membership ORDER BY state').map(({ state }) => String(state));
}

/** The ids of all units of a community that were ever registered, in order. */
export function unitCodes(queries: ViewQueries, community: string): readonly string[] {
  const statement = 'SELECT DISTINCT unit FROM unit WHERE community = ? ORDER BY unit';
  return queries.all(view, statement, community).map(({ unit }) => String(unit));
}
