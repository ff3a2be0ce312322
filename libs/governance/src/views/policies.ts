import { instant } from '#kernel/time.js';
import { viewOver, type ViewQueries } from '#views/view.js';
import type { PolicyFact } from '../contract.js';

/** Every version of every policy but the time limits, which have a view of their own. */
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
  passesOver: ['governance.time-limit-policy-adopted.v1'],
  evolve: {
    'governance.policy-adopted.v1': ({ conduct, recordedAt }, sql) => {
      const { policy, version, title, reference, inForceFrom } = conduct;
      sql.run(
        'INSERT INTO policy VALUES (?, ?, ?, ?, ?, ?)',
        policy,
        version,
        title,
        reference,
        inForceFrom,
        recordedAt,
      );
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

/** All versions of all policies, or of one, oldest first; the one in force at `now` (RFC 3339, UTC) is marked. */
export function policyVersions(queries: ViewQueries, now: string, policy?: string): readonly PolicyVersion[] {
  const rows = queries.all(
    view,
    `SELECT *, version = MAX(CASE WHEN in_force_from <= ?1 THEN version END) OVER (PARTITION BY policy) AS in_force
     FROM policy WHERE ?2 IS NULL OR policy = ?2 ORDER BY policy, version`,
    now,
    policy ?? null,
  );
  return rows.map((row) => ({
    policy: String(row.policy),
    version: Number(row.version),
    title: String(row.title),
    reference: String(row.reference),
    inForceFrom: String(row.in_force_from),
    adoptedAt: instant(Number(row.adopted_at)),
    inForce: row.in_force === 1,
  }));
}
