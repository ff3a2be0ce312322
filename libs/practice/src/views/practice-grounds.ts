import type {
  BodyRegistered,
  StateAdmitted,
  StateLeft,
  StateReadmitted,
  UnitClosed,
  UnitRegistered,
} from '#registry/contract.js';
import type { Sql, View, ViewQueries } from '#views/view.js';
import type { ActivityAdopted } from '#workplan/contract.js';
import type { CitedActivity, Submitter } from '../contract.js';

/** What a practice stands on: the parties that the registry knows, and the activities of the adopted plans. */
export const view: View = {
  name: 'practice-grounds',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE membership (state TEXT, since TEXT, until TEXT, PRIMARY KEY (state, since)) STRICT;
    CREATE TABLE unit (unit TEXT PRIMARY KEY, state TEXT NOT NULL, until TEXT) STRICT;
    CREATE TABLE body (body TEXT PRIMARY KEY) STRICT;
    CREATE TABLE activity (plan TEXT, code TEXT, PRIMARY KEY (plan, code)) STRICT, WITHOUT ROWID;
  `,
  evolve: {
    'registry.state-admitted.v1': ({ conduct }, sql) => {
      const { state, memberSince } = conduct as StateAdmitted['conduct'];
      begins(state, memberSince, sql);
    },
    'registry.state-left.v1': ({ conduct }, sql) => {
      const { state, on } = conduct as StateLeft['conduct'];
      sql.run('UPDATE membership SET until = ? WHERE state = ? AND until IS NULL', on, state);
    },
    'registry.state-readmitted.v1': ({ conduct }, sql) => {
      const { state, on } = conduct as StateReadmitted['conduct'];
      begins(state, on, sql);
    },
    'registry.unit-registered.v1': ({ conduct }, sql) => {
      const { unit, state } = conduct as UnitRegistered['conduct'];
      sql.run('INSERT OR REPLACE INTO unit (unit, state) VALUES (?, ?)', unit, state);
    },
    'registry.unit-closed.v1': ({ conduct }, sql) => {
      const { unit, on } = conduct as UnitClosed['conduct'];
      sql.run('UPDATE unit SET until = ? WHERE unit = ?', on, unit);
    },
    'registry.body-registered.v1': ({ conduct }, sql) => {
      sql.run('INSERT OR REPLACE INTO body (body) VALUES (?)', (conduct as BodyRegistered['conduct']).body);
    },
    'workplan.activity-adopted.v1': ({ conduct }, sql) => {
      const { plan, code } = conduct as ActivityAdopted['conduct'];
      sql.run('INSERT OR REPLACE INTO activity (plan, code) VALUES (?, ?)', plan, code);
    },
  },
};

function begins(state: string, since: string, sql: Sql): void {
  sql.run('INSERT OR REPLACE INTO membership (state, since, until) VALUES (?, ?, NULL)', state, since);
}

/** Whether the registry knows, on a day (YYYY-MM-DD), whom someone acts for. */
export function isKnownParty(queries: ViewQueries, party: Submitter, day: string): boolean {
  switch (party.kind) {
    case 'unit': {
      const unit = 'SELECT 1 FROM unit WHERE unit = ? AND state = ? AND (until IS NULL OR until > ?)';
      return queries.get(view, unit, party.unit, party.state, day) !== undefined;
    }
    case 'state':
      return membersOn(queries, day).includes(party.state);
    case 'body':
      return queries.get(view, 'SELECT 1 FROM body WHERE body = ?', party.body) !== undefined;
  }
}

/** The states that are members on a day (YYYY-MM-DD). */
export function membersOn(queries: ViewQueries, day: string): readonly string[] {
  const members = 'SELECT state FROM membership WHERE since <= ?1 AND (until IS NULL OR until > ?1) ORDER BY state';
  return queries.all(view, members, day).map(({ state }) => String(state));
}

/** The places of those activities that no adopted plan has. */
export function unknownActivities(queries: ViewQueries, activities: readonly CitedActivity[]): readonly number[] {
  return activities.flatMap(({ plan, code }, place) => {
    const known = queries.get(view, 'SELECT 1 FROM activity WHERE plan = ? AND code = ?', plan, code);
    return known === undefined ? [place] : [];
  });
}
