import type { Fact } from '#event-store/fact.js';
import type { InformationSupplied, Submitted } from '#exchange/contract.js';
import type { ContentRead } from '#vault/contract.js';
import type { Row, Sql, SqlValue, View, ViewQueries } from '#views/view.js';
import { type AuditEntry, followsItsRecord, kindOf, readsOf, recordIdOf, sliceOf } from '../audit-entry.js';

const READ = 'access.content-read';

/**
 * The conduct of every fact. Content never enters these tables.
 *
 * `concerned` says which units and states an entry is by or about: the actor's own, and the parties of the record as
 * far as they are known when the fact is recorded (`known_party`).
 */
export const view: View = {
  name: 'audit-trail',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE entry (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL,
      at INTEGER NOT NULL,
      type TEXT NOT NULL,
      kind TEXT NOT NULL,
      slice TEXT NOT NULL,
      record TEXT NOT NULL,
      record_id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      actor TEXT NOT NULL,
      role TEXT NOT NULL,
      unit TEXT,
      post TEXT,
      state TEXT,
      body TEXT,
      policy_version TEXT,
      correlation TEXT NOT NULL,
      caused_by TEXT,
      has_content INTEGER NOT NULL,
      conduct TEXT NOT NULL
    ) STRICT;
    CREATE TABLE concerned (party TEXT, position INTEGER, PRIMARY KEY (party, position)) STRICT, WITHOUT ROWID;
    CREATE TABLE known_party (record TEXT, party TEXT, PRIMARY KEY (record, party)) STRICT, WITHOUT ROWID;
  `,
  indexes: `
    CREATE INDEX entry_of_record ON entry (record_id, record, revision);
    CREATE INDEX entry_of_slice ON entry (slice);
    CREATE INDEX entry_of_kind ON entry (kind);
    CREATE INDEX entry_of_actor ON entry (actor);
  `,
  evolve: {
    'exchange.submitted.v1': (fact, sql) => {
      knowParties(fact, sql);
      enter(fact, sql);
    },
    'exchange.information-supplied.v1': (fact, sql) => {
      knowParties(fact, sql);
      enter(fact, sql);
    },
    'access.content-read.v1': (fact, sql) => {
      const { record, parties } = fact.conduct as ContentRead['conduct'];
      enter(fact, sql, record);
      for (const party of parties) sql.run('INSERT OR IGNORE INTO concerned VALUES (?, ?)', party, fact.position);
    },
    '*': (fact, sql) => enter(fact, sql),
  },
};

function knowParties({ stream, conduct }: Fact, sql: Sql): void {
  const { from, fromState, to, toState } = conduct as (InformationSupplied | Submitted)['conduct'];
  for (const party of new Set([from, fromState, to, toState])) {
    sql.run('INSERT OR IGNORE INTO known_party (record, party) VALUES (?, ?)', stream, party);
  }
}

/** The parties of a record and the actor's unit and state: one statement, because it runs for every fact. */
const CONCERN = `
  INSERT OR IGNORE INTO concerned (party, position)
  SELECT party, ?2 FROM known_party WHERE record = ?1
  UNION ALL SELECT column1, ?2 FROM (VALUES (?3), (?4)) WHERE column1 IS NOT NULL`;

function enter(fact: Fact, sql: Sql, about = fact.stream): void {
  const { position, type, stream, meta } = fact;
  sql.run(
    'INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    position,
    fact.id,
    fact.recordedAt,
    type,
    kindOf(type),
    sliceOf(type),
    stream,
    recordIdOf(stream),
    fact.revision,
    meta.actor,
    meta.role,
    meta.unit ?? null,
    meta.post ?? null,
    meta.state ?? null,
    meta.body ?? null,
    meta.policyVersion ?? null,
    meta.correlationId,
    meta.causationId ?? null,
    fact.content === undefined ? 0 : 1,
    JSON.stringify(fact.conduct),
  );
  sql.run(CONCERN, about, position, meta.unit ?? null, meta.state ?? null);
}

/** Which entries are asked for. Whatever is left out does not restrict. */
export interface TrailFilter {
  /** A stream, or the bare id of a record: then also who read it. */
  readonly record?: string;
  /** `exchange.submitted.v1`, `exchange.submitted` or `exchange`. */
  readonly type?: string;
  readonly actor?: string;
  /** Entries by or about this unit, this state. */
  readonly unit?: string;
  readonly state?: string;
  /** Only who read which content or took which export. A stream in `record` then names the record that was read. */
  readonly readsOnly?: boolean;
}

/** A stretch of the log: after one position, up to and with another. */
export interface Stretch {
  readonly after: bigint;
  readonly upTo: bigint;
}

/** The first `limit` entries of the stretch that pass the filter, in log order. */
export function entries(queries: ViewQueries, filter: TrailFilter, stretch: Stretch, limit: number): AuditEntry[] {
  const { source, place, clauses, values } = restrictions(filter);
  const statement = `
    SELECT ${COLUMNS}, CAST(e.position AS TEXT) AS place, (
      SELECT p.id FROM entry AS p
      WHERE p.record_id = e.record_id AND p.record = e.record AND p.revision = e.revision - 1
    ) AS previous
    FROM ${source}
    WHERE ${[...clauses, `${place} > ?`, `${place} <= ?`].join(' AND ')}
    ORDER BY ${place} LIMIT ?`;
  return queries.all(view, statement, ...values, stretch.after, stretch.upTo, limit).map(entryOfRow);
}

/** All but the position, which may be beyond 2^53 and is read as text. */
const COLUMNS =
  'e.id, e.at, e.type, e.slice, e.record, e.revision, e.actor, e.role, e.unit, e.post, e.state, e.body, ' +
  'e.policy_version, e.correlation, e.caused_by, e.has_content, e.conduct';
const BY_PARTY = 'concerned AS c CROSS JOIN entry AS e ON e.position = c.position';

/** The filter in SQL. The texts are few: which filters are given decides the text, what they say is bound. */
function restrictions({ record, type, actor, unit, state, readsOnly = false }: TrailFilter) {
  const clauses: string[] = [];
  const values: SqlValue[] = [];
  const restrict = (clause: string, ...bound: readonly SqlValue[]) => {
    clauses.push(clause);
    values.push(...bound);
  };
  if (readsOnly) restrict('e.kind = ?', READ);
  if (record !== undefined) restrictToRecord(readsOnly ? readsOf : (stream) => stream, record, restrict);
  if (type !== undefined) restrictToType(type, restrict);
  if (actor !== undefined) restrict('e.actor = ?', actor);
  const [first, ...others] = [unit, state].filter((party) => party !== undefined);
  const byParty = first !== undefined && record === undefined;
  if (byParty) restrict('c.party = ?', first);
  for (const party of byParty ? others : [unit, state].filter((party) => party !== undefined)) {
    restrict('EXISTS (SELECT 1 FROM concerned WHERE party = ? AND position = e.position)', party);
  }
  return { source: byParty ? BY_PARTY : 'entry AS e', place: byParty ? 'c.position' : 'e.position', clauses, values };
}

type Restrict = (clause: string, ...bound: readonly SqlValue[]) => void;

function restrictToRecord(streamOf: (record: string) => string, record: string, restrict: Restrict): void {
  const stream = streamOf(record);
  restrict('e.record_id IN (?, ?) AND (e.record = ? OR e.record_id = ?)', record, recordIdOf(stream), stream, record);
}

function restrictToType(type: string, restrict: Restrict): void {
  if (!type.includes('.')) restrict('e.slice = ?', type);
  else if (kindOf(type) === type) restrict('e.kind = ?', type);
  else restrict('e.kind = ? AND e.type = ?', kindOf(type), type);
}

function entryOfRow(row: Row): AuditEntry {
  const text = (column: string) => String(row[column]);
  const optional = (column: string, name: string) => (row[column] === null ? {} : { [name]: text(column) });
  const place = { stream: text('record'), revision: Number(row['revision']) };
  return {
    position: text('place'),
    id: text('id'),
    time: new Date(Number(row['at'])).toISOString(),
    type: text('type'),
    slice: text('slice'),
    record: place.stream,
    revision: place.revision,
    actor: text('actor'),
    role: text('role'),
    ...optional('unit', 'unit'),
    ...optional('post', 'post'),
    ...optional('state', 'state'),
    ...optional('body', 'body'),
    ...optional('policy_version', 'policyVersion'),
    ...(row['caused_by'] === null
      ? followsItsRecord(place) && optional('previous', 'causation')
      : optional('caused_by', 'causation')),
    correlation: text('correlation'),
    hasContent: Number(row['has_content']) === 1,
    conduct: JSON.parse(text('conduct')) as unknown,
  };
}
