import type { Fact } from '#event-store/fact.js';
import type { DeliverableFact, Service } from '#deliverable/contract.js';
import { rowAs } from '#views/rows.js';
import { idOf, viewOver, type ViewQueries } from '#views/view.js';
import type { Plain } from '#web/answers/plain.js';
import type { ActivityAnswer, EvidenceAnswer } from '../activity/activity.answers.js';
import type { ShownActivity } from '../activity/activity.history.js';
import type { EvidenceKind } from '../codes.js';
import type { Evidence } from '../contract.js';
import { citesDeliverable } from '../evidence.js';

/** Which deliverables there are, and which activities and outputs they serve: what evidence may name. */
export const view = viewOver<DeliverableFact>()({
  name: 'plan-deliverables',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE deliverable (
      id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, withdrawn INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE service (
      plan TEXT NOT NULL, activity TEXT NOT NULL, output INTEGER NOT NULL, id TEXT NOT NULL,
      PRIMARY KEY (plan, activity, output, id)
    ) STRICT;
  `,
  passesOver: [
    'deliverable.translation-set.v1',
    'deliverable.distributed.v1',
    'deliverable.participants-counted.v1',
    'deliverable.survey-answered.v1',
  ],
  evolve: {
    'deliverable.recorded.v1': (fact, sql) => {
      const { title, particulars, serves } = fact.conduct;
      sql.insert('deliverable', { id: idOf(fact), kind: particulars.kind, title, withdrawn: false });
      for (const service of serves) sql.insert('service', serviceOf(fact, service));
    },
    'deliverable.revised.v1': (fact, sql) => {
      sql.update('deliverable', { title: fact.conduct.title }, { id: idOf(fact) });
    },
    'deliverable.linked.v1': (fact, sql) => sql.insert('service', serviceOf(fact, fact.conduct)),
    'deliverable.unlinked.v1': (fact, sql) => sql.delete('service', serviceOf(fact, fact.conduct)),
    'deliverable.withdrawn.v1': (fact, sql) => sql.update('deliverable', { withdrawn: true }, { id: idOf(fact) }),
  },
});

/** The activity itself: outputs count from 1. */
const WHOLE = 0;

function serviceOf(fact: Fact, { plan, activity, output }: Service) {
  return { plan, activity, output: output ?? WHOLE, id: idOf(fact) };
}

export interface NamedDeliverable {
  readonly id: string;
  readonly kind: EvidenceKind;
  readonly title: string;
  readonly withdrawn: boolean;
}

/** The deliverable of this id. */
export function listedDeliverable(queries: ViewQueries, id: string): NamedDeliverable | undefined {
  const row = queries.get(view, 'SELECT id, kind, title, withdrawn FROM deliverable WHERE id = ?', id);
  return row && rowAs<NamedDeliverable>({ withdrawn: 'boolean' })(row);
}

/** How many deliverables serve each output of an activity; 0 stands for the activity itself. Withdrawn ones do not. */
function deliverablesByOutput(queries: ViewQueries, plan: string, activity: string): ReadonlyMap<number, number> {
  const statement = `SELECT s.output, count(*) AS n FROM service AS s JOIN deliverable AS d USING (id)
    WHERE s.plan = ? AND s.activity = ? AND d.withdrawn = 0 GROUP BY s.output ORDER BY s.output`;
  const rows = queries.all(view, statement, plan, activity);
  return new Map(rows.map(({ output, n }) => [Number(output), Number(n)]));
}

/** An activity, with the deliverables that its evidence names and how many serve it and each of its outputs. */
export function withDeliverables(queries: ViewQueries, record: ShownActivity): Plain<ActivityAnswer> {
  const counts = deliverablesByOutput(queries, record.plan, record.code);
  return {
    ...record,
    outputs: record.outputs.map((output) => ({
      ...output,
      evidence: shownEvidence(queries, output.evidence),
      deliverables: counts.get(output.number) ?? 0,
    })),
    evidence: shownEvidence(queries, record.evidence),
    deliverables: counts.get(WHOLE) ?? 0,
  };
}

function shownEvidence(queries: ViewQueries, evidence: readonly Evidence[]): readonly Plain<EvidenceAnswer>[] {
  return evidence.map((each) => {
    const named = citesDeliverable(each) ? listedDeliverable(queries, each.reference) : undefined;
    if (!named) return each;
    const { id, title, withdrawn } = named;
    return { ...each, deliverable: { id, title, withdrawn } };
  });
}
