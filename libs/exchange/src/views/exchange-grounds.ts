import type { TimeLimitPolicyAdopted } from '#governance/contract.js';
import type { UnitClosed, UnitRegistered } from '#registry/contract.js';
import type { Row, View, ViewQueries } from '#views/view.js';
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

/** What the view says, as of one of its positions. */
interface Known {
  readonly position: bigint;
  readonly units: ReadonlyMap<string, { readonly state: string; readonly closedAt: number }>;
  /** The highest version first. */
  readonly policies: readonly { readonly inForceFrom: number; readonly limits: TimeLimits }[];
}

/** Every submission asks, and units and policies seldom change: they are read once for each position of the view. */
const remembered = new WeakMap<ViewQueries, Known>();

/** The grounds at `at` (milliseconds). */
export function groundsOf(queries: ViewQueries, from: string, to: string, at: number): Grounds {
  const { units, policies } = knownBy(queries);
  const open = (unit: string): KnownUnit | undefined => {
    const found = units.get(unit);
    return found && found.closedAt > at ? { unit, state: found.state } : undefined;
  };
  return { from: open(from), to: open(to), limits: policies.find(({ inForceFrom }) => inForceFrom <= at)?.limits };
}

function knownBy(queries: ViewQueries): Known {
  // Taken before the tables are read: what is remembered may be newer than its position says, never older.
  const position = queries.position(view);
  const before = remembered.get(queries);
  if (before?.position === position) return before;
  const units = queries
    .all(view, 'SELECT unit, state, closed_at FROM unit')
    .map(({ unit, state, closed_at: closed }) => {
      return [String(unit), { state: String(state), closedAt: closed === null ? Infinity : Number(closed) }] as const;
    });
  const policies = queries
    .all(view, 'SELECT * FROM policy ORDER BY version DESC')
    .map((row) => ({ inForceFrom: Number(row.in_force_from), limits: limitsIn(row) }));
  const known = { position, units: new Map(units), policies };
  remembered.set(queries, known);
  return known;
}

function limitsIn(row: Row): TimeLimits {
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
