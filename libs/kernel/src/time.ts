/** Milliseconds. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** An instant as facts hold it: RFC 3339, UTC, with milliseconds. `at` in milliseconds since 1970-01-01T00:00:00Z. */
export function instant(at: number): string {
  return new Date(at).toISOString();
}

/** The day of an instant, UTC: YYYY-MM-DD. */
export function dayOf(at: number): string {
  return instant(at).slice(0, 'YYYY-MM-DD'.length);
}
