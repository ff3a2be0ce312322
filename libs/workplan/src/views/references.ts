import { instant } from '#kernel/time.js';
import { rowAs } from '#views/rows.js';
import { viewOver, type ViewQueries } from '#views/view.js';
import { nameKey, placeOf } from '../activity/activity.js';
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
    'workplan.activity-worded.v1',
    'workplan.status-reported.v1',
    'workplan.contributed.v1',
    'workplan.lead-confirmed.v1',
  ],
  evolve: {
    'workplan.reference-added.v1': ({ stream, conduct, revision, recordedAt }, sql) => {
      const { kind, name, reference, body } = conduct;
      const named = { nameKey: nameKey(name), kind, name, reference, body };
      sql.insert('reference', { ...placeOf(stream), ...named, revision, at: instant(recordedAt) });
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
  const [afterName, afterKind] = after;
  const ofGroups = `SELECT name_key, kind FROM reference
    WHERE plan = :plan AND (name_key, kind) > (:afterName, :afterKind)
      AND (:key IS NULL OR name_key = :key) AND (:kind IS NULL OR kind = :kind)
    GROUP BY name_key, kind ORDER BY name_key, kind LIMIT :limit`;
  const ofGroup = `SELECT name, code, reference, body AS by, at FROM reference
    WHERE plan = ? AND name_key = ? AND kind = ? ORDER BY at, code, revision`;
  const key = name === undefined ? undefined : nameKey(name);
  const groups = queries.all(view, ofGroups, { plan, key, kind, afterName, afterKind, limit }).map(rowAs<Group>());
  return groups.map((group) => {
    const rows = queries.all(view, ofGroup, plan, group.nameKey, group.kind).map(rowAs<Named>());
    return {
      kind: group.kind,
      name: rows[0]?.name ?? '',
      overlaps: new Set(rows.map(({ code }) => code)).size > 1,
      references: rows.map(({ name: _, ...reference }) => reference),
    };
  });
}

interface Group {
  readonly nameKey: string;
  readonly kind: ReferenceKind;
}
type Named = NamedReference['references'][number] & { readonly name: string };
