import { dayOf } from '#kernel/time.js';
import { rowAs } from '#views/rows.js';
import { viewOver, type ViewQueries } from '#views/view.js';
import type { AsOf } from '#web/lists/as-of.js';
import type { BodyFact, StateFact, UnitFact } from '../contract.js';
import { zoneOfState } from '../time-zones.js';
import { insertKnown, KNOWN, type KnownTable, replaceKnown, wasKnown } from './known.js';

const MEMBERSHIP: KnownTable = { table: 'membership', columns: ['state', 'name', 'from_day', 'until_day'] };
const UNIT: KnownTable = {
  table: 'unit',
  columns: ['unit', 'state', 'name', 'community', 'established_on', 'registered_on', 'closed_on', 'time_zone'],
};

/**
 * The states with each period of membership, the units and the bodies that the register knows. Days are YYYY-MM-DD;
 * `registered_on` is that of the record, UTC.
 */
export const view = viewOver<StateFact | UnitFact | BodyFact>()({
  name: 'register',
  version: 3,
  module: import.meta.url,
  tables: `
    CREATE TABLE membership (
      state TEXT NOT NULL, name TEXT NOT NULL, from_day TEXT NOT NULL, until_day TEXT, ${KNOWN},
      PRIMARY KEY (state, from_day, known_from)
    ) STRICT;
    CREATE TABLE unit (
      unit TEXT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL, community TEXT NOT NULL, established_on TEXT,
      registered_on TEXT NOT NULL, closed_on TEXT, time_zone TEXT, ${KNOWN}, PRIMARY KEY (unit, known_from)
    ) STRICT;
    CREATE TABLE body (
      body TEXT PRIMARY KEY, name TEXT NOT NULL, registered_on TEXT NOT NULL, known_from INTEGER NOT NULL
    ) STRICT;
  `,
  evolve: {
    'registry.state-admitted.v1': (fact, sql) => {
      const { state, name, memberSince: fromDay } = fact.conduct;
      insertKnown(fact, sql, MEMBERSHIP, { state, name, fromDay });
    },
    'registry.state-left.v1': (fact, sql) => {
      const { state, on: untilDay } = fact.conduct;
      replaceKnown(fact, sql, MEMBERSHIP, { state, untilDay: null }, { untilDay });
    },
    'registry.state-readmitted.v1': (fact, sql) => {
      const { state, on: fromDay } = fact.conduct;
      const known = sql.get('SELECT name FROM membership WHERE state = ? LIMIT 1', state);
      insertKnown(fact, sql, MEMBERSHIP, { state, name: known?.name ?? state, fromDay });
    },
    'registry.unit-registered.v1': (fact, sql) => {
      const { unit, state, name, community, establishedOn } = fact.conduct;
      const registeredOn = dayOf(fact.recordedAt);
      insertKnown(fact, sql, UNIT, { unit, state, name, community, establishedOn, registeredOn });
    },
    'registry.unit-established.v1': (fact, sql) => {
      const { unit, on: establishedOn } = fact.conduct;
      replaceKnown(fact, sql, UNIT, { unit }, { establishedOn });
    },
    'registry.unit-time-zone-recorded.v1': (fact, sql) => {
      const { unit, timeZone } = fact.conduct;
      replaceKnown(fact, sql, UNIT, { unit }, { timeZone });
    },
    'registry.unit-closed.v1': (fact, sql) => {
      const { unit, on: closedOn } = fact.conduct;
      replaceKnown(fact, sql, UNIT, { unit }, { closedOn });
    },
    'registry.body-registered.v1': ({ conduct, recordedAt, position }, sql) => {
      const { body, name } = conduct;
      sql.insert('body', { body, name, registeredOn: dayOf(recordedAt), knownFrom: position });
    },
  },
});

/** The states that were members on a day, as known at a position, by code, after `after`. */
export function membersOn(queries: ViewQueries, { day, position }: AsOf, after: string, limit: number) {
  const statement = `
    SELECT m.state, m.name, m.from_day AS member_since, m.until_day AS member_until FROM membership AS m
    WHERE m.from_day <= :day AND (m.until_day IS NULL OR m.until_day > :day) AND ${wasKnown('m', ':position')}
      AND m.state > :after
    ORDER BY m.state LIMIT :limit`;
  return queries.all(view, statement, { day, position, after, limit }).map(rowAs<Member>());
}

interface Member {
  readonly state: string;
  readonly name: string;
  readonly memberSince: string;
  readonly memberUntil: string | null;
}

/**
 * Units that there were on a day, as known at a position, by id, after `after`; of one state or community when given.
 * A unit whose day of establishment is not stated counts from the day of its registration.
 */
export function unitsOf(
  queries: ViewQueries,
  { state, community }: { readonly state?: string | undefined; readonly community?: string | undefined },
  { day, position }: AsOf,
  after: string,
  limit: number,
) {
  const statement = `
    SELECT u.unit, u.state, u.name, u.community, u.established_on, u.closed_on, u.time_zone FROM unit AS u
    WHERE (:state IS NULL OR u.state = :state) AND (:community IS NULL OR u.community = :community)
      AND coalesce(u.established_on, u.registered_on) <= :day AND (u.closed_on IS NULL OR u.closed_on > :day)
      AND ${wasKnown('u', ':position')} AND u.unit > :after
    ORDER BY u.unit LIMIT :limit`;
  const rows = queries.all(view, statement, { state, community, day, position, after, limit }).map(rowAs<Unit>());
  return rows.map((row) => ({ ...row, timeZone: row.timeZone ?? zoneOfState(row.state) }));
}

interface Unit {
  readonly unit: string;
  readonly state: string;
  readonly name: string;
  readonly community: string;
  readonly establishedOn: string | null;
  readonly closedOn: string | null;
  readonly timeZone: string | null;
}

/** Bodies that were registered by a day and known at a position, by code, after `after`. */
export function bodies(queries: ViewQueries, { day, position }: AsOf, after: string, limit: number) {
  const statement = `SELECT body, name FROM body
    WHERE registered_on <= :day AND known_from <= :position AND body > :after ORDER BY body LIMIT :limit`;
  const rows = queries.all(view, statement, { day, position, after, limit });
  return rows.map(rowAs<{ readonly body: string; readonly name: string }>());
}

/** The codes of all states that were ever registered, in order. */
export function stateCodes(queries: ViewQueries): readonly string[] {
  return queries.all(view, 'SELECT DISTINCT state FROM membership ORDER BY state').map(({ state }) => String(state));
}

/** The ids of all units of a community that were ever registered, in order. */
export function unitCodes(queries: ViewQueries, community: string): readonly string[] {
  const statement = 'SELECT DISTINCT unit FROM unit WHERE community = ? ORDER BY unit';
  return queries.all(view, statement, community).map(({ unit }) => String(unit));
}
