import type { Fact } from '#event-store/fact.js';
import { instant } from '#kernel/time.js';
import { file, LANES } from '#views/lanes.js';
import { idOf, type Row, type Sql, stateAfter, viewOver } from '#views/view.js';
import type { ActivityFact, Evidence } from '#workplan/contract.js';
import type { DeliverableFact, Service } from '../contract.js';
import { type Existing, partiesIn, type Party } from '../deliverable-state.js';
import { deliverableDecider, isWebsite } from '../deliverable.js';

/**
 * Every deliverable as it stands, what it serves, who contributed what to it, and which outputs cite it. `tally` counts
 * those of each output that are not withdrawn, and of these the ones that it cites.
 */
export const view = viewOver<DeliverableFact | ActivityFact>()({
  name: 'deliverables',
  version: 2,
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
    CREATE TABLE tally (
      plan TEXT, activity TEXT, output INTEGER, kind TEXT, number INTEGER NOT NULL, cited INTEGER NOT NULL,
      PRIMARY KEY (plan, activity, output, kind)
    ) STRICT, WITHOUT ROWID;
    ${LANES}
  `,
  indexes: `
    CREATE INDEX tally_of_activity ON tally (activity, plan, output);
    CREATE INDEX citation_of_deliverable ON citation (id);
  `,
  passesOver: [
    'workplan.activity-adopted.v1',
    'workplan.activity-worded.v1',
    'workplan.lead-confirmed.v1',
    'workplan.reference-added.v1',
  ],
  evolve: {
    'deliverable.recorded.v1': filing((fact, sql) => {
      const { body, particulars, serves } = change(fact, sql);
      for (const service of serves) sql.insert('service', serviceOf(fact, service));
      contributed(fact, 'body', body, 'recorded', sql);
      for (const { kind, party, how } of partiesIn(particulars)) contributed(fact, kind, party, how, sql);
    }),
    'deliverable.revised.v1': filing((fact, sql) => {
      const { particulars } = change(fact, sql);
      contributed(fact, 'body', fact.conduct.body, 'revised', sql);
      correctParties(idOf(fact), partiesIn(particulars), sql);
      for (const { kind, party, how } of partiesIn(particulars)) contributed(fact, kind, party, how, sql);
    }),
    'deliverable.linked.v1': filing((fact, sql) => {
      change(fact, sql);
      sql.insert('service', serviceOf(fact, fact.conduct));
    }),
    'deliverable.unlinked.v1': filing((fact, sql) => {
      change(fact, sql);
      sql.delete('service', serviceOf(fact, fact.conduct));
    }),
    'deliverable.translation-set.v1': filing((fact, sql) => {
      change(fact, sql);
      const { state, status } = fact.conduct;
      if (status === 'done' || status === 'published') contributed(fact, 'state', state, 'translated', sql);
    }),
    'deliverable.distributed.v1': filing((fact, sql) => {
      change(fact, sql);
      const { body, state, place } = fact.conduct;
      contributed(fact, 'body', body, isWebsite(place) ? 'published' : 'distributed', sql);
      if (state !== undefined) contributed(fact, 'state', state, 'distributed', sql);
    }),
    'deliverable.participants-counted.v1': filing((fact, sql) => {
      change(fact, sql);
      contributed(fact, 'state', fact.conduct.state, 'participated', sql);
    }),
    'deliverable.survey-answered.v1': filing((fact, sql) => {
      change(fact, sql);
      contributed(fact, 'state', fact.conduct.state, 'answered', sql);
    }),
    'deliverable.withdrawn.v1': filing((fact, sql) => void change(fact, sql)),
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

/** What a fact changes of a deliverable, of what it is found by, and of the tallies. */
function filing<F extends Fact>(evolve: (fact: F, sql: Sql) => void) {
  return (fact: F, sql: Sql): void => {
    const id = idOf(fact);
    recounting([id], sql, () => {
      evolve(fact, sql);
    });
    const row = sql.get('SELECT CAST(position AS TEXT) AS position, kind, published FROM deliverable WHERE id = ?', id);
    const services = sql.all('SELECT DISTINCT plan, activity FROM service WHERE id = ? ORDER BY plan, activity', id);
    const parties = sql.all('SELECT DISTINCT kind, party FROM contribution WHERE id = ? ORDER BY kind, party', id);
    const of = (kind: string) => parties.filter((each) => each.kind === kind).map(({ party }) => String(party));
    const serves = services.flatMap(({ plan, activity }) =>
      [{ plan }, { activity }, { plan, activity }].map((asked) => servesKey(asked)),
    );
    const own = { kind: [String(row?.kind)], published: [Number(row?.published)] };
    const place = BigInt(String(row?.position));
    const facets = { serves: [...new Set(serves)], body: of('body'), state: of('state') };
    file(sql, { list: 'deliverable' }, place, { ...own, ...facets });
  };
}

/** What is asked for by a plan, by an activity in whichever plan, or by both. */
export function servesKey({ plan, activity }: { readonly plan?: unknown; readonly activity?: unknown }): string {
  return JSON.stringify([plan ?? null, activity ?? null]);
}

/** Brings the tallies to what they are after `act`, which changes no other deliverables than these. */
function recounting(ids: readonly string[], sql: Sql, act: () => void): void {
  const before = ids.flatMap((id) => sql.all(COUNTED, id));
  act();
  const after = ids.flatMap((id) => sql.all(COUNTED, id));
  for (const row of before) count(row, -1, sql);
  for (const row of after) count(row, 1, sql);
}

const COUNTED = `SELECT s.plan, s.activity, s.output, d.kind, EXISTS (SELECT 1 FROM citation AS c
    WHERE c.plan = s.plan AND c.activity = s.activity AND c.output = s.output AND c.id = s.id) AS cited
  FROM service AS s JOIN deliverable AS d USING (id) WHERE d.id = ? AND d.name = 'current'`;

function count({ plan = null, activity = null, output = null, kind = null, cited }: Row, by: 1 | -1, sql: Sql): void {
  sql.run(
    `INSERT INTO tally VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT DO UPDATE SET number = number + ?5, cited = cited + ?6`,
    ...[plan, activity, output, kind, by, by * Number(cited)],
  );
  sql.run(
    'DELETE FROM tally WHERE plan = ? AND activity = ? AND output = ? AND kind = ? AND number = 0',
    ...[plan, activity, output, kind],
  );
}

/** The activity itself: outputs count from 1. */
export const WHOLE = 0;
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
  const place = { plan, activity, output, source };
  const cited = `SELECT id FROM citation WHERE plan = :plan AND activity = :activity AND output = :output
    AND source = :source`;
  const before = sql.all(cited, place).map(({ id }) => String(id));
  const ids = [...new Set([...before, ...evidence.map(({ reference }) => reference)])];
  recounting(ids, sql, () => {
    sql.delete('citation', place);
    for (const { reference } of evidence) {
      if (!sql.get('SELECT 1 FROM deliverable WHERE id = ?', reference)) continue;
      sql.insert('citation', { ...place, id: reference }, 'IGNORE');
    }
  });
}
