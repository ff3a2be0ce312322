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
 * The first `limit` entries of the stretch that pass the filter and are not kept from the viewer, in log order; they are
 * read as they are taken.
 *
 * The filter is looked up as lanes: values of columns that an index begins with, whose entries all pass. Each lane is
 * read in log order, and hardly further than its entries come before the last of those that are shown.
 */
export function* entries(
  queries: ViewQueries,
  { state = '*' }: Viewer,
  filter: TrailFilter,
  { after, upTo }: Stretch,
  limit: number,
): Generator<Found> {
  const { index, columns, lanes, clauses, values } = lanesOf(queries, filter);
  const statement = `SELECT ${COLUMNS} FROM entry AS e ${index} JOIN record AS r ON r.no = e.record
     LEFT JOIN disclosure AS d ON d.id = r.id
     WHERE ${[...columns.map((column) => `${column} = ?`), ...clauses, 'TRUE'].join(' AND ')}
       AND e.position > CAST(? AS INTEGER) AND e.position <= ? AND (kept = '' OR kept NOT IN ('*', ?))
     ORDER BY e.position LIMIT ?`;
  const read = (lane: readonly SqlValue[], place: SqlValue, most: number) =>
    queries.all(view, statement, state, ...lane, ...values, place, upTo, state, most);
  for (const row of merged(lanes, read, after, limit)) yield { entry: entryOfRow(row), keptFrom: String(row.kept) };
}

type Read = (lane: readonly SqlValue[], place: SqlValue, most: number) => readonly Row[];

/** Rows that are read of all lanes together at first, with some of each. */
const FIRST = 50;
const LEAST_OF_EACH = 4;
const MOST_OF_EACH = 128;

/** The first `limit` rows of all lanes, in log order. Few are read of each lane at first, and more as those are taken. */
function* merged(lanes: readonly (readonly SqlValue[])[], read: Read, after: bigint, limit: number): Generator<Row> {
  const first = Math.min(limit, Math.max(LEAST_OF_EACH, Math.ceil(FIRST / Math.max(1, lanes.length))));
  const open = lanes.map((lane) => new Lane(lane, read, after, first));
  for (let left = limit; left > 0; left -= 1) {
    let next: Lane | undefined;
    for (const lane of open) {
      if (lane.row && (!next?.row || byPosition(lane.row, next.row) < 0)) next = lane;
    }
    if (!next?.row) return;
    yield next.row;
    next.goOn(left);
  }
}

/** One lane, as far as it was taken. */
class Lane {
  #rows: readonly Row[];
  #at = 0;

  constructor(
    private readonly lane: readonly SqlValue[],
    private readonly read: Read,
    after: bigint,
    private most: number,
  ) {
    this.#rows = read(lane, after, most);
  }

  /** Its next one; undefined at its end. */
  get row(): Row | undefined {
    return this.#rows[this.#at];
  }

  /** @param left how many rows will be taken of all lanes together, at most */
  goOn(left: number): void {
    const place = this.row?.place ?? null;
    this.#at += 1;
    if (this.#at < this.#rows.length || this.#rows.length < this.most) return;
    this.most = Math.min(left, MOST_OF_EACH, 2 * this.most);
    this.#rows = this.read(this.lane, place, this.most);
    this.#at = 0;
  }
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

/** Goes through an index from one type to the next, however many entries there are of each. */
const typesWithin = (index: string, of = '') => `
  WITH RECURSIVE found (value) AS (
    SELECT min(type) FROM entry INDEXED BY ${index} WHERE ${of} type > ?1 AND type < ?2
    UNION ALL
    SELECT (SELECT min(type) FROM entry INDEXED BY ${index} WHERE ${of} type > value AND type < ?2) FROM found WHERE value IS NOT NULL
  )
  SELECT value FROM found WHERE value IS NOT NULL`;
const TYPES = typesWithin('entry_of_type');
const TYPES_OF_ACTOR = typesWithin('entry_of_actor', 'actor = ?3 AND');
const TYPES_OF_BOTH = typesWithin('entry_of_actor_and_concern', 'actor = ?3 AND concern = ?4 AND');
const ANY_TYPE = ['', '~'] as const;

interface Lanes {
  /** Which index is used: SQLite would choose without knowing how rare what is. */
  readonly index: string;
  readonly columns: readonly string[];
  /** Each with a value for each column. */
  readonly lanes: readonly (readonly SqlValue[])[];
}

/** The lanes, and what of the filter they leave to be looked at. */
function lanesOf(queries: ViewQueries, filter: TrailFilter) {
  const { record, actor, unit, state, readsOnly = false } = filter;
  const found = (statement: string, ...values: readonly SqlValue[]) =>
    queries.all(view, statement, ...values).map(({ value = null }) => value);
  const concernsOf = (party: string | undefined) =>
    party === undefined ? undefined : found('SELECT concern AS value FROM concerned WHERE party = ?', party);
  const concerns = inBoth(concernsOf(unit), concernsOf(state));
  const types = inBoth(
    filter.type === undefined ? undefined : typesOf(filter.type, found),
    readsOnly ? typesOf(READ, found) : undefined,
  );
  if (record !== undefined) {
    const stream = readsOnly ? readsOf(record) : record;
    const statement = 'SELECT no AS value FROM record WHERE stream = ? UNION SELECT no FROM record WHERE id = ?';
    const lanes: Lanes = {
      index: 'INDEXED BY entry_of_record',
      columns: ['e.record'],
      lanes: found(statement, stream, record).map((no) => [no]),
    };
    return { ...lanes, ...within(types, actor, concerns) };
  }
  return { ...lanesAmong(found, types, actor, concerns), clauses: [], values: [] };
}

/** Of the entries of one record: whatever else is asked for. */
function within(
  types: readonly SqlValue[] | undefined,
  actor: string | undefined,
  concerns: readonly SqlValue[] | undefined,
) {
  const asked = [
    ['type', types],
    ['actor', actor === undefined ? undefined : [actor]],
    ['concern', concerns],
  ] as const;
  const given = asked.flatMap(([column, values]) => (values === undefined ? [] : [{ column, values }]));
  return {
    clauses: given.map(({ column }) => `+e.${column} IN (SELECT value FROM json_each(?))`),
    values: given.map(({ values }) => JSON.stringify(values)),
  };
}

function lanesAmong(
  found: (statement: string, ...values: readonly SqlValue[]) => readonly SqlValue[],
  types: readonly SqlValue[] | undefined,
  actor: string | undefined,
  concerns: readonly SqlValue[] | undefined,
): Lanes {
  if (actor !== undefined && concerns) {
    const own = (concern: SqlValue) => types ?? found(TYPES_OF_BOTH, ...ANY_TYPE, actor, concern);
    const lanes = concerns.flatMap((concern) => own(concern).map((type) => [actor, concern, type]));
    return { index: 'INDEXED BY entry_of_actor_and_concern', columns: ['e.actor', 'e.concern', 'e.type'], lanes };
  }
  if (actor !== undefined) {
    const own = types ?? found(TYPES_OF_ACTOR, ...ANY_TYPE, actor);
    return {
      index: 'INDEXED BY entry_of_actor',
      columns: ['e.actor', 'e.type'],
      lanes: own.map((type) => [actor, type]),
    };
  }
  if (concerns && types) {
    const lanes = concerns.flatMap((concern) => types.map((type) => [concern, type]));
    return { index: 'INDEXED BY entry_of_concern_and_type', columns: ['e.concern', 'e.type'], lanes };
  }
  if (concerns)
    return {
      index: 'INDEXED BY entry_of_concern',
      columns: ['e.concern'],
      lanes: concerns.map((concern) => [concern]),
    };
  if (types) return { index: 'INDEXED BY entry_of_type', columns: ['e.type'], lanes: types.map((type) => [type]) };
  return { index: 'NOT INDEXED', columns: [], lanes: [[]] };
}

/** What is in both, where both are given. */
function inBoth<Value>(
  one: readonly Value[] | undefined,
  other: readonly Value[] | undefined,
): readonly Value[] | undefined {
  return one && other ? one.filter((value) => other.includes(value)) : (one ?? other);
}

/** The types that a name stands for: itself, all versions of it, or all of a slice. */
function typesOf(name: string, found: (statement: string, ...values: readonly SqlValue[]) => readonly SqlValue[]) {
  if (!name.includes('.')) return found(TYPES, `${name}.`, `${name}/`);
  return kindOf(name) === name ? found(TYPES, `${name}.v`, `${name}.w`) : [name];
}

/** Whole numbers as text: of two of the same length the one that is less as text is less. */
function byPosition(one: Row, other: Row): number {
  const [a, b] = [String(one.place), String(other.place)];
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
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
