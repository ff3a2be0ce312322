import type { Opened, SummaryProposed, SummaryReviewStarted, UnitInvited } from '#casefile/contract.js';
import type { Fact } from '#event-store/fact.js';
import type { InformationSupplied, Submitted } from '#exchange/contract.js';
import type { ReviewStarted, Submitted as PracticeSubmitted } from '#practice/contract.js';
import type { Notified, Raised } from '#referral/contract.js';
import type { ContentRead, Refused } from '#vault/contract.js';
import type { Sql, View } from '#views/view.js';
import { kindOf, recordIdOf } from '../audit-entry.js';
import { disclosureAfter } from '../disclosure.js';

/**
 * The conduct of every fact. Content never enters these tables.
 *
 * `concern` is a set of units and states that entries are by or about: the actor's own, and the parties of the record
 * as far as they are known when the fact is recorded. There are few such sets, so that one index serves them all. A
 * record's own concern is the set of its parties.
 *
 * `disclosure` says of records that are, or were, kept from viewers: from whom, until which position (NULL: still), and
 * from which state their beginnings. It is found by the bare id, which the record shares with who read it.
 */
export const view: View = {
  name: 'audit-trail',
  version: 6,
  module: import.meta.url,
  tables: `
    CREATE TABLE entry (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL,
      at INTEGER NOT NULL,
      type TEXT NOT NULL,
      kind TEXT NOT NULL,
      record INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      actor TEXT NOT NULL,
      role TEXT NOT NULL,
      unit TEXT,
      post TEXT,
      state TEXT,
      body TEXT,
      policy_version TEXT,
      caused_by TEXT,
      correlation TEXT NOT NULL,
      concern INTEGER,
      has_content INTEGER NOT NULL,
      conduct TEXT NOT NULL
    ) STRICT;
    CREATE TABLE record (
      no INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE, id TEXT NOT NULL, parties TEXT NOT NULL, concern INTEGER
    ) STRICT;
    CREATE TABLE disclosure (id TEXT PRIMARY KEY, kept_from TEXT NOT NULL, known INTEGER, state TEXT NOT NULL) STRICT;
    CREATE TABLE concern (no INTEGER PRIMARY KEY, parties TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE concerned (party TEXT, concern INTEGER, PRIMARY KEY (party, concern)) STRICT, WITHOUT ROWID;
  `,
  indexes: `
    CREATE INDEX entry_of_record ON entry (record, revision);
    CREATE INDEX entry_of_kind ON entry (kind);
    CREATE INDEX entry_of_actor ON entry (actor);
    CREATE INDEX entry_of_concern ON entry (concern);
    CREATE INDEX record_of_id ON record (id);
  `,
  evolve: {
    'exchange.submitted.v1': (fact, sql) => enter(fact, sql, statedParties(fact)),
    'exchange.information-supplied.v1': (fact, sql) => enter(fact, sql, statedParties(fact)),
    'access.content-read.v1': (fact, sql) => {
      const { record, parties } = fact.conduct as ContentRead['conduct'];
      enter(fact, sql, [...parties, ...recordOf(record, sql).parties]);
    },
    'access.refused.v1': (fact, sql) => {
      const { record } = fact.conduct as Refused['conduct'];
      enter(fact, sql, record === null ? [] : recordOf(record, sql).parties);
    },
    'referral.raised.v1': (fact, sql) => {
      const { unit, hostState } = fact.conduct as Raised['conduct'];
      keep(fact, sql);
      enter(fact, sql, [unit, hostState]);
    },
    'referral.notified.v1': (fact, sql) => {
      const { post, postState } = fact.conduct as Notified['conduct'];
      sql.run('UPDATE disclosure SET known = ? WHERE id = ?', fact.position, recordIdOf(fact.stream));
      enter(fact, sql, [post, postState]);
    },
    'practice.submitted.v1': (fact, sql) => {
      const { submitter } = fact.conduct as PracticeSubmitted['conduct'];
      const ofUnit = submitter.kind === 'unit' ? [submitter.unit] : [];
      enter(fact, sql, submitter.kind === 'body' ? [] : [...ofUnit, submitter.state]);
    },
    'practice.review-started.v1': (fact, sql) => {
      enter(fact, sql, (fact.conduct as ReviewStarted['conduct']).reviewers);
    },
    'casefile.opened.v1': enterUnit,
    'casefile.unit-invited.v1': enterUnit,
    'casefile.summary-proposed.v1': enterUnit,
    'casefile.summary-review-started.v1': (fact, sql) => {
      enter(fact, sql, (fact.conduct as SummaryReviewStarted['conduct']).reviewers);
    },
    '*': (fact, sql) => enter(fact, sql, []),
  },
};

function enterUnit(fact: Fact, sql: Sql): void {
  const { unit, state } = fact.conduct as (Opened | UnitInvited | SummaryProposed)['conduct'];
  enter(fact, sql, [unit, state]);
}

function keep(fact: Fact, sql: Sql): void {
  const disclosure = disclosureAfter(undefined, fact);
  if (!disclosure) return;
  const { keptFrom, state } = disclosure;
  sql.run('INSERT INTO disclosure VALUES (?, ?, NULL, ?)', recordIdOf(fact.stream), keptFrom, state);
}

function statedParties({ conduct }: Fact): readonly string[] {
  const { from, fromState, to, toState } = conduct as (InformationSupplied | Submitted)['conduct'];
  return [from, fromState, to, toState];
}

interface KnownRecord {
  readonly no: number;
  readonly parties: readonly string[];
  readonly concern: number | null;
}

interface NoRecord extends Omit<KnownRecord, 'no'> {
  readonly no: undefined;
}

const UNKNOWN: NoRecord = { no: undefined, parties: [], concern: null };

function recordOf(stream: string, sql: Sql): KnownRecord | NoRecord {
  const row = sql.get('SELECT no, parties, concern FROM record WHERE stream = ?', stream);
  if (!row) return UNKNOWN;
  return { no: Number(row.no), parties: partiesIn(row.parties), concern: row.concern as number | null };
}

function partiesIn(list: unknown): readonly string[] {
  return list === '' ? [] : String(list).split(' ');
}

/** `stated` are the parties that this fact names; they stay the record's from now on. */
function enter(fact: Fact, sql: Sql, stated: readonly string[]): void {
  const { type, meta } = fact;
  const record = knowRecord(fact, sql, stated);
  sql.run(
    'INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    fact.position,
    fact.id,
    fact.recordedAt,
    type,
    kindOf(type),
    record.no,
    fact.revision,
    meta.actor,
    meta.role,
    meta.unit ?? null,
    meta.post ?? null,
    meta.state ?? null,
    meta.body ?? null,
    meta.policyVersion ?? null,
    meta.causationId ?? null,
    meta.correlationId,
    concernOfEntry(record, [meta.unit, meta.state], sql),
    fact.content === undefined ? 0 : 1,
    JSON.stringify(fact.conduct),
  );
}

/** The fact's record as it is known after this fact, with the parties that it states. */
function knowRecord({ stream }: Fact, sql: Sql, stated: readonly string[]): KnownRecord {
  const known = recordOf(stream, sql);
  const news = stated.filter((party) => !known.parties.includes(party));
  if (known.no !== undefined && news.length === 0) return known;
  const parties = [...new Set([...known.parties, ...news])].sort();
  const concern = concernOf(parties, sql);
  const list = parties.join(' ');
  if (known.no !== undefined) {
    sql.run('UPDATE record SET parties = ?, concern = ? WHERE no = ?', list, concern, known.no);
    return { no: known.no, parties, concern };
  }
  const insert = 'INSERT INTO record (stream, id, parties, concern) VALUES (?, ?, ?, ?) RETURNING no';
  return { no: Number(sql.get(insert, stream, recordIdOf(stream), list, concern)?.no), parties, concern };
}

/** The concern of an entry: the record's, with those who acted. */
function concernOfEntry(record: KnownRecord, actors: readonly (string | undefined)[], sql: Sql): number | null {
  const { parties, concern } = record;
  const acting = actors.filter((actor) => actor !== undefined && !parties.includes(actor)) as readonly string[];
  return acting.length === 0 ? concern : concernOf([...new Set([...parties, ...acting])].sort(), sql);
}

/** The number of a sorted set of units and states; null when it is empty. */
function concernOf(set: readonly string[], sql: Sql): number | null {
  if (set.length === 0) return null;
  const known = sql.get('SELECT no FROM concern WHERE parties = ?', set.join(' '));
  if (known) return Number(known.no);
  const no = Number(sql.get('INSERT INTO concern (parties) VALUES (?) RETURNING no', set.join(' '))?.no);
  for (const party of set) sql.run('INSERT INTO concerned (party, concern) VALUES (?, ?)', party, no);
  return no;
}
