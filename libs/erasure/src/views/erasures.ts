import type { RetentionPolicyAdopted } from '#governance/contract.js';
import type { Fact } from '#event-store/fact.js';
import { instant } from '#kernel/time.js';
import type { Notified } from '#referral/contract.js';
import { file, laneOf, LANES, pageOf } from '#views/lanes.js';
import type { PageOf } from '#views/rows.js';
import { type FactOf, type Sql, stateAfter, viewOver, type ViewQueries } from '#views/view.js';
import type { StateName } from '../codes.js';
import type { ErasureFact } from '../contract.js';
import { erasureDecider, firstAsked } from '../erasure.js';

/**
 * What is asked, held and proposed, by record (`erasure`); and when each record last changed
 * (`changed`). It finds ids: what it says of a record counts for nothing. A row of `changed` waits until its erasure was
 * proposed or carried out.
 */
export const view = viewOver<ErasureFact | RetentionPolicyAdopted | Notified>()({
  name: 'erasures',
  version: 2,
  module: import.meta.url,
  tables: `
    CREATE TABLE erasure (
      record TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE, state TEXT NOT NULL, standing TEXT NOT NULL,
      due_at INTEGER, held_until INTEGER, last_fact TEXT NOT NULL
    ) STRICT;
    CREATE TABLE concerned (record TEXT, party TEXT, PRIMARY KEY (record, party)) STRICT, WITHOUT ROWID;
    CREATE TABLE changed (
      stream TEXT PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL, fact TEXT NOT NULL, waits INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE retention (version INTEGER PRIMARY KEY, in_force_from TEXT NOT NULL, propose TEXT NOT NULL) STRICT;
    ${LANES}
  `,
  indexes: `
    CREATE INDEX erasure_due ON erasure (due_at, record) WHERE due_at IS NOT NULL;
    CREATE INDEX changed_waiting ON changed (kind, at, stream) WHERE waits = 1;
  `,
  others: (fact, sql) => noteChange(fact, sql),
  evolve: {
    'erasure.asked.v1': begin,
    'erasure.held.v1': begin,
    'erasure.proposed.v1'(fact, sql) {
      begin(fact, sql);
      sql.update('changed', { waits: false }, { stream: fact.conduct.record });
    },
    'erasure.withdrawn.v1': (fact, sql) => keep(fact, sql),
    'erasure.objected.v1': (fact, sql) => keep(fact, sql),
    'erasure.objection-withdrawn.v1': (fact, sql) => keep(fact, sql),
    'erasure.hold-lifted.v1': (fact, sql) => keep(fact, sql),
    'erasure.content-erased.v1'(fact, sql) {
      keep(fact, sql);
      sql.update('changed', { waits: false }, { stream: fact.conduct.record });
    },
    'governance.retention-policy-adopted.v1'({ conduct: { version, inForceFrom, propose } }, sql) {
      sql.insert('retention', { version, inForceFrom, propose: JSON.stringify(propose) });
    },
    // What was asked and held before the post was told does not count any more.
    'referral.notified.v1'(fact, sql) {
      forget(fact.stream, sql);
      noteChange(fact, sql);
    },
  },
});

const LIST = { list: 'erasure' };

/** Streams of no record of their own. */
const BESIDE: readonly string[] = ['reads', 'refused', 'broken', 'log'];

function noteChange({ stream, recordedAt, id }: Fact, sql: Sql): void {
  const kind = stream.slice(0, Math.max(0, stream.indexOf('-')));
  if (BESIDE.includes(kind)) return;
  sql.insert('changed', { stream, kind, at: recordedAt, fact: id, waits: true }, 'REPLACE');
}

type Beginning = Extract<ErasureFact, { readonly conduct: { readonly afresh: boolean } }>;

function begin(fact: FactOf<Beginning>, sql: Sql): void {
  const { record, parties, afresh } = fact.conduct;
  if (afresh) forget(record, sql);
  for (const party of parties) sql.insert('concerned', { party, record }, 'IGNORE');
  keep(fact, sql);
}

function forget(record: string, sql: Sql): void {
  const before = sql.get('SELECT CAST(position AS TEXT) AS position FROM erasure WHERE record = ?', record);
  if (before) file(sql, LIST, BigInt(String(before.position)), undefined);
  sql.delete('erasure', { record });
  sql.delete('concerned', { record });
}

function keep(fact: FactOf<ErasureFact>, sql: Sql): void {
  const record = fact.stream.slice('erasure-'.length);
  const before = sql.get('SELECT CAST(position AS TEXT) AS position, standing FROM erasure WHERE record = ?', record);
  const standing = stateAfter(erasureDecider, before?.standing, fact as ErasureFact);
  const first = standing.erased ? undefined : firstAsked(standing);
  const holds = standing.holds.map(({ until }) => Date.parse(until));
  const row = {
    record,
    position: before ? BigInt(String(before.position)) : fact.position,
    state: standing.name,
    standing: JSON.stringify(standing),
    dueAt: first && Date.parse(first.eraseAfter),
    heldUntil: holds.length === 0 ? undefined : Math.max(...holds),
    lastFact: fact.id,
  };
  sql.insert('erasure', row, 'REPLACE');
  const parties = sql.all('SELECT party FROM concerned WHERE record = ? ORDER BY party', record);
  file(sql, LIST, row.position, { party: parties.map(({ party }) => String(party)), state: [row.state] });
}

/** An erasure in a list. */
export interface Listed {
  readonly record: string;
  /** Decimal; lists go from high to low. */
  readonly position: string;
}

/** The erasures that concern a party, or all, newest first. */
export function listErasures(
  queries: ViewQueries,
  { party, state }: { readonly party: string | undefined; readonly state: StateName | undefined },
  { after, limit }: PageOf,
): readonly Listed[] {
  const lane = laneOf(LIST.list, { party, state });
  const rows = pageOf(queries, view, { table: 'erasure', columns: 'record' }, [lane], { after, limit });
  return rows.map(({ record, position }) => ({ record: String(record), position: String(position) }));
}

/** Something that may be due, and the place after which to look on. */
export interface Candidate {
  readonly type: 'erase' | 'propose';
  readonly record: string;
  /** Milliseconds. */
  readonly at: number;
  /** The id of the fact from which it follows. */
  readonly fact: string;
}

type Place = Pick<Candidate, 'at' | 'record'>;

/** At most `most` records after a place whose erasure was due at `now` (milliseconds), but for those that are held. */
export function due(queries: ViewQueries, now: number, most: number, { at, record }: Place): readonly Candidate[] {
  const statement = `
    SELECT record, due_at AS at, last_fact AS fact FROM erasure
    WHERE due_at <= :now AND (due_at, record) > (:at, :record) AND (held_until IS NULL OR held_until <= :now)
    ORDER BY due_at, record LIMIT :most`;
  return candidates('erase', queries, statement, { now, at, record, most });
}

/** At most `most` records of a kind after a place that have not changed since `since` (milliseconds). */
export function unchangedSince(
  queries: ViewQueries,
  { kind, since }: { readonly kind: string; readonly since: number },
  most: number,
  { at, record }: Place,
): readonly Candidate[] {
  const statement = `
    SELECT stream AS record, at, fact FROM changed
    WHERE waits = 1 AND kind = :kind AND at <= :since AND (at, stream) > (:at, :record)
    ORDER BY at, stream LIMIT :most`;
  return candidates('propose', queries, statement, { kind, since, at, record, most });
}

function candidates(
  type: Candidate['type'],
  queries: ViewQueries,
  statement: string,
  values: Readonly<Record<string, string | number>>,
): readonly Candidate[] {
  const rows = queries.all(view, statement, values);
  return rows.map(({ record, at, fact }) => ({ type, record: String(record), at: Number(at), fact: String(fact) }));
}

/** For which kinds erasure is proposed at `now` (milliseconds), and after how many days. */
export function proposedKinds(queries: ViewQueries, now: number): RetentionPolicyAdopted['conduct']['propose'] {
  const statement = 'SELECT propose FROM retention WHERE in_force_from <= ? ORDER BY version DESC LIMIT 1';
  const row = queries.get(view, statement, instant(now));
  return row ? (JSON.parse(String(row.propose)) as RetentionPolicyAdopted['conduct']['propose']) : [];
}
