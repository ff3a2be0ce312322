// How facts are entered in the trail, with the units and states that they are by or about.
import type { Fact } from '#event-store/fact.js';
import type { Sql } from '#views/view.js';
import { recordIdOf } from '../audit-entry.js';
import { keptRecordOf } from '../disclosure.js';

interface KnownRecord {
  readonly no: number;
  readonly parties: readonly string[];
  readonly concern: number | null;
}

interface NoRecord extends Omit<KnownRecord, 'no'> {
  readonly no: undefined;
}

const UNKNOWN: NoRecord = { no: undefined, parties: [], concern: null };

/** A record as it is known so far. */
export function recordOf(stream: string, sql: Sql): KnownRecord | NoRecord {
  const row = sql.get('SELECT no, parties, concern FROM record WHERE stream = ?', stream);
  if (!row) return UNKNOWN;
  return { no: Number(row.no), parties: partiesIn(row.parties), concern: row.concern as number | null };
}

function partiesIn(list: unknown): readonly string[] {
  return list === '' ? [] : String(list).split(' ');
}

/** Enters a fact. `stated` are the parties that this fact names; they stay the record's from now on. */
export function enter(fact: Fact, sql: Sql, stated: readonly string[]): void {
  const { type, meta } = fact;
  const record = knowRecord(fact, sql, stated);
  sql.run(
    'INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    fact.position,
    fact.id,
    fact.recordedAt,
    type,
    record.no,
    fact.revision,
    meta.actor,
    meta.role,
    meta.unit ?? null,
    meta.post ?? null,
    meta.state ?? null,
    meta.body ?? null,
    meta.policyVersion ?? null,
    meta.standing ?? null,
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
  const insert = 'INSERT INTO record (stream, id, parties, concern, is_kept) VALUES (?, ?, ?, ?, ?) RETURNING no';
  const isKept = Number(keptRecordOf(stream) !== undefined);
  return { no: Number(sql.get(insert, stream, recordIdOf(stream), list, concern, isKept)?.no), parties, concern };
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
