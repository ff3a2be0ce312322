// Values that are known only within bounds, and the comparison of what was expected with what came.

/** Milliseconds. */
export const HOUR = 3_600_000;

/** Instants between which something happened: milliseconds, both included. */
export class Span {
  constructor(
    readonly from: number,
    readonly until: number,
  ) {}

  later(milliseconds: number): Span {
    return new Span(this.from + milliseconds, this.until + milliseconds);
  }
}

/** Anything, as long as it is there. */
export const PRESENT = Symbol('present');

/** JSON in which an instant may be a span. */
export type Matcher =
  | string
  | number
  | boolean
  | null
  | Span
  | typeof PRESENT
  | readonly Matcher[]
  | { readonly [field: string]: Matcher | undefined };

/** Clocks are read at slightly different moments. */
const SLACK = 20;

/** Where `actual` first differs from `expected`, in words; undefined when it does not. Fields too many count, too. */
export function difference(expected: Matcher | undefined, actual: unknown, at = ''): string | undefined {
  if (expected === PRESENT) return actual === undefined ? `${at} is missing` : undefined;
  if (expected instanceof Span) {
    const instant = Date.parse(String(actual));
    if (instant >= expected.from - SLACK && instant <= expected.until + SLACK) return undefined;
    return `${at} is ${String(actual)}, not between ${iso(expected.from)} and ${iso(expected.until)}`;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return `${at} is no list`;
    if (expected.length !== actual.length) {
      return `${at} has ${String(actual.length)} members, not ${String(expected.length)}`;
    }
    return first(expected.map((member: Matcher, index) => difference(member, actual[index], `${at}/${String(index)}`)));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null) return `${at} is no object`;
    const wanted = expected as Readonly<Record<string, Matcher | undefined>>;
    const found = actual as Readonly<Record<string, unknown>>;
    const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
    return first([...names].map((name) => difference(wanted[name], found[name], `${at}/${name}`)));
  }
  return expected === actual ? undefined : `${at} is ${shown(actual)}, not ${shown(expected)}`;
}

const first = (found: readonly (string | undefined)[]) => found.find((one) => one !== undefined);
const iso = (at: number) => (Number.isFinite(at) ? new Date(at).toISOString() : 'whenever');
const shown = (value: unknown) => (value === undefined ? 'absent' : JSON.stringify(value));
