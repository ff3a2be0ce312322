import type { Fact } from '#event-store/fact.js';
import { instant } from '#kernel/time.js';
import { newestFirst, type PageOf, rowAs } from '#views/rows.js';
import { idOf, type Sql, stateAfter, viewOver, type ViewQueries } from '#views/view.js';
import type { ActivityFact, Evidence } from '#workplan/contract.js';
import { type Kind, KINDS } from '../codes.js';
import type { DeliverableFact, Service } from '../contract.js';
import { type Existing, partiesIn, type Party } from '../deliverable-state.js';
import { deliverableDecider, isWebsite } from '../deliverable.js';

/** Every deliverable as it stands, what it serves, who contributed what to it, and which outputs cite it. */
export const view = viewOver<DeliverableFact | ActivityFact>()({
  name: 'deliverables',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE deliverable (
      id TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
      published INTEGER NOT NULL, revision INTEGER NOT NULL, at TEXT NOT NULL, record TEXT NOT NULL
    ) STRICT;
    CREATE TABLE service (
      id TEXT NOT NULL, plan TEXT NOT NULL, activity TEXT NOT NULL, output INTEGER NOT NULL,
      PRIMARY KEY (id, plan, activity, output)
    ) STRICT;
    CREATE TABLE contribution (
      kind TEXT NOT NULL, party TEXT NOT NULL, position INTEGER NOT NULL, how TEXT NOT NULL, id TEXT NOT NULL,
      at TEXT NOT NULL, PRIMARY KEY (kind, party, position, how), UNIQUE (id, kind, party, how)
    ) STRICT;
    CREATE TABLE citation (
      plan TEXT NOT NULL, activity TEXT NOT NULL, output INTEGER NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL,
      PRIMARY KEY (plan, activity, output, id, source)
    ) STRICT;
  `,
  indexes: `
    CREATE INDEX service_of_activity ON service (plan, activity, output);
    CREATE INDEX citation_of_deliverable ON citation (id);
  `,
  passesOver: [
    'workplan.activity-adopted.v1',
    'workplan.activity-worded.v1',
    'workplan.lead-confirmed.v1',
    'workplan.reference-added.v1',
  ],
  evolve: {
    'deliverable.recorded.v1': (fact, sql) => {
      const { body, particulars, serves } = change(fact, sql);
      for (const service of serves) sql.insert('service', serviceOf(fact, service));
      contributed(fact, 'body', body, 'recorded', sql);
      for (const { kind, party, how } of partiesIn(particulars)) contributed(fact, kind, party, how, sql);
    },
    'deliverable.revised.v1': (fact, sql) => {
      const { particulars } = change(fact, sql);
      contributed(fact, 'body', fact.conduct.body, 'revised', sql);
      correctParties(idOf(fact), partiesIn(particulars), sql);
      for (const { kind, party, how } of partiesIn(particulars)) contributed(fact, kind, party, how, sql);
    },
    'deliverable.linked.v1': (fact, sql) => {
      change(fact, sql);
      sql.insert('service', serviceOf(fact, fact.conduct));
    },
    'deliverable.unlinked.v1': (fact, sql) => {
      change(fact, sql);
      sql.delete('service', serviceOf(fact, fact.conduct));
    },
    'deliverable.translation-set.v1': (fact, sql) => {
      change(fact, sql);
      const { state, status } = fact.conduct;
      if (status === 'done' || status === 'published') contributed(fact, 'state', state, 'translated', sql);
    },
    'deliverable.distributed.v1': (fact, sql) => {
      change(fact, sql);
      const { body, state, place } = fact.conduct;
      contributed(fact, 'body', body, isWebsite(place) ? 'published' : 'distributed', sql);
      if (state !== undefined) contributed(fact, 'state', state, 'distributed', sql);
    },
    'deliverable.participants-counted.v1': (fact, sql) => {
      change(fact, sql);
      contributed(fact, 'state', fact.conduct.state, 'participated', sql);
    },
    'deliverable.survey-answered.v1': (fact, sql) => {
      change(fact, sql);
      contributed(fact, 'state', fact.conduct.state, 'answered', sql);
    },
    'deliverable.withdrawn.v1': (fact, sql) => void change(fact, sql),
    'workplan.status-reported.v1': (fact, sql) => {
      const { outputs, evidence } = fact.conduct;
      if (evidence) cite(fact, WHOLE, evidence, REPORT, sql);
      for (const each of outputs) if (each.evidence) cite(fact, each.output, each.evidence, REPORT, sql);
    },
    'workplan.contributed.v1': (fact, sql) => {
      const { outputs, evidence } = fact.conduct;
      const source = `contribution ${String(fact.revision)}`;
      cite(fact, WHOLE, evidence, source, sql);
      for (const each of outputs) cite(fact, each.output, each.evidence, source, sql);
    },
  },
});

/** The activity itself: outputs count from 1. */
const WHOLE = 0;
/** Evidence in a report takes the place of what was reported before; contributions add up. */
const REPORT = 'report';
/** What somebody did for a deliverable. */
export const CONTRIBUTIONS = [
  'recorded',
  'revised',
  'issued',
  'hosted',
  'translated',
  'distributed',
  'published',
  'participated',
  'answered',
] as const;
export type Contribution = (typeof CONTRIBUTIONS)[number];

/** The record after the fact. */
function change(fact: Fact & DeliverableFact, sql: Sql): Existing {
  const id = idOf(fact);
  const before = sql.get('SELECT record FROM deliverable WHERE id = ?', id);
  const after = stateAfter(deliverableDecider, before?.record, fact);
  if (after.name === 'unrecorded') throw new Error(`stream ${fact.stream} does not begin with its recording`);
  const published = after.name === 'current' && after.distributions.some(({ place }) => isWebsite(place));
  const row = { name: after.name, published, revision: fact.revision, record: JSON.stringify(after) };
  if (before) {
    sql.update('deliverable', row, { id });
  } else {
    const { position, recordedAt } = fact;
    sql.insert('deliverable', { id, position, kind: after.particulars.kind, at: instant(recordedAt), ...row });
  }
  return after;
}

function serviceOf(fact: Fact, { plan, activity, output }: Service) {
  return { id: idOf(fact), plan, activity, output: output ?? WHOLE };
}

/** A revision that names other issuers or hosts corrects what was said before. */
function correctParties(id: string, now: readonly Party[], sql: Sql): void {
  const before = sql.all("SELECT kind, party, how FROM contribution WHERE id = ? AND how IN ('issued', 'hosted')", id);
  for (const { kind = null, party = null, how = null } of before) {
    if (now.some((each) => each.kind === kind && each.party === party && each.how === how)) continue;
    sql.delete('contribution', { id, kind, party, how });
  }
}

/** Once for each party, deliverable and thing done: the first time counts. */
function contributed(fact: Fact, kind: 'body' | 'state', party: string, how: Contribution, sql: Sql): void {
  const { position, recordedAt } = fact;
  sql.insert('contribution', { kind, party, position, how, id: idOf(fact), at: instant(recordedAt) }, 'IGNORE');
}

/** Evidence that names a deliverable by its id; what is no id of one is a reference to something elsewhere. */
function cite(fact: Fact, output: number, evidence: readonly Evidence[], source: string, sql: Sql): void {
  const { stream } = fact;
  const end = stream.lastIndexOf('-');
  const [plan, activity] = [stream.slice('activity-'.length, end), stream.slice(end + 1)];
  sql.delete('citation', { plan, activity, output, source });
  for (const { reference } of evidence) {
    if (!sql.get('SELECT 1 FROM deliverable WHERE id = ?', reference)) continue;
    sql.insert('citation', { plan, activity, output, id: reference, source }, 'IGNORE');
  }
}

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
