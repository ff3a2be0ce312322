import type {
  BodyRegistered,
  StateAdmitted,
  StateLeft,
  StateReadmitted,
  UnitClosed,
  UnitRegistered,
} from '#registry/contract.js';
import type { View, ViewQueries } from '#views/view.js';
import type { ActivityAdopted } from '#workplan/contract.js';
import type { PlanActivity } from '../contract.js';

/** What the Working Group's acts stand on: members, units of the HSU, bodies, activities of plans, deliverables. */
export const view: View = {
  name: 'governance-grounds',
  version: 2,
  module: import.meta.url,
  tables: `
    CREATE TABLE membership (state TEXT, since TEXT, until TEXT, PRIMARY KEY (state, since)) STRICT, WITHOUT ROWID;
    CREATE TABLE unit (unit TEXT PRIMARY KEY, community TEXT NOT NULL, closed_on TEXT) STRICT;
    CREATE TABLE body (body TEXT PRIMARY KEY) STRICT;
    CREATE TABLE activity (plan TEXT, code TEXT, PRIMARY KEY (plan, code)) STRICT, WITHOUT ROWID;
    CREATE TABLE deliverable (stream TEXT PRIMARY KEY) STRICT;
  `,
  evolve: {
    'registry.state-admitted.v1': ({ conduct }, sql) => {
      const { state, memberSince } = conduct as StateAdmitted['conduct'];
      sql.run('INSERT OR REPLACE INTO membership VALUES (?, ?, NULL)', state, memberSince);
    },
    'registry.state-left.v1': ({ conduct }, sql) => {
      const { state, on } = conduct as StateLeft['conduct'];
      sql.run('UPDATE membership SET until = ? WHERE state = ? AND until IS NULL', on, state);
    },
    'registry.state-readmitted.v1': ({ conduct }, sql) => {
      const { state, on } = conduct as StateReadmitted['conduct'];
      sql.run('INSERT OR REPLACE INTO membership VALUES (?, ?, NULL)', state, on);
    },
    'registry.unit-registered.v1': ({ conduct }, sql) => {
      const { unit, community } = conduct as UnitRegistered['conduct'];
      sql.run('INSERT OR REPLACE INTO unit VALUES (?, ?, NULL)', unit, community);
    },
    'registry.unit-closed.v1': ({ conduct }, sql) => {
      const { unit, on } = conduct as UnitClosed['conduct'];
      sql.run('UPDATE unit SET closed_on = ? WHERE unit = ?', on, unit);
    },
    'registry.body-registered.v1': ({ conduct }, sql) => {
      sql.run('INSERT OR REPLACE INTO body VALUES (?)', (conduct as BodyRegistered['conduct']).body);
    },
    'workplan.activity-adopted.v1': ({ conduct }, sql) => {
      const { plan, code } = conduct as ActivityAdopted['conduct'];
      sql.run('INSERT OR REPLACE INTO activity VALUES (?, ?)', plan, code);
    },
    'deliverable.recorded.v1': ({ stream }, sql) => {
      sql.run('INSERT INTO deliverable VALUES (?)', stream);
    },
  },
};

/** The states that are members on a day (YYYY-MM-DD), by code. */
export function membersOn(queries: ViewQueries, day: string): readonly string[] {
  const rows = queries.all(
    view,
    'SELECT state FROM membership WHERE since <= ?1 AND (until IS NULL OR until > ?1) ORDER BY state',
    day,
  );
  return rows.map(({ state }) => String(state));
}

/** The units whose heads sit in the HSU against trafficking in persons on a day (YYYY-MM-DD), by id. */
export function unitsOfHsu(queries: ViewQueries, day: string): readonly string[] {
  const rows = queries.all(
    view,
    `SELECT unit FROM unit WHERE community = 'tip' AND (closed_on IS NULL OR closed_on > ?) ORDER BY unit`,
    day,
  );
  return rows.map(({ unit }) => String(unit));
}

/** The bodies in the registry, by code. */
export function registeredBodies(queries: ViewQueries): readonly string[] {
  return queries.all(view, 'SELECT body FROM body ORDER BY body').map(({ body }) => String(body));
}

/** Whether an adopted plan has this activity. */
export function isActivityKnown(queries: ViewQueries, { plan, code }: PlanActivity): boolean {
  return queries.get(view, 'SELECT 1 FROM activity WHERE plan = ? AND code = ?', plan, code) !== undefined;
}

/** Whether this deliverable (UUID) is recorded. */
export function isDeliverableKnown(queries: ViewQueries, id: string): boolean {
  return queries.get(view, 'SELECT 1 FROM deliverable WHERE stream = ?', `deliverable-${id}`) !== undefined;
}
