import { instant } from '#kernel/time.js';
import { rowAs } from '#views/rows.js';
import { viewOver, type ViewQueries } from '#views/view.js';
import type { PolicyFact, RetentionPolicyAdopted } from '../contract.js';

/** Every version of the policy on how long content is kept. */
export const view = viewOver<PolicyFact>()({
  name: 'retention',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE retention (
      version INTEGER PRIMARY KEY, in_force_from TEXT NOT NULL, adopted_at INTEGER NOT NULL,
      erase_after_days INTEGER NOT NULL, propose TEXT NOT NULL
    ) STRICT;
  `,
  passesOver: [
    'governance.policy-adopted.v1',
    'governance.time-limit-policy-adopted.v1',
    'governance.time-limit-policy-adopted.v2',
  ],
  evolve: {
    'governance.retention-policy-adopted.v1': ({ conduct, recordedAt }, sql) => {
      const { version, inForceFrom, eraseAfterDays, propose } = conduct;
      const said = { eraseAfterDays, propose: JSON.stringify(propose) };
      sql.insert('retention', { version, inForceFrom, adoptedAt: recordedAt, ...said });
    },
  },
});

type Kept = RetentionPolicyAdopted['conduct'] & { readonly adoptedAt: number };

/** All versions, oldest first, with the one in force at `now` (RFC 3339, UTC, milliseconds) marked. */
export function retentionVersions(queries: ViewQueries, now: string) {
  const rows = queries.all(view, 'SELECT * FROM retention ORDER BY version').map(rowAs<Kept>({ propose: 'json' }));
  const inForce = rows.findLast(({ inForceFrom }) => inForceFrom <= now)?.version;
  return rows.map((row) => ({ ...row, adoptedAt: instant(row.adoptedAt), inForce: row.version === inForce }));
}
