import type { TimeLimitPolicyAdopted } from '#governance/contract.js';
import type { UnitClosed, UnitRegistered } from '#registry/contract.js';
import type { Row, SqlValue, View, ViewQueries } from '#views/view.js';
import type { KnownUnit, TimeLimits } from '../exchange-request.js';

/** What a request stands on: the units that the registry knows and the time limits that the Working Group adopted. */
export const view: View = {
  name: 'exchange-grounds',
  version: 2,
  module: import.meta.url,
  tables: `
    CREATE TABLE unit (unit TEXT PRIMARY KEY, state TEXT NOT NULL, closed_at INTEGER) STRICT;
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
    'registry.unit-closed.v1': ({ conduct }, sql) => {
      const { unit, on } = conduct as UnitClosed['conduct'];
      sql.run('UPDATE unit SET closed_at = ? WHERE unit = ?', Date.parse(`${on}T00:00:00Z`), unit);
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

/** What a record between two units stands on. */
export interface Grounds {
  /** Undefined when the registry does not know the unit, or it was closed. */
  readonly from: KnownUnit | undefined;
  readonly to: KnownUnit | undefined;
  /** The limits in force: the highest version with an earlier or equal start. */
  readonly limits: TimeLimits | undefined;
}

const GROUNDS = `
  SELECT sender.state AS from_state, receiver.state AS to_state, policy.*
  FROM (SELECT 1)
  LEFT JOIN unit AS sender ON sender.unit = ?1 AND (sender.closed_at IS NULL OR sender.closed_at > ?3)
  LEFT JOIN unit AS receiver ON receiver.unit = ?2 AND (receiver.closed_at IS NULL OR receiver.closed_at > ?3)
  LEFT JOIN policy ON policy.version = (SELECT max(version) FROM policy WHERE in_force_from <= ?3)`;

/** The grounds at `at` (milliseconds). One question, because every submission asks it. */
export function groundsOf(queries: ViewQueries, from: string, to: string, at: number): Grounds {
  const row = queries.get(view, GROUNDS, from, to, Math.trunc(at));
  if (!row) return { from: undefined, to: undefined, limits: undefined };
  return { from: known(from, row.from_state), to: known(to, row.to_state), limits: limitsIn(row) };
}

function known(unit: string, state: SqlValue | undefined): KnownUnit | undefined {
  return typeof state === 'string' ? { unit, state } : undefined;
}

function limitsIn(row: Row): TimeLimits | undefined {
  if (row.version === null) return undefined;
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
