import type { Row, SqlValue, ViewQueries } from '#views/view.js';
import { type AuditEntry, followsItsRecord, kindOf, readsOf, sliceOf } from './audit-entry.js';
import type { KeptFrom } from './disclosure.js';
import { view } from './views/audit-trail.js';

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

/** Who asks: entries that are kept from them are not counted, paged over or shown. */
export interface Viewer {
  /** The state whose person it is; undefined for the persons of a body. */
  readonly state: string | undefined;
}

/** An entry, and from whom it is kept: the policies are asked about it once more before it leaves. */
export interface Found {
  readonly entry: AuditEntry;
  readonly keptFrom: KeptFrom;
}

/**
 * The first `limit` entries of the stretch that pass the filter and are not kept from the viewer, in log order.
 *
 * The filter's most telling part is looked up as lanes: values of one indexed column whose entries are all candidates.
 * Each lane is read in log order as far as `limit`, with the rest of the filter applied, and the lanes are merged.
 */
export function entries(
  queries: ViewQueries,
  { state = '*' }: Viewer,
  filter: TrailFilter,
  stretch: Stretch,
  limit: number,
): readonly Found[] {
  const lanes = lanesOf(queries, filter);
  const { clauses, values } = rest(filter);
  const read = (clause: string, ...lane: readonly SqlValue[]) =>
    queries.all(
      view,
      `SELECT ${COLUMNS} FROM entry AS e JOIN record AS r ON r.no = e.record LEFT JOIN disclosure AS d ON d.id = r.id
       WHERE ${[clause, ...clauses].join(' AND ')} AND e.position > ? AND e.position <= ?
         AND (kept = '' OR kept NOT IN ('*', ?)) ORDER BY e.position LIMIT ?`,
      state,
      ...lane,
      ...values,
      stretch.after,
      stretch.upTo,
      state,
      limit,
    );
  const rows = lanes ? lanes.values.flatMap((lane) => read(`${lanes.column} = ?`, lane)) : read('TRUE');
  return (lanes ? rows.toSorted(byPosition).slice(0, limit) : rows).map((row) => ({
    entry: entryOfRow(row),
    keptFrom: String(row.kept),
  }));
}

/** The position may be beyond 2^53, and is read as text. */
const COLUMNS =
  'CAST(e.position AS TEXT) AS place, e.id, e.at, e.type, r.stream, e.revision, e.actor, e.role, e.unit, e.post, ' +
  'e.state, e.body, e.policy_version, e.standing, e.caused_by, e.correlation, e.has_content, e.conduct, ' +
  '(SELECT p.id FROM entry AS p WHERE p.record = e.record AND p.revision = e.revision - 1) AS previous, ' +
  // The same as `isBeginningKept` and `keptFrom` of disclosure.ts.
  "iif(d.kept_from IN ('*', ?), coalesce(r.hidden, 0), 0) AS hidden, " +
  "CASE WHEN d.id IS NULL THEN iif(r.is_kept, '*', '') " +
  'WHEN d.known IS NULL OR e.position < d.known THEN d.kept_from ' +
  "WHEN e.position > d.ended THEN d.state ELSE '' END AS kept";
const READ = 'access.content-read';

/** Goes through the index from one kind to the next, however many entries there are of each. */
const KINDS_OF_SLICE = `
  WITH RECURSIVE found (value) AS (
    SELECT min(kind) FROM entry WHERE kind > ?1 || '.' AND kind < ?1 || '/'
    UNION ALL
    SELECT (SELECT min(kind) FROM entry WHERE kind > value AND kind < ?1 || '/') FROM found WHERE value IS NOT NULL
  )
  SELECT value FROM found WHERE value IS NOT NULL`;

interface Lanes {
  readonly column: 'e.actor' | 'e.concern' | 'e.kind' | 'e.record';
  readonly values: readonly SqlValue[];
}

function lanesOf(queries: ViewQueries, filter: TrailFilter): Lanes | undefined {
  const { record, type, actor, unit, state, readsOnly = false } = filter;
  const found = (statement: string, ...values: readonly SqlValue[]) =>
    queries.all(view, statement, ...values).map(({ value = null }) => value);
  if (record !== undefined) {
    const stream = readsOnly ? readsOf(record) : record;
    return {
      column: 'e.record',
      values: found(
        'SELECT no AS value FROM record WHERE stream = ? UNION SELECT no FROM record WHERE id = ?',
        stream,
        record,
      ),
    };
  }
  if (actor !== undefined) return { column: 'e.actor', values: [actor] };
  const party = unit ?? state;
  if (party !== undefined) {
    return { column: 'e.concern', values: found('SELECT concern AS value FROM concerned WHERE party = ?', party) };
  }
  if (readsOnly) return { column: 'e.kind', values: [READ] };
  if (type === undefined) return undefined;
  if (type.includes('.')) return { column: 'e.kind', values: [kindOf(type)] };
  return { column: 'e.kind', values: found(KINDS_OF_SLICE, type) };
}

/**
 * The whole filter but the record, in SQL. A `+` keeps SQLite from leaving the lane for another index. The texts are
 * few: which parts are given decides the text, what they say is bound.
 */
function rest({ type, actor, unit, state, readsOnly = false }: TrailFilter) {
  const clauses: string[] = [];
  const values: SqlValue[] = [];
  const restrict = (clause: string, value: SqlValue) => {
    clauses.push(clause);
    values.push(value);
  };
  if (readsOnly) restrict('+e.kind = ?', READ);
  if (actor !== undefined) restrict('+e.actor = ?', actor);
  for (const party of [unit, state]) {
    if (party !== undefined) restrict('+e.concern IN (SELECT concern FROM concerned WHERE party = ?)', party);
  }
  if (type === undefined) return { clauses, values };
  if (!type.includes('.')) restrict("instr(e.kind, ? || '.') = 1", type);
  else restrict(kindOf(type) === type ? '+e.kind = ?' : 'e.type = ?', type);
  return { clauses, values };
}

function byPosition(one: Row, other: Row): number {
  const [a, b] = [BigInt(String(one.place)), BigInt(String(other.place))];
  return a < b ? -1 : 1;
}

function entryOfRow(row: Row): AuditEntry {
  const text = (column: string) => String(row[column]);
  const optional = (column: string, name: string) => (row[column] === null ? {} : { [name]: text(column) });
  // Whoever is not shown the beginnings counts from what they are shown, and is not told what it followed from.
  const hidden = Number(row.hidden);
  const place = { stream: text('stream'), revision: Number(row.revision) - hidden };
  return {
    position: text('place'),
    id: text('id'),
    time: new Date(Number(row.at)).toISOString(),
    type: text('type'),
    slice: sliceOf(text('type')),
    record: place.stream,
    revision: place.revision,
    actor: text('actor'),
    role: text('role'),
    ...optional('unit', 'unit'),
    ...optional('post', 'post'),
    ...optional('state', 'state'),
    ...optional('body', 'body'),
    ...optional('policy_version', 'policyVersion'),
    ...optional('standing', 'standing'),
    ...(row.caused_by === null || hidden > 0
      ? followsItsRecord(place) && optional('previous', 'causation')
      : optional('caused_by', 'causation')),
    correlation: text('correlation'),
    hasContent: Number(row.has_content) === 1,
    conduct: JSON.parse(text('conduct')) as unknown,
  };
}
