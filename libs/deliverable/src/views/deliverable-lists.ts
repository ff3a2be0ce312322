// What is asked of the view of deliverables.
import { newestFirst, type PageOf, rowAs } from '#views/rows.js';
import type { ViewQueries } from '#views/view.js';
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

const WANTED = `(:kind IS NULL OR kind = :kind) AND (:published IS NULL OR published = :published)
  AND ((:plan IS NULL AND :activity IS NULL) OR EXISTS (
    SELECT 1 FROM service AS s WHERE s.id = deliverable.id
      AND (:plan IS NULL OR s.plan = :plan) AND (:activity IS NULL OR s.activity = :activity)))
  AND (:body IS NULL OR EXISTS (
    SELECT 1 FROM contribution AS c WHERE c.id = deliverable.id AND c.kind = 'body' AND c.party = :body))
  AND (:state IS NULL OR EXISTS (
    SELECT 1 FROM contribution AS c WHERE c.id = deliverable.id AND c.kind = 'state' AND c.party = :state))`;

/** Deliverables, newest first. */
export function listDeliverables(
  queries: ViewQueries,
  { kind, plan, activity, body, state, published }: DeliverableFilter,
  { after, limit }: PageOf,
): readonly ListedDeliverable[] {
  const statement = newestFirst('deliverable', 'id, revision, at, record', WANTED);
  const values = { kind, plan, activity, body, state, published, after, limit };
  return queries.all(view, statement, values).map(rowAs<ListedDeliverable>({ record: 'json' }));
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
  const statement = `
    SELECT c.kind, c.party, CAST(c.position AS TEXT) AS position, c.how, c.at, c.id, d.revision, d.at AS recorded_at, d.record
    FROM contribution AS c JOIN deliverable AS d USING (id)
    WHERE (c.kind, c.party, c.position, c.how) > (:kind, :party, CAST(:position AS INTEGER), :how)
      AND ((:body IS NULL AND :state IS NULL) OR (c.kind = 'body' AND c.party = :body)
        OR (c.kind = 'state' AND c.party = :state))
    ORDER BY c.kind, c.party, c.position, c.how LIMIT :limit`;
  const values = { kind, party, position, how, body, state, limit };
  return queries.all(view, statement, values).map(rowAs<ContributionRow>({ record: 'json' }));
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
  [afterPlan, afterActivity, afterOutput]: OutputPlace,
  limit: number,
): readonly OutputCount[] {
  const statement = `
    SELECT s.plan, s.activity, nullif(s.output, ${WHOLE}) AS output,
      json_object(${KINDS.map((kind) => `'${kind}', sum(d.kind = '${kind}')`).join(', ')}) AS deliverables,
      sum(EXISTS (SELECT 1 FROM citation AS c
        WHERE c.plan = s.plan AND c.activity = s.activity AND c.output = s.output AND c.id = s.id)) AS cited
    FROM service AS s JOIN deliverable AS d USING (id)
    WHERE d.name = 'current' AND (s.plan, s.activity, s.output) > (:afterPlan, :afterActivity, :afterOutput)
      AND (:plan IS NULL OR s.plan = :plan) AND (:activity IS NULL OR s.activity = :activity)
    GROUP BY s.plan, s.activity, s.output ORDER BY s.plan, s.activity, s.output LIMIT :limit`;
  const values = { plan, activity, afterPlan, afterActivity, afterOutput, limit };
  return queries.all(view, statement, values).map(rowAs<OutputCount>({ deliverables: 'json' }));
}

/** The outputs whose evidence names the deliverable. */
export function citationsOf(queries: ViewQueries, id: string): readonly Service[] {
  const statement = `SELECT DISTINCT plan, activity, nullif(output, ${WHOLE}) AS output FROM citation
    WHERE id = ? ORDER BY plan, activity, citation.output`;
  return queries.all(view, statement, id).map(rowAs<Service>());
}
