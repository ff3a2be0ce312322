import { instant } from '#kernel/time.js';
import { rowAs } from '#views/rows.js';
import { viewOver, type ViewQueries } from '#views/view.js';
import type { PolicyFact } from '../contract.js';

/** Every version of every policy but the time limits and retention, which have views of their own. */
export const view = viewOver<PolicyFact>()({
  name: 'policies',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE policy (
      policy TEXT, version INTEGER, title TEXT NOT NULL, reference TEXT NOT NULL, in_force_from TEXT NOT NULL,
      adopted_at INTEGER NOT NULL, PRIMARY KEY (policy, version)
    ) STRICT, WITHOUT ROWID;
  `,
  passesOver: [
    'governance.retention-policy-adopted.v1',
    'governance.time-limit-policy-adopted.v1',
    'governance.time-limit-policy-adopted.v2',
  ],
  evolve: {
    'governance.policy-adopted.v1': ({ conduct, recordedAt }, sql) => {
      const { policy, version, title, reference, inForceFrom } = conduct;
      sql.insert('policy', { policy, version, title, reference, inForceFrom, adoptedAt: recordedAt });
    },
  },
});

/** One version; it is in force when it is the highest of its policy whose `inForceFrom` has come. */
export interface PolicyVersion {
  readonly policy: string;
  readonly version: number;
  readonly title: string;
  readonly reference: string;
  readonly inForceFrom: string;
  readonly adoptedAt: string;
  readonly inForce: boolean;
}

type KeptPolicy = Omit<PolicyVersion, 'adoptedAt'> & { readonly adoptedAt: number };

/** All versions of all policies, or of one, oldest first; the one in force at `now` (RFC 3339, UTC) is marked. */
export function policyVersions(queries: ViewQueries, now: string, policy?: string): readonly PolicyVersion[] {
  const statement = `
    SELECT *, version IS MAX(CASE WHEN in_force_from <= :now THEN version END) OVER (PARTITION BY policy) AS in_force
    FROM policy WHERE :policy IS NULL OR policy = :policy ORDER BY policy, version`;
  const rows = queries.all(view, statement, { now, policy }).map(rowAs<KeptPolicy>({ inForce: 'boolean' }));
  return rows.map((row) => ({ ...row, adoptedAt: instant(row.adoptedAt) }));
}
