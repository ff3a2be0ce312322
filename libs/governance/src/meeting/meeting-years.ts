import type { Meeting, MeetingState } from './meeting.js';
import { metInYear } from './tor-rules.js';

/** What is known of the Working Group's meetings in one calendar year. */
export interface MeetingYear {
  readonly year: number;
  readonly regular: number;
  readonly additional: number;
  /** Whether the yearly regular meeting was held, is still to come, or is missing. */
  readonly regularMeeting: 'held' | 'not-yet' | 'missing';
}

/** The years from `first` to `current`, the newest first; earlier ones too when a meeting was held in them. */
export function meetingYears(
  meetings: readonly MeetingState[],
  first: number,
  current: number,
): readonly MeetingYear[] {
  const held = meetings.flatMap((state) =>
    isHeld(state) ? [{ kind: state.meeting.kind, year: yearOf(state.meeting) }] : [],
  );
  const start = Math.min(first, ...held.map(({ year }) => year));
  const years = Array.from({ length: Math.max(0, current - start + 1) }, (_, back) => current - back);
  return years.map((year) => ({
    year,
    regular: held.filter((meeting) => meeting.kind === 'regular' && meeting.year === year).length,
    additional: held.filter((meeting) => meeting.kind === 'additional' && meeting.year === year).length,
    regularMeeting: metInYear(year, held) ? 'held' : year === current ? 'not-yet' : 'missing',
  }));
}

type Existing = Exclude<MeetingState, { name: 'unknown' }>;

const isHeld = (state: MeetingState): state is Existing => state.name === 'held' || state.name === 'outcomes-recorded';
const yearOf = ({ days }: Meeting) => Number(days?.from.slice(0, 4));
