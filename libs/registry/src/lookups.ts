// What other slices may ask of the register: each answer is read from the records' own streams. Beside the contract
// and its codes, the one file of this slice that others may import.
import type { WrittenLevel } from '#event-store/written-level.js';
import { localDay } from '#kernel/time.js';
import { type Lookup, those } from '#records/lookup.js';
import type { View } from '#views/view.js';
import { type AgreementRecord, agreementDecider, countsSince } from './agreement/agreement.js';
import { bodyDecider } from './registered/body.js';
import type { PostRegistered } from './contract.js';
import { ruleOf } from './notification-rule.js';
import { holdsOn } from './periods.js';
import { postDecider, type PostRecord } from './registered/post.js';
import { stateDecider } from './registered/state.js';
import { zoneOfState } from './time-zones.js';
import { unitDecider, type UnitRecord } from './registered/unit.js';
import { agreementsOfPair, view as consular } from './views/consular.js';
import { stateCodes, unitCodes, view as register } from './views/register.js';

/** Where ids are found: a slice that looks up several units, members or agreements at once has these views as its own. */
export const lookupViews: readonly View[] = [register, consular];

export { dayBegunInRegion, dayNotOverInRegion, zoneOfState } from './time-zones.js';

/** A unit with its state (ISO 3166-1 alpha-2). */
export interface KnownUnit {
  readonly unit: string;
  readonly state: string;
}

/** A post with its sending state and the states in which it acts. */
export type KnownPost = Pick<PostRegistered['conduct'], 'post' | 'state' | 'hostStates'>;

/** A unit that is not closed on `day` (YYYY-MM-DD); undefined when the register knows none. */
export async function unitOn(lookup: Lookup, unit: string, day: string): Promise<KnownUnit | undefined> {
  const record = await lookup.state(unitDecider, `unit-${unit}`);
  if (record.name === 'unknown' || (record.name === 'closed' && record.closedOn <= day)) return undefined;
  return { unit, state: record.registered.state };
}

/** The time zone (IANA) in which a unit writes its days. */
export function zoneOfUnit({ registered, timeZone }: Exclude<UnitRecord, { name: 'unknown' }>): string {
  return timeZone ?? zoneOfState(registered.state);
}

/** The same of a post: where it is, unless it is known better, is its first host state. */
export function zoneOfPost({ registered, timeZone }: Exclude<PostRecord, { name: 'unknown' }>): string {
  return timeZone ?? zoneOfState(registered.hostStates[0] ?? '');
}

/** Where somebody writes down a day: of a unit or a post, also where its state is named, there. */
export type Place = { readonly unit: string } | { readonly post: string } | { readonly state: string };

/** The time zone (IANA) there. */
export async function zoneAt(lookup: Lookup, place: Place): Promise<string> {
  if ('unit' in place) {
    const unit = await lookup.state(unitDecider, `unit-${place.unit}`);
    return unit.name === 'unknown' ? zoneOfState('') : zoneOfUnit(unit);
  }
  if ('post' in place) {
    const post = await lookup.state(postDecider, `post-${place.post}`);
    return post.name === 'unknown' ? zoneOfState('') : zoneOfPost(post);
  }
  return zoneOfState(place.state);
}

/** Which day it is there at `at` (milliseconds): YYYY-MM-DD. */
export async function dayAt(lookup: Lookup, place: Place, at: number): Promise<string> {
  return localDay(at, await zoneAt(lookup, place));
}

/** Whether the register knows a unit, closed or not. */
export async function isUnitKnown(lookup: Lookup, unit: string): Promise<boolean> {
  return (await lookup.state(unitDecider, `unit-${unit}`)).name !== 'unknown';
}

/** Whether a unit is of a community of units, and not closed on `day` (YYYY-MM-DD). */
export async function isUnitOf(lookup: Lookup, community: string, unit: string, day: string): Promise<boolean> {
  if ((await unitOn(lookup, unit, day)) === undefined) return false;
  const record = await lookup.state(unitDecider, `unit-${unit}`);
  return record.name !== 'unknown' && record.registered.community === community;
}

/** The units of a community of units that are not closed on `day` (YYYY-MM-DD), by their ids. */
export async function unitsOn(lookup: Lookup, community: string, day: string): Promise<readonly string[]> {
  const codes = unitCodes(await lookup.caughtUp(register), community);
  return await those(codes, async (unit) => (await unitOn(lookup, unit, day)) !== undefined);
}

/** Whether a state is a member on `day` (YYYY-MM-DD). */
export async function isMemberOn(lookup: Lookup, state: string, day: string): Promise<boolean> {
  const record = await lookup.state(stateDecider, `state-${state}`);
  if (record.name === 'unknown') return false;
  return holdsOn(record.memberships, day);
}

/** Whether a state is a member on `day` (YYYY-MM-DD) and nothing that is recorded ends its membership afterwards. */
export async function isMemberFrom(lookup: Lookup, state: string, day: string): Promise<boolean> {
  const record = await lookup.state(stateDecider, `state-${state}`);
  if (record.name === 'unknown') return false;
  return record.memberships.some(({ from, until }) => from <= day && until === null);
}

/** The states that are members on `day` (YYYY-MM-DD), by their codes. */
export async function membersOn(lookup: Lookup, day: string): Promise<readonly string[]> {
  const codes = stateCodes(await lookup.caughtUp(register));
  return await those(codes, (state) => isMemberOn(lookup, state, day));
}

/** Whether the register knows a state, member or not. */
export async function isStateKnown(lookup: Lookup, state: string): Promise<boolean> {
  return (await lookup.state(stateDecider, `state-${state}`)).name !== 'unknown';
}

/** Those of these states that the register does not know, each once. */
export async function unknownStates(lookup: Lookup, states: readonly string[]): Promise<readonly string[]> {
  return await those([...new Set(states)], async (state) => !(await isStateKnown(lookup, state)));
}

/** Whether the register knows a sectoral body. */
export async function isBodyKnown(lookup: Lookup, body: string): Promise<boolean> {
  return (await lookup.state(bodyDecider, `body-${body}`)).name !== 'unknown';
}

/** Which of these states the register knows, members or not. */
export async function statesKnown(lookup: Lookup, states: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set(await those(states, (state) => isStateKnown(lookup, state)));
}

/** Which of these sectoral bodies the register knows. */
export async function bodiesKnown(lookup: Lookup, bodies: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set(await those(bodies, (body) => isBodyKnown(lookup, body)));
}

/** A consular post that is not closed on `day` (YYYY-MM-DD); undefined when the register knows none. */
export async function postOn(lookup: Lookup, post: string, day: string): Promise<KnownPost | undefined> {
  const record = await lookup.state(postDecider, `post-${post}`);
  if (record.name === 'unknown' || (record.name === 'closed' && record.closedOn <= day)) return undefined;
  return record.registered;
}

/** What a rule is asked for. */
export interface Occasion {
  /** The day of the referral: YYYY-MM-DD. */
  readonly day: string;
  /** When the person was detained or identified: milliseconds since 1970-01-01T00:00:00Z. */
  readonly happenedAt: number;
  /** The level of the log: below 2 no confirmation can be recorded, and none is asked for. */
  readonly level: WrittenLevel['level'];
}

/**
 * The rule of consular notification between two states: of the agreements in force on the day whose terms on that day
 * both had confirmed before it happened, the one in force last counts.
 */
export async function ruleBetween(lookup: Lookup, states: readonly [string, string], occasion: Occasion) {
  const ids = agreementsOfPair(await lookup.caughtUp(consular), states);
  const records = await Promise.all(ids.map((id) => lookup.state(agreementDecider, `agreement-${id}`)));
  const inForce = records.map((record) => termsFor(record, occasion)).filter((terms) => terms !== undefined);
  return ruleOf(inForce.reduce<(typeof inForce)[number] | undefined>(laterOf, undefined));
}

function termsFor(record: AgreementRecord, { day, happenedAt, level }: Occasion) {
  if (record.name === 'unknown' || record.name === 'concluded') return undefined;
  const { agreement, parties, inForceOn, versions } = record;
  if (inForceOn > day || (record.name === 'terminated' && record.terminatedOn <= day)) return undefined;
  const place = versions.findLastIndex(({ from }, index) => index === 0 || from <= day);
  const version = versions[place];
  if (!version) return undefined;
  const since = countsSince(parties, version);
  if (level > 1 && (since === undefined || Date.parse(since) > happenedAt)) return undefined;
  return { agreement, version: place + 1, inForceOn, ...version.terms };
}

/** Of two that come into force on one day, the one that was registered later counts. */
function laterOf<Terms extends { readonly inForceOn: string }>(one: Terms | undefined, other: Terms): Terms {
  return one === undefined || other.inForceOn >= one.inForceOn ? other : one;
}
