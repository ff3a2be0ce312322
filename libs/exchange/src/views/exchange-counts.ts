// What the exchange between the units came to, in any period and as of any position. What is read does not grow with the
// log: whole parts of requests are taken as they were counted, requests at the ends one by one.
import type { SqlValue, ViewQueries } from '#views/view.js';
import { type Parts, PARTS, shiftOf, SIZES } from './exchange-parts.js';
import { view } from './exchange-statistics.js';

/** Which requests count: submitted from `from` on and before `to` (milliseconds), as the log stood at `asOf`. */
export interface CountScope {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly asOf: bigint;
}

/** Hours with two decimals; of n sorted times the one in place ceil(n / 2), and the one in place ceil(9n / 10). */
export interface Times {
  readonly number: number;
  readonly median: number | null;
  readonly p90: number | null;
}

type OfState = readonly [requestedState: string];
type OfWhich = readonly [requestedState: string, which: string];
type OfBoth = readonly [requestedState: string, urgency: string, requestingState: string];

/** What is counted, and under which keys. */
export interface Keys {
  readonly sent: readonly [unit: string, state: string];
  readonly received: OfBoth;
  readonly answered: OfBoth;
  readonly 'partly-answered': OfState;
  readonly refused: OfState;
  readonly 'partly-refused': OfState;
  readonly ground: OfWhich;
  readonly referred: OfState;
  readonly withdrawn: OfState;
  readonly delay: OfWhich;
  readonly missed: OfWhich;
  readonly 'late-answer': OfState;
}

export interface ExchangeCounts {
  /** How many there are under each key, in the order of the keys. */
  of<What extends keyof Keys>(what: What): readonly (readonly [key: Keys[What], number: number])[];
  /** From submission to the first answer, refusal in whole or referral: of the units that responded, and of all. */
  readonly times: {
    readonly overall: Times;
    readonly units: readonly (Times & { readonly unit: string; readonly state: string })[];
  };
}

type Numbers = Map<string, Map<string, number>>;

/** The same scope gives the same counts, on any machine and after any rebuild. */
export function exchangeCounts(queries: ViewQueries, scope: CountScope, parts: Parts = PARTS): ExchangeCounts {
  const numbers: Numbers = new Map();
  const { whole, single } = coverOf(queries, bounds(scope), parts);
  for (const [part, next] of single) addSingle(queries, bounds(scope), [part, next], numbers);
  add(numbers, queries.all(view, WHOLE, JSON.stringify(whole)), 1);
  const smallest = whole.map(({ size, part }) => ({
    first: part * 2 ** (shiftOf(parts, size) - parts.smallest),
    end: (part + 1) * 2 ** (shiftOf(parts, size) - parts.smallest),
  }));
  const late = queries.all(view, lateOf(parts), JSON.stringify(smallest), scope.asOf);
  add(numbers, late, -1);
  for (const { key, number } of late.filter(({ what }) => what === 'response')) {
    addTo(numbers, 'span', JSON.stringify((JSON.parse(String(key)) as unknown[]).slice(0, 3)), -Number(number));
  }
  return {
    of: <What extends keyof Keys>(what: What) =>
      sorted(numbers.get(what)).map(([key, number]) => [JSON.parse(key) as Keys[What], number] as const),
    times: timesOf(numbers, (prefix) => queries.all(view, WITHIN, JSON.stringify(whole), `${prefix},`, `${prefix}-`)),
  };
}

type Bounds = readonly [from: SqlValue, to: SqlValue, asOf: bigint];

function bounds({ from, to, asOf }: CountScope): Bounds {
  return [from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER, asOf];
}

interface Part {
  readonly size: number;
  readonly part: number;
}

/** The parts that count as a whole, and the stretches of requests, from one number up to another, that do not. */
interface Cover {
  readonly whole: Part[];
  readonly single: (readonly [first: number, end: number])[];
}

const PLACES = `
  SELECT part, first_at >= ?4 AND last_at < ?5 AND last_id <= ?6 AS is_whole, last_at < ?4 OR first_at >= ?5 AS is_out
  FROM part WHERE size = ?1 AND part >= ?2 AND part < ?3 ORDER BY part`;

function coverOf(queries: ViewQueries, scope: Bounds, parts: Parts): Cover {
  const cover: Cover = { whole: [], single: [] };
  const end = Number(queries.get(view, 'SELECT coalesce(max(no) + 1, 0) AS number FROM request')?.number);
  // Later requests are of a later position: those after `asOf` are left out at once.
  const [, , asOf] = scope;
  const look = (size: number, first: number, until: number): void => {
    const length = 2 ** shiftOf(parts, size);
    const counted = queries.all(view, PLACES, size, first / length, Math.floor(until / length), ...scope);
    for (const { part, is_whole: isWhole, is_out: isOut } of counted) {
      const start = Number(part) * length;
      if (isOut === 1 || isAfter(start)) continue;
      if (isWhole === 1) cover.whole.push({ size, part: Number(part) });
      else if (size === 0) cover.single.push([start, start + length]);
      else look(size - 1, start, start + length);
    }
  };
  const isAfter = (no: number) => queries.get(view, 'SELECT 1 FROM request WHERE no = ? AND id > ?', no, asOf);
  let first = 0;
  for (const size of SIZES.toReversed()) {
    const length = 2 ** shiftOf(parts, size);
    const until = Math.floor(end / length) * length;
    if (until > first) look(size, first, until);
    first = Math.max(first, until);
  }
  if (end > first) cover.single.push([first, end]);
  return cover;
}

const SINGLE = `
  SELECT what, key, count(*) AS number FROM counted
  WHERE request >= ?1 AND request < ?2 AND submitted_at >= ?3 AND submitted_at < ?4 AND position <= ?5
  GROUP BY what, key`;
const WHOLE = `
  SELECT t.what, t.key, sum(t.number) AS number
  FROM json_each(?) AS p CROSS JOIN tally AS t ON t.size = p.value ->> 'size' AND t.part = p.value ->> 'part'
  WHERE t.what <> 'response' GROUP BY t.what, t.key`;
/** The times of one unit and span. */
const WITHIN = `
  SELECT t.key, sum(t.number) AS number
  FROM json_each(?1) AS p CROSS JOIN tally AS t ON t.size = p.value ->> 'size' AND t.part = p.value ->> 'part'
  WHERE t.what = 'response' AND t.key > ?2 AND t.key < ?3 GROUP BY t.key`;
/** The marks that requests of whole parts got after a position. */
const lateOf = ({ smallest }: Parts) => `
  WITH RECURSIVE each (no, until) AS (
    SELECT value ->> 'first', value ->> 'end' FROM json_each(?1)
    UNION ALL
    SELECT no + 1, until FROM each WHERE no + 1 < until
  )
  SELECT what, key, count(*) AS number
  FROM each CROSS JOIN marked AS m ON m.request >> ${String(smallest)} = each.no AND m.position > ?2
  GROUP BY what, key`;

function addSingle(queries: ViewQueries, scope: Bounds, [first, end]: Cover['single'][number], numbers: Numbers) {
  add(numbers, queries.all(view, SINGLE, first, end, ...scope), 1);
}

function add(numbers: Numbers, rows: readonly Record<string, SqlValue>[], sign: 1 | -1): void {
  for (const { what, key, number } of rows) addTo(numbers, String(what), String(key), sign * Number(number));
}

function addTo(numbers: Numbers, what: string, key: string, number: number): void {
  const ofWhat = numbers.get(what) ?? new Map<string, number>();
  numbers.set(what, ofWhat);
  const sum = (ofWhat.get(key) ?? 0) + number;
  if (sum === 0) ofWhat.delete(key);
  else ofWhat.set(key, sum);
}

function sorted(numbers: ReadonlyMap<string, number> = new Map()): readonly (readonly [string, number])[] {
  return [...numbers].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** How many times lie in a span, or are of some hundredths of an hour. */
type Histogram = Map<number, number>;

function timesOf(
  numbers: Numbers,
  counted: (prefix: string) => readonly Record<string, SqlValue>[],
): ExchangeCounts['times'] {
  const units = new Map<string, Histogram>();
  for (const [key, number] of sorted(numbers.get('span'))) {
    const [unit, state, span] = JSON.parse(key) as [string, string, number];
    const name = JSON.stringify([unit, state]);
    const spans = units.get(name) ?? new Map<number, number>();
    units.set(name, spans.set(span, number));
  }
  const known = new Map<string, Histogram>();
  const within = (name: string, span: number): Histogram => {
    const prefix = `${name.slice(0, -1)},${String(span)}`;
    const before = known.get(prefix);
    if (before) return before;
    const own = [...(numbers.get('response') ?? [])].filter(([key]) => key.startsWith(`${prefix},`));
    const found = merged([own, counted(prefix).map(({ key, number }) => [String(key), Number(number)] as const)]);
    known.set(prefix, found);
    return found;
  };
  const all = new Map<number, number>();
  for (const spans of units.values()) for (const [span, number] of spans) all.set(span, (all.get(span) ?? 0) + number);
  return {
    overall: ranked(all, (span) => summed([...units.keys()].map((name) => within(name, span)))),
    units: [...units].map(([name, spans]) => {
      const [unit, state] = JSON.parse(name) as [string, string];
      return { unit, state, ...ranked(spans, (span) => within(name, span)) };
    }),
  };
}

function merged(parts: readonly (readonly (readonly [key: string, number: number])[])[]): Histogram {
  return summed(
    parts.flatMap((rows) =>
      rows.map(([key, number]) => new Map([[Number((JSON.parse(key) as unknown[]).at(-1)), number]])),
    ),
  );
}

function summed(histograms: readonly Histogram[]): Histogram {
  const sum = new Map<number, number>();
  for (const histogram of histograms) for (const [at, number] of histogram) sum.set(at, (sum.get(at) ?? 0) + number);
  return sum;
}

/** Looks for the span of a rank first, then within it. */
function ranked(spans: Histogram, within: (span: number) => Histogram): Times {
  const number = [...spans.values()].reduce((sum, more) => sum + more, 0);
  const ofRank = (rank: number): number | null => {
    const [span, left] = placed(spans, rank);
    return span === undefined ? null : (placed(within(span), left)[0] ?? Number.NaN) / 100;
  };
  return { number, median: ofRank(Math.ceil(number / 2)), p90: ofRank(Math.ceil((9 * number) / 10)) };
}

/** The key in whose number a rank falls, and the rank within it. */
function placed(histogram: Histogram, rank: number): readonly [key: number | undefined, rank: number] {
  let left = rank;
  for (const [key, number] of [...histogram].sort(([one], [other]) => one - other)) {
    if (left <= number) return left > 0 ? [key, left] : [undefined, 0];
    left -= number;
  }
  return [undefined, left];
}
