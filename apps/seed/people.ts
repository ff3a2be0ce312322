// Who acts, as the access tokens of the demonstration say it.
import type { Caller } from '#web/caller.js';
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

export const unitOf = (state: string) => `${state}-ATU`;
export const postOf = (state: string) => `${state}-CONSULAR`;

const named = (state: string, what: string) => `${state.toLowerCase()}-${what}`;

export function officer(state: string): Caller {
  return { subject: named(state, 'officer'), role: 'officer', unit: unitOf(state), state };
}
export function head(state: string): Caller {
  return { subject: named(state, 'head'), role: 'unit-head', unit: unitOf(state), state };
}
export function consular(state: string): Caller {
  return { subject: named(state, 'consular'), role: 'consular-officer', post: postOf(state), state };
}
export function delegate(state: string): Caller {
  return { subject: named(state, 'delegate'), role: 'delegate', state };
}
export function reporter(body: string): Caller {
  return { subject: named(body, 'reporter'), role: 'body-reporter', body };
}
export const CHAIR: Caller = { subject: 'chair', role: 'chair', state: 'PH' };
export const SECRETARIAT: Caller = { subject: 'secretariat', role: 'secretariat', body: 'ASEC' };
export const REGISTRAR: Caller = { subject: 'registrar', role: 'registrar', body: 'ASEC' };
