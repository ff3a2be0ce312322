import type { TimeLimitPolicyAdopted } from '#governance/contract.js';
import type { UnitRegistered } from '#registry/contract.js';
import type { View, ViewQueries } from '#views/view.js';
import type { KnownUnit, TimeLimits } from '../exchange-request.js';

/** What a request stands on: the units that the registry knows and the time limits that the Working Group adopted. */
export const view: View = {
  name: 'exchange-grounds',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE unit (unit TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
    CREATE TABLE policy (
      version INTEGER PRIMARY KEY, in_force_from INTEGER NOT NULL, acknowledge_within INTEGER NOT NULL,
      urgent_within INTEGER NOT NULL, priority_within INTEGER NOT NULL, routine_within INTEGER NOT NULL
    ) STRICT;
  `,
  evolve: {
    'registry.unit-registered.v1': ({ conduct }, sql) => {
      const { unit, state } = conduct as UnitRegistered['conduct'];
      sql.run('INSERT INTO unit (unit, state) VALUES (?, ?)', unit, state);
    },
    'governance.time-limit-policy-adopted.v1': ({ conduct }, sql) => {
      const { version, inForceFrom, acknowledgeWithinHours, answerWithinHours } =
        conduct as TimeLimitPolicyAdopted['conduct'];
      const { urgent, priority, routine } = answerWithinHours;
      const hours = [acknowledgeWithinHours, urgent, priority, routine] as const;
      sql.run('INSERT INTO policy VALUES (?, ?, ?, ?, ?, ?)', version, Date.parse(inForceFrom), ...hours);
    },
  },
};

/** The unit, when the registry knows it. */
export function knownUnit(queries: ViewQueries, unit: string): KnownUnit | undefined {
  const row = queries.get(view, 'SELECT unit, state FROM unit WHERE unit = ?', unit);
  return row && { unit: String(row.unit), state: String(row.state) };
}

/** The limits in force at `at` (milliseconds): the highest version with an earlier or equal start. */
export function limitsInForce(queries: ViewQueries, at: number): TimeLimits | undefined {
  const row = queries.get(
    view,
    'SELECT * FROM policy WHERE in_force_from <= ? ORDER BY version DESC LIMIT 1',
    Math.trunc(at),
  );
  if (!row) return undefined;
  return {
    version: Number(row.version),
    acknowledgeWithinHours: Number(row.acknowledge_within),
    answerWithinHours: {
      urgent: Number(row.urgent_within),
      priority: Number(row.priority_within),
      routine: Number(row.routine_within),
    },
  };
}
