import { laneOf, pageOf } from '#views/lanes.js';
import { type PageOf, rowAs } from '#views/rows.js';
import type { NamedValues, ViewQueries } from '#views/view.js';
import { type Kind, KINDS } from '../codes.js';
import type { Service } from '../contract.js';
import type { Existing } from '../deliverable-state.js';
import { type Contribution, servesKey, view, WHOLE } from './deliverables.js';

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

/** Deliverables, newest first. */
export function listDeliverables(
  queries: ViewQueries,
  { kind, plan, activity, body, state, published }: DeliverableFilter,
  { after, limit }: PageOf,
): readonly ListedDeliverable[] {
  const own = { kind, published: published === undefined ? undefined : Number(published) };
  const serves = plan === undefined && activity === undefined ? undefined : servesKey({ plan, activity });
  const lane = laneOf('deliverable', { ...own, serves, body, state });
  const shown = { table: 'deliverable', columns: 'id, revision, at, record' };
  const rows = pageOf(queries, view, shown, [lane], { after, limit });
  return rows.map(rowAs<ListedDeliverable>({ record: 'json' }));
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
  const page = (where: string, values: NamedValues, most: number) => {
    const statement = `
      SELECT c.kind, c.party, CAST(c.position AS TEXT) AS position, c.how, c.at, c.id, d.revision, d.at AS recorded_at,
        d.record
      FROM contribution AS c CROSS JOIN deliverable AS d USING (id) WHERE ${where}
      ORDER BY c.kind, c.party, c.position, c.how LIMIT :most`;
    return queries.all(view, statement, { ...values, most }).map(rowAs<ContributionRow>({ record: 'json' }));
  };
  const place = { position, how };
  if (body === undefined && state === undefined) {
    const after = '(c.kind, c.party, c.position, c.how) > (:kind, :party, CAST(:position AS INTEGER), :how)';
    return page(after, { kind, party, ...place }, limit);
  }
  const rows: ContributionRow[] = [];
  for (const [of, own] of Object.entries({ body, state })) {
    // What comes before the place was shown; of the party at the place, what follows it is left.
    if (own === undefined || of < kind || (of === kind && own < party)) continue;
    const isAtPlace = of === kind && own === party;
    const where = `c.kind = :of AND c.party = :own${isAtPlace ? ' AND (c.position, c.how) > (CAST(:position AS INTEGER), :how)' : ''}`;
    rows.push(...page(where, { of, own, ...(isAtPlace && place) }, limit - rows.length));
  }
  return rows;
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
  const within = [
    plan === undefined ? ':plan IS NULL' : 'plan = :plan',
    activity === undefined ? ':activity IS NULL' : 'activity = :activity',
  ];
  const numbers = KINDS.map((kind) => `'${kind}', sum(iif(kind = '${kind}', number, 0))`);
  const index = plan === undefined && activity !== undefined ? 'INDEXED BY tally_of_activity' : '';
  const statement = `
    SELECT plan, activity, nullif(output, ${WHOLE}) AS output, json_object(${numbers.join(', ')}) AS deliverables,
      sum(cited) AS cited
    FROM tally ${index}
    WHERE (plan, activity, output) > (:afterPlan, :afterActivity, :afterOutput) AND ${within.join(' AND ')}
    GROUP BY plan, activity, tally.output ORDER BY plan, activity, tally.output LIMIT :limit`;
  const values = { plan, activity, afterPlan, afterActivity, afterOutput, limit };
  return queries.all(view, statement, values).map(rowAs<OutputCount>({ deliverables: 'json' }));
}

/** The outputs whose evidence names the deliverable. */
export function citationsOf(queries: ViewQueries, id: string): readonly Service[] {
  const statement = `SELECT DISTINCT plan, activity, nullif(output, ${WHOLE}) AS output FROM citation
    WHERE id = ? ORDER BY plan, activity, citation.output`;
  return queries.all(view, statement, id).map(rowAs<Service>());
}
