const DAY = 86_400_000;
const DATE_ONLY = 'YYYY-MM-DD'.length;

/** The first millisecond of a moment: an instant itself, a date from its start (UTC). */
export function startOf(moment: string): number {
  return Date.parse(moment);
}

/** The first millisecond after a period that ends before an instant, or with a date. */
export function endOf(moment: string): number {
  return Date.parse(moment) + (moment.length === DATE_ONLY ? DAY : 0);
}

/** The last millisecond of what is known at an instant, or at the end of a date. */
export function lastOf(moment: string): number {
  return moment.length === DATE_ONLY ? endOf(moment) - 1 : Date.parse(moment);
}
