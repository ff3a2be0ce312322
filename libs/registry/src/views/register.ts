import type { Sql, View, ViewQueries } from '#views/view.js';
import type { BodyRegistered, StateAdmitted, UnitRegistered } from '../contract.js';

/** The states, units and bodies that the register knows. */
export const view: View = {
  name: 'register',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE state (state TEXT PRIMARY KEY, name TEXT NOT NULL, member_since TEXT NOT NULL) STRICT;
    CREATE TABLE unit (
      unit TEXT PRIMARY KEY, state TEXT NOT NULL, name TEXT NOT NULL, community TEXT NOT NULL, established_on TEXT
    ) STRICT;
    CREATE TABLE body (body TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
  `,
  evolve: {
    'registry.state-admitted.v1': ({ conduct }, sql) => {
      const { state, name, memberSince } = conduct as StateAdmitted['conduct'];
      sql.run('INSERT INTO state (state, name, member_since) VALUES (?, ?, ?)', state, name, memberSince);
    },
    'registry.unit-registered.v1': ({ conduct }, sql) => addUnit(conduct as UnitRegistered['conduct'], sql),
    'registry.body-registered.v1': ({ conduct }, sql) => {
      const { body, name } = conduct as BodyRegistered['conduct'];
      sql.run('INSERT INTO body (body, name) VALUES (?, ?)', body, name);
    },
  },
};

function addUnit({ unit, state, name, community, establishedOn }: UnitRegistered['conduct'], sql: Sql): void {
  sql.run(
    'INSERT INTO unit (unit, state, name, community, established_on) VALUES (?, ?, ?, ?, ?)',
    unit,
    state,
    name,
    community,
    establishedOn,
  );
}

/** The states that were members on `day` (YYYY-MM-DD), by code, after `after`. */
export function membersOn(queries: ViewQueries, day: string, after: string, limit: number) {
  const rows = queries.all(
    view,
    'SELECT state, name, member_since FROM state WHERE member_since <= ? AND state > ? ORDER BY state LIMIT ?',
    day,
    after,
    limit,
  );
  return rows.map((row) => ({
    state: String(row.state),
    name: String(row.name),
    memberSince: String(row.member_since),
  }));
}

/** Units by id, after `after`; of one state or community when given. */
export function unitsOf(
  queries: ViewQueries,
  { state = null, community = null }: { state?: string | null; community?: string | null },
  after: string,
  limit: number,
) {
  const rows = queries.all(
    view,
    `SELECT unit, state, name, community, established_on FROM unit
     WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR community = ?2) AND unit > ?3 ORDER BY unit LIMIT ?4`,
    state,
    community,
    after,
    limit,
  );
  return rows.map((row) => ({
    unit: String(row.unit),
    state: String(row.state),
    name: String(row.name),
    community: String(row.community),
    establishedOn: row.established_on === null ? null : String(row.established_on),
  }));
}

/** Bodies by code, after `after`. */
export function bodies(queries: ViewQueries, after: string, limit: number) {
  const rows = queries.all(view, 'SELECT body, name FROM body WHERE body > ? ORDER BY body LIMIT ?', after, limit);
  return rows.map((row) => ({ body: String(row.body), name: String(row.name) }));
}
