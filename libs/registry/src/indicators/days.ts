import { demandField } from '#kernel/refusal.js';
import { dayOf } from '#kernel/time.js';

export const INTERVALS = ['year', 'month'] as const;
export type Interval = (typeof INTERVALS)[number];

const MOST_DAYS = 240;

/**
 * `from`, and the same day of every following year or month until `to`; where a month has no such day, its last. Days
 * are YYYY-MM-DD.
 * @throws Refusal `registry.days-disordered`, `registry.period-too-long`
 */
export function daysBetween(from: string, to: string, step: Interval): readonly string[] {
  demandField(to >= from, 'registry.days-disordered', '/query/to', 'The period ends before it begins.');
  const days: string[] = [];
  for (let count = 0; ; count += 1) {
    const day = monthsAfter(from, step === 'year' ? count * 12 : count);
    if (day > to) return days;
    const periodTooLong = `No more than ${String(MOST_DAYS)} days are counted.`;
    demandField(days.length !== MOST_DAYS, 'registry.period-too-long', '/query/to', periodTooLong);
    days.push(day);
  }
}

function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayOf(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}
