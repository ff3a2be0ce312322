import type { Chance } from './chance.js';

/** From this day on TL is a member, and its unit takes part. */
const ELEVENTH_SINCE = Date.parse('2025-10-26T00:00:00Z');
const TEN = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'VN'] as const;

/** The member states at a time (milliseconds), by code. */
export function membersAt(time: number): readonly string[] {
  return time >= ELEVENTH_SINCE ? [...TEN, 'TL'].sort() : TEN;
}

/** Two or three states, none of them of those that are left out. */
export function others(chance: Chance, members: readonly string[], without: readonly string[]): readonly string[] {
  const free = members.filter((state) => !without.includes(state));
  const first = chance.whole(0, free.length - 1);
  return Array.from({ length: chance.whole(2, 3) }, (_, place) => free[(first + place) % free.length] ?? '');
}
