import { describe, expect, it } from '@jest/globals';
import type { MeetingFact } from '../contract.js';
import { fold } from '#kernel/decider.js';
import { accepted, held, proposed, regularConvened, scheduled } from './given-meeting.js';
import { meetingDecider } from './meeting.js';
import { meetingYears } from './meeting-years.js';
import { chairsOf, COST_TERMS, isBackToBack, mayPropose, metInYear } from './tor-rules.js';

describe('The Terms of Reference', () => {
  it('let any member state propose an additional meeting (§9, §10)', () => {
    expect([mayPropose('VN', ['TH', 'VN']), mayPropose('XX', ['TH', 'VN'])]).toEqual([true, false]);
  });

  it('have the Lead Shepherd chair the regular meeting, and co-chair additional ones with the host (§9)', () => {
    expect(chairsOf('regular', 'MY', 'PH')).toEqual(['PH']);
    expect(chairsOf('additional', 'VN', 'PH')).toEqual(['VN', 'PH']);
    expect(chairsOf('additional', 'PH', 'PH')).toEqual(['PH']);
    expect([chairsOf('consultation', 'VN', 'PH'), chairsOf('central-authorities', 'VN', 'PH')]).toEqual([[], []]);
  });

  it.each([
    ['2026-09-14', '2026-09-15', true],
    ['2026-09-19', '2026-09-20', true],
    ['2026-09-15', '2026-09-16', true],
    ['2026-09-13', '2026-09-14', false],
    ['2026-09-20', '2026-09-20', false],
  ])('hold a regular meeting back to back with SOMTC (§9, §10): %s to %s beside 16 to 18 is %s', (from, to, holds) => {
    expect(isBackToBack({ from, to }, { from: '2026-09-16', to: '2026-09-18' })).toBe(holds);
  });

  it('want a regular meeting each year: additional ones do not stand for it (§10)', () => {
    const meetings = [
      { kind: 'additional', year: 2025 },
      { kind: 'regular', year: 2026 },
    ] as const;
    expect([2025, 2026].map((year) => metInYear(year, meetings))).toEqual([false, true]);
  });

  it('share the costs between the host and each delegation (§11)', () => {
    expect(COST_TERMS.map(({ paragraph, borneBy }) => [paragraph, borneBy])).toEqual([
      ['§11', 'host-and-chair'],
      ['§11', 'host'],
      ['§11', 'each-delegation'],
    ]);
  });
});

describe('The years of meetings', () => {
  const moved = (year: string) => ({
    ...scheduled,
    conduct: { ...scheduled.conduct, days: { from: `${year}-05-01`, to: `${year}-05-02` } },
  });
  const soFar = (...facts: MeetingFact[]) => {
    const state = fold(meetingDecider, facts);
    if (state.name === 'unknown') throw new Error('no meeting was given');
    return { ...state.meeting, state: state.name };
  };

  it('tell which year has its regular meeting, which may still have it, and which has none', () => {
    const meetings = [
      soFar(regularConvened, moved('2024'), held),
      soFar(proposed, accepted, moved('2025'), held),
      soFar(regularConvened, moved('2026')),
    ];
    expect(meetingYears(meetings, 2025, 2026)).toEqual([
      { year: 2026, regular: 0, additional: 0, regularMeeting: 'not-yet' },
      { year: 2025, regular: 0, additional: 1, regularMeeting: 'missing' },
      { year: 2024, regular: 1, additional: 0, regularMeeting: 'held' },
    ]);
  });

  it('begin with the first year on record', () => {
    expect(meetingYears([], 2026, 2026)).toEqual([
      { year: 2026, regular: 0, additional: 0, regularMeeting: 'not-yet' },
    ]);
  });
});
