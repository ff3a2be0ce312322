import { instant } from '#kernel/time.js';
import { viewOver, type ViewQueries } from '#views/view.js';
import { nameKey, placeOf } from '../activity.js';
import type { ReferenceKind } from '../codes.js';
import type { ActivityFact } from '../contract.js';

/** Donors and other bodies' plans, by name: where several activities name the same one, they may overlap. */
export const view = viewOver<ActivityFact>()({
  name: 'activity-references',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE reference (
      plan TEXT NOT NULL, name_key TEXT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, revision INTEGER NOT NULL,
      name TEXT NOT NULL, reference TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL,
      PRIMARY KEY (plan, name_key, kind, code, revision)
    ) STRICT;
  `,
  passesOver: [
    'workplan.activity-adopted.v1',
    'workplan.status-reported.v1',
    'workplan.contributed.v1',
    'workplan.lead-confirmed.v1',
  ],
  evolve: {
    'workplan.reference-added.v1': ({ stream, conduct, revision, recordedAt }, sql) => {
      const { plan, code } = placeOf(stream);
      const { kind, name, reference, body } = conduct;
      sql.run(
        'INSERT INTO reference VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        plan,
        nameKey(name),
        kind,
        code,
        revision,
        name,
        reference,
        body,
        instant(recordedAt),
      );
    },
  },
});

/** Everything that one donor or plan is named for in a plan. */
export interface NamedReference {
  readonly kind: ReferenceKind;
  /** As it was spelled first. */
  readonly name: string;
  /** Named for more than one activity. */
  readonly overlaps: boolean;
  readonly references: readonly {
    readonly code: string;
    readonly reference: string;
    readonly by: string;
    readonly at: string;
  }[];
}

export interface ReferenceFilter {
  readonly name?: string | undefined;
  readonly kind?: ReferenceKind | undefined;
}

/** Where a page goes on: the name, as it is compared, and the kind of the last group shown. */
export type ReferencePlace = readonly [nameKey: string, kind: string];

/** Names in alphabetical order with what they are named for, after `after`. */
export function referencesOf(
  queries: ViewQueries,
  plan: string,
  { name, kind }: ReferenceFilter,
  after: ReferencePlace,
  limit: number,
): readonly NamedReference[] {
  const groups = queries.all(
    view,
    `SELECT name_key, kind FROM reference
     WHERE plan = ?1 AND (name_key, kind) > (?2, ?3) AND (?4 IS NULL OR name_key = ?4) AND (?5 IS NULL OR kind = ?5)
     GROUP BY name_key, kind ORDER BY name_key, kind LIMIT ?6`,
    plan,
    ...after,
    name === undefined ? null : nameKey(name),
    kind ?? null,
    limit,
  );
  return groups.map((group) => {
    const rows = queries.all(
      view,
      `SELECT code, name, reference, body, at FROM reference
       WHERE plan = ? AND name_key = ? AND kind = ? ORDER BY at, code, revision`,
      plan,
      group.name_key ?? null,
      group.kind ?? null,
    );
    return {
      kind: String(group.kind) as ReferenceKind,
      name: String(rows[0]?.name),
      overlaps: new Set(rows.map(({ code }) => code)).size > 1,
      references: rows.map((row) => ({
        code: String(row.code),
        reference: String(row.reference),
        by: String(row.body),
        at: String(row.at),
      })),
    };
  });
}
