import { instant } from '#kernel/time.js';
import { viewOver, type ViewQueries } from '#views/view.js';
import type { PolicyFact } from '../contract.js';

/** Every version of the time-limit policy. */
export const view = viewOver<PolicyFact>()({
  name: 'time-limits',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE time_limits (
      version INTEGER PRIMARY KEY,
      in_force_from TEXT NOT NULL,
      adopted_at INTEGER NOT NULL,
      modelled_on TEXT NOT NULL,
      acknowledge_hours INTEGER NOT NULL,
      urgent_hours INTEGER NOT NULL,
      priority_hours INTEGER NOT NULL,
      routine_hours INTEGER NOT NULL
    ) STRICT;
  `,
  passesOver: ['governance.policy-adopted.v1', 'governance.retention-policy-adopted.v1'],
  evolve: {
    'governance.time-limit-policy-adopted.v1': ({ conduct: policy, recordedAt }, sql) => {
      const { version, inForceFrom, modelledOn, acknowledgeWithinHours: acknowledgeHours } = policy;
      const { urgent: urgentHours, priority: priorityHours, routine: routineHours } = policy.answerWithinHours;
      const hours = { acknowledgeHours, urgentHours, priorityHours, routineHours };
      sql.insert('time_limits', { version, inForceFrom, adoptedAt: recordedAt, modelledOn, ...hours });
    },
  },
});

/** One version; it is in force when it is the highest version whose `inForceFrom` has come. */
export interface TimeLimits {
  readonly version: number;
  readonly inForceFrom: string;
  readonly adoptedAt: string;
  readonly inForce: boolean;
  readonly modelledOn: string;
  readonly acknowledgeWithinHours: number;
  readonly answerWithinHours: { readonly urgent: number; readonly priority: number; readonly routine: number };
}

/** All versions, oldest first, with the one in force at `now` (RFC 3339, UTC, milliseconds) marked. */
export function timeLimitVersions(queries: ViewQueries, now: string): readonly TimeLimits[] {
  const rows = queries.all(view, 'SELECT * FROM time_limits ORDER BY version');
  const inForce = rows.findLast((row) => String(row.in_force_from) <= now)?.version;
  return rows.map((row) => ({
    version: Number(row.version),
    inForceFrom: String(row.in_force_from),
    adoptedAt: instant(Number(row.adopted_at)),
    inForce: row.version === inForce,
    modelledOn: String(row.modelled_on),
    acknowledgeWithinHours: Number(row.acknowledge_hours),
    answerWithinHours: {
      urgent: Number(row.urgent_hours),
      priority: Number(row.priority_hours),
      routine: Number(row.routine_hours),
    },
  }));
}
