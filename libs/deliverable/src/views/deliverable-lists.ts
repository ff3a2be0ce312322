// What is asked of the view of deliverables.
import type { Row, ViewQueries } from '#views/view.js';
import type { Kind } from '../codes.js';
import { KINDS } from '../codes.js';
import type { Service } from '../contract.js';
import type { Existing } from '../deliverable-state.js';
import { type Contribution, view, WHOLE } from './deliverables.js';

/** Positions may be beyond 2^53: they are decimal strings. */
export interface ListedDeliverable {
  readonly id: string;
  readonly position: string;
  readonly revision: number;
  readonly at: string;
  readonly record: Existing;
}

export interface DeliverableFilter {
  readonly kind?: Kind | undefined;
  readonly plan?: string | undefined;
  readonly activity?: string | undefined;
  /** A body or state that contributed. */
  readonly body?: string | undefined;
  readonly state?: string | undefined;
  readonly published?: boolean | undefined;
}

const LATEST = String(2n ** 63n - 1n);

/** Deliverables, newest first, after the one at position `after`. */
export function listDeliverables(
  queries: ViewQueries,
  { kind, plan, activity, body, state, published }: DeliverableFilter,
  { after = LATEST, limit }: { readonly after?: string | number | undefined; readonly limit: number },
): readonly ListedDeliverable[] {
  const rows = queries.all(
    view,
    `SELECT id, CAST(position AS TEXT) AS place, revision, at, record FROM deliverable AS d
     WHERE position < ?1 AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR published = ?3)
       AND ((?4 IS NULL AND ?5 IS NULL) OR EXISTS (
         SELECT 1 FROM service AS s
         WHERE s.id = d.id AND (?4 IS NULL OR s.plan = ?4) AND (?5 IS NULL OR s.activity = ?5)))
       AND (?6 IS NULL OR EXISTS (
         SELECT 1 FROM contribution AS c WHERE c.id = d.id AND c.kind = 'body' AND c.party = ?6))
       AND (?7 IS NULL OR EXISTS (
         SELECT 1 FROM contribution AS c WHERE c.id = d.id AND c.kind = 'state' AND c.party = ?7))
     ORDER BY position DESC LIMIT ?8`,
    BigInt(after),
    kind ?? null,
    published === undefined ? null : Number(published),
    plan ?? null,
    activity ?? null,
    body ?? null,
    state ?? null,
    limit,
  );
  return rows.map((row) => ({
    id: String(row.id),
    position: String(row.place),
    revision: Number(row.revision),
    at: String(row.at),
    record: JSON.parse(String(row.record)) as Existing,
  }));
}

export interface ContributionRow {
  readonly kind: 'body' | 'state';
  readonly party: string;
  readonly position: string;
  readonly how: Contribution;
  readonly at: string;
  readonly id: string;
  readonly revision: number;
  /** When the deliverable was recorded. */
  readonly recordedAt: string;
  readonly record: Existing;
}

/** Where a page goes on. */
export type ContributionPlace = readonly [kind: string, party: string, position: string, how: string];

/** What each body or state contributed: by party, in the order in which it happened. */
export function contributions(
  queries: ViewQueries,
  { body, state }: { readonly body?: string | undefined; readonly state?: string | undefined },
  [kind, party, position, how]: ContributionPlace,
  limit: number,
): readonly ContributionRow[] {
  const rows = queries.all(
    view,
    `SELECT c.kind, c.party, CAST(c.position AS TEXT) AS place, c.how, c.at, c.id, d.revision, d.at AS recorded_at, d.record
     FROM contribution AS c JOIN deliverable AS d USING (id)
     WHERE (c.kind, c.party, c.position, c.how) > (?1, ?2, ?3, ?4)
       AND ((?5 IS NULL AND ?6 IS NULL) OR (c.kind = 'body' AND c.party = ?5) OR (c.kind = 'state' AND c.party = ?6))
     ORDER BY c.kind, c.party, c.position, c.how LIMIT ?7`,
    kind,
    party,
    BigInt(position),
    how,
    body ?? null,
    state ?? null,
    limit,
  );
  return rows.map((row) => ({
    kind: String(row.kind) as 'body' | 'state',
    party: String(row.party),
    position: String(row.place),
    how: String(row.how) as Contribution,
    at: String(row.at),
    id: String(row.id),
    revision: Number(row.revision),
    recordedAt: String(row.recorded_at),
    record: JSON.parse(String(row.record)) as Existing,
  }));
}

export interface OutputCount extends Service {
  /** By kind; withdrawn ones are not counted. */
  readonly deliverables: Readonly<Record<Kind, number>>;
  /** How many of them the plan's reports and contributions cite as evidence of this output. */
  readonly cited: number;
}

/** Where a page goes on. */
export type OutputPlace = readonly [plan: string, activity: string, output: number];

/** The deliverables of each output that has any, counted; an activity's own come before those of its outputs. */
export function countedOutputs(
  queries: ViewQueries,
  { plan, activity }: { readonly plan?: string | undefined; readonly activity?: string | undefined },
  after: OutputPlace,
  limit: number,
): readonly OutputCount[] {
  const rows = queries.all(
    view,
    `SELECT s.plan, s.activity, s.output, ${KINDS.map((kind) => `sum(d.kind = '${kind}') AS ${kind}_count`).join(', ')},
       sum(EXISTS (SELECT 1 FROM citation AS c
         WHERE c.plan = s.plan AND c.activity = s.activity AND c.output = s.output AND c.id = s.id)) AS cited
     FROM service AS s JOIN deliverable AS d USING (id)
     WHERE d.name = 'current' AND (s.plan, s.activity, s.output) > (?1, ?2, ?3)
       AND (?4 IS NULL OR s.plan = ?4) AND (?5 IS NULL OR s.activity = ?5)
     GROUP BY s.plan, s.activity, s.output ORDER BY s.plan, s.activity, s.output LIMIT ?6`,
    ...after,
    plan ?? null,
    activity ?? null,
    limit,
  );
  return rows.map((row) => ({
    ...serviceIn(row),
    deliverables: Object.fromEntries(KINDS.map((kind) => [kind, Number(row[`${kind}_count`])])) as Record<Kind, number>,
    cited: Number(row.cited),
  }));
}

/** The outputs whose evidence names the deliverable. */
export function citationsOf(queries: ViewQueries, id: string): readonly Service[] {
  const rows = queries.all(
    view,
    'SELECT DISTINCT plan, activity, output FROM citation WHERE id = ? ORDER BY plan, activity, output',
    id,
  );
  return rows.map(serviceIn);
}

function serviceIn(row: Row): Service {
  const output = Number(row.output);
  return { plan: String(row.plan), activity: String(row.activity), output: output === WHOLE ? null : output };
}
