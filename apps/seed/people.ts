import type { Meta } from '#event-store/fact.js';
import type { Caller } from '#web/caller.js';

/** Who acts, as the access token of the demonstration says it. */
export type Person = Pick<Meta, 'actor' | 'unit' | 'post' | 'state' | 'body'> & { readonly role: Caller['role'] };

/** From this day on TL is a member, and its unit takes part. */
const ELEVENTH_SINCE = Date.parse('2025-10-26T00:00:00Z');
const TEN = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'VN'] as const;

/** The member states at a time (milliseconds), by code. */
export function membersAt(time: number): readonly string[] {
  return time >= ELEVENTH_SINCE ? [...TEN, 'TL'].sort() : TEN;
}

export const unitOf = (state: string) => `${state}-ATU`;
export const postOf = (state: string) => `${state}-CONSULAR`;

const named = (state: string, what: string) => `${state.toLowerCase()}-${what}`;

export function officer(state: string): Person {
  return { actor: named(state, 'officer'), role: 'officer', unit: unitOf(state), state };
}
export function head(state: string): Person {
  return { actor: named(state, 'head'), role: 'unit-head', unit: unitOf(state), state };
}
export function consular(state: string): Person {
  return { actor: named(state, 'consular'), role: 'consular-officer', post: postOf(state), state };
}
export function delegate(state: string): Person {
  return { actor: named(state, 'delegate'), role: 'delegate', state };
}
export function reporter(body: string): Person {
  return { actor: named(body, 'reporter'), role: 'body-reporter', body };
}
export const CHAIR: Person = { actor: 'chair', role: 'chair', state: 'PH' };
export const SECRETARIAT: Person = { actor: 'secretariat', role: 'secretariat', body: 'ASEC' };
export const REGISTRAR: Person = { actor: 'registrar', role: 'registrar', body: 'ASEC' };
