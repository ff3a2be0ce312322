import type { BodyRegistered, StateAdmitted, UnitRegistered } from '#registry/contract.js';
import type { View, ViewQueries } from '#views/view.js';
import type { ActivityAdopted } from '#workplan/contract.js';
import type { CitedActivity, Submitter } from '../contract.js';

/** What a practice stands on: the parties that the registry knows, and the activities of the adopted plans. */
export const view: View = {
  name: 'practice-grounds',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE state (state TEXT PRIMARY KEY, member_since TEXT NOT NULL) STRICT;
    CREATE TABLE unit (unit TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
    CREATE TABLE body (body TEXT PRIMARY KEY) STRICT;
    CREATE TABLE activity (plan TEXT, code TEXT, PRIMARY KEY (plan, code)) STRICT, WITHOUT ROWID;
  `,
  evolve: {
    'registry.state-admitted.v1': ({ conduct }, sql) => {
      const { state, memberSince } = conduct as StateAdmitted['conduct'];
      sql.run('INSERT OR REPLACE INTO state (state, member_since) VALUES (?, ?)', state, memberSince);
    },
    'registry.unit-registered.v1': ({ conduct }, sql) => {
      const { unit, state } = conduct as UnitRegistered['conduct'];
      sql.run('INSERT OR REPLACE INTO unit (unit, state) VALUES (?, ?)', unit, state);
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

/** Whether the registry knows whom someone acts for. */
export function isKnownParty(queries: ViewQueries, party: Submitter): boolean {
  switch (party.kind) {
    case 'unit':
      return (
        queries.get(view, 'SELECT 1 FROM unit WHERE unit = ? AND state = ?', party.unit, party.state) !== undefined
      );
    case 'state':
      return queries.get(view, 'SELECT 1 FROM state WHERE state = ?', party.state) !== undefined;
    case 'body':
      return queries.get(view, 'SELECT 1 FROM body WHERE body = ?', party.body) !== undefined;
  }
}

/** The states that are members on a day (YYYY-MM-DD). */
export function membersOn(queries: ViewQueries, day: string): readonly string[] {
  const rows = queries.all(view, 'SELECT state FROM state WHERE member_since <= ? ORDER BY state', day);
  return rows.map(({ state }) => String(state));
}

/** The places of those activities that no adopted plan has. */
export function unknownActivities(queries: ViewQueries, activities: readonly CitedActivity[]): readonly number[] {
  return activities.flatMap(({ plan, code }, place) => {
    const known = queries.get(view, 'SELECT 1 FROM activity WHERE plan = ? AND code = ?', plan, code);
    return known === undefined ? [place] : [];
  });
}
