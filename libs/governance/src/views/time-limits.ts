import { instant } from '#kernel/time.js';
import { rowAs } from '#views/rows.js';
import { type FactOf, type Sql, viewOver, type ViewQueries } from '#views/view.js';
import type { PolicyFact, TimeLimitFact, TimeLimitPolicyAdopted } from '../contract.js';
import { timeLimitsOf } from '../earlier-facts.js';

/** Every version of the time-limit policy. */
export const view = viewOver<PolicyFact>()({
  name: 'time-limits',
  version: 2,
  module: import.meta.url,
  tables: `
    CREATE TABLE time_limits (
      version INTEGER PRIMARY KEY,
      in_force_from TEXT NOT NULL,
      adopted_at INTEGER NOT NULL,
      modelled_on TEXT NOT NULL,
      acknowledge_within_hours TEXT NOT NULL,
      answer_within_hours TEXT NOT NULL,
      longest_delay_hours INTEGER
    ) STRICT;
  `,
  passesOver: ['governance.policy-adopted.v1', 'governance.retention-policy-adopted.v1'],
  evolve: {
    'governance.time-limit-policy-adopted.v1': adopted,
    'governance.time-limit-policy-adopted.v2': adopted,
  },
});

function adopted(fact: FactOf<TimeLimitFact>, sql: Sql): void {
  const { version, inForceFrom, modelledOn, ...limits } = timeLimitsOf(fact);
  sql.insert('time_limits', {
    ...{ version, inForceFrom, adoptedAt: fact.recordedAt, modelledOn },
    acknowledgeWithinHours: JSON.stringify(limits.acknowledgeWithinHours),
    answerWithinHours: JSON.stringify(limits.answerWithinHours),
    longestDelayHours: limits.longestDelayHours ?? null,
  });
}

type Row = Omit<TimeLimitPolicyAdopted['conduct'], 'longestDelayHours'> & {
  readonly adoptedAt: number;
  readonly longestDelayHours: number | null;
};

/**
 * All versions, oldest first, with the one in force at `now` (RFC 3339, UTC, milliseconds) marked: the highest version
 * whose `inForceFrom` has come.
 */
export function timeLimitVersions(queries: ViewQueries, now: string) {
  const read = rowAs<Row>({ acknowledgeWithinHours: 'json', answerWithinHours: 'json' });
  const rows = queries.all(view, 'SELECT * FROM time_limits ORDER BY version').map(read);
  const inForce = rows.findLast(({ inForceFrom }) => inForceFrom <= now)?.version;
  return rows.map((row) => ({ ...row, adoptedAt: instant(row.adoptedAt), inForce: row.version === inForce }));
}
