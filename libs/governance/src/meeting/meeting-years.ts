import type { Days } from '../contract.js';
import { metInYear } from './tor-rules.js';

/** What is known of the Working Group's meetings in one calendar year. */
export interface MeetingYear {
  readonly year: number;
  readonly regular: number;
  readonly additional: number;
  /** Whether the yearly regular meeting was held, is still to come, or is missing (§10). */
  readonly regularMeeting: 'held' | 'not-yet' | 'missing';
}

/** A meeting and what became of it. */
interface MeetingSoFar {
  readonly kind: string;
  readonly state: string;
  readonly days?: Days | null;
}

/** The years from `first` to `current`, the newest first; earlier ones too when a meeting was held in them. */
export function meetingYears(
  meetings: readonly MeetingSoFar[],
  first: number,
  current: number,
): readonly MeetingYear[] {
  const held = meetings
    .filter(({ state }) => state === 'held' || state === 'outcomes-recorded')
    .map(({ kind, days }) => ({ kind, year: Number(days?.from.slice(0, 4)) }));
  const start = Math.min(first, ...held.map(({ year }) => year));
  const years = Array.from({ length: Math.max(0, current - start + 1) }, (_, back) => current - back);
  return years.map((year) => {
    const count = (kind: string) => held.filter((meeting) => meeting.kind === kind && meeting.year === year).length;
    const regularMeeting = metInYear(year, held) ? 'held' : year === current ? 'not-yet' : 'missing';
    return { year, regular: count('regular'), additional: count('additional'), regularMeeting };
  });
}
