/** Milliseconds. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Milliseconds: nobody is made to wait longer for a day or an instant that people set, unless it is set again. */
export const LONGEST_WAIT = 366 * DAY;

/** An instant as facts hold it: RFC 3339, UTC, with milliseconds. `at` in milliseconds since 1970-01-01T00:00:00Z. */
export function instant(at: number): string {
  return new Date(at).toISOString();
}

/** The day that was asked for last: nearly everyone asks for the same. */
let lastDay = { number: Number.NaN, text: '' };

/** The day of an instant, UTC: YYYY-MM-DD. */
export function dayOf(at: number): string {
  const number = Math.floor(at / DAY);
  if (number !== lastDay.number) lastDay = { number, text: instant(at).slice(0, 'YYYY-MM-DD'.length) };
  return lastDay.text;
}

const calendars = new Map<string, Intl.DateTimeFormat>();

/**
 * The day of an instant in a time zone (IANA): YYYY-MM-DD. What it answers depends on the tables of this version of Node,
 * so it is for decisions, never for folding what was decided.
 * @throws RangeError for a time zone that is not known
 */
export function localDay(at: number, timeZone: string): string {
  const known = calendars.get(timeZone);
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  // Swedish writes days as ISO 8601 does.
  const calendar = known ?? new Intl.DateTimeFormat('sv-SE', { timeZone, ...parts });
  if (!known) calendars.set(timeZone, calendar);
  return calendar.format(at);
}

/** Whether it names a time zone of the IANA list by a place: `Asia/Manila`, not `UTC` or `+08:00`. */
export function isTimeZone(name: string): boolean {
  try {
    return name.includes('/') && localDay(0, name) !== '';
  } catch {
    return false;
  }
}
