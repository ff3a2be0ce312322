import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { derivedUuid } from '#event-store/identifiers.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { accreditationId } from '#registry/tenure/accreditation.record.js';
import type { Caller } from '#web/auth/caller.js';
import { RegisterStandings } from './register-standings.js';

const NOON = Date.parse('2026-06-01T12:00:00Z');
const TODAY = '2026-06-01';
const TOMORROW = '2026-06-02';

const officer: Caller = { subject: 's', role: 'officer', unit: 'PH-ATU', state: 'PH' };
const head: Caller = { ...officer, role: 'unit-head' };
const consular: Caller = { subject: 's', role: 'consular-officer', post: 'PH-CONSULAR', state: 'PH' };
const delegate: Caller = { subject: 's', role: 'delegate', state: 'PH' };
const chair: Caller = { subject: 's', role: 'chair', state: 'PH' };
const ofBody = (role: Caller['role'], body = 'ASEC'): Caller => ({ subject: 's', role, body });
const BODY_ROLES = ['secretariat', 'body-reporter', 'analyst', 'auditor', 'registrar'] as const;

let given: GivenRecords;
let standings: RegisterStandings;

beforeEach(async () => {
  given = givenRecords(NOON, (key) => {
    const commandId = derivedUuid(key);
    return { actor: 'registrar', role: 'registrar', commandId, correlationId: commandId };
  });
  for (const state of ['PH', 'TH']) {
    await holds(`state-${state}`, 'state-admitted', { state, name: state, memberSince: '1967-08-08' });
    const unit = { unit: `${state}-ATU`, state, name: 'Unit', community: 'tip', establishedOn: null };
    await holds(`unit-${state}-ATU`, 'unit-registered', unit);
  }
  const post = { post: 'PH-CONSULAR', state: 'PH', hostStates: ['TH'], name: 'Post', city: null, kind: 'consulate' };
  await holds('post-PH-CONSULAR', 'post-registered', post);
  await holds('body-ASEC', 'body-registered', { body: 'ASEC', name: 'ASEAN Secretariat' });
  await leads('PH', '2020-01-01');
  standings = new RegisterStandings(given.lookups, given.clock, given.store);
});
afterEach(() => given.close());

const holds = (stream: string, type: string, conduct: object) =>
  given.holds(stream, { type: `registry.${type}.v1`, conduct });
const leads = (state: string, from: string) => {
  const conduct = { state, from, basis: 'recorded' };
  return given.holds('working-group-roles', { type: 'governance.lead-shepherd-appointed.v1', conduct });
};
const closesUnit = (on: string) => holds('unit-PH-ATU', 'unit-closed', { unit: 'PH-ATU', on });
const closesPost = (on: string) => holds('post-PH-CONSULAR', 'post-closed', { post: 'PH-CONSULAR', on });
const leaves = (on: string) => holds('state-PH', 'state-left', { state: 'PH', on });

type Accredited = Parameters<typeof accreditationId>[0];
const accredited = (capacity: Accredited['capacity'], agency: Accredited['agency'] = 'police', state = 'PH') => {
  const who = { state, capacity, agency, subject: 's' };
  const id = accreditationId(who);
  return {
    begins: (from: string) => holds(`accreditation-${id}`, 'officer-accredited', { accreditation: id, ...who, from }),
    ends: (on: string) => holds(`accreditation-${id}`, 'accreditation-ended', { on }),
  };
};

describe('Whom the register has', () => {
  it.each([
    [officer, 'unit-PH-ATU@0'],
    [head, 'unit-PH-ATU@0'],
    [consular, 'post-PH-CONSULAR@0'],
    [delegate, 'state-PH@0'],
    [chair, 'working-group-roles@0'],
    ...BODY_ROLES.map((role) => [ofBody(role), 'body-ASEC@0'] as const),
  ])('can act, by an entry of it: %j', async (caller, entry) => {
    expect(await standings.of(caller)).toEqual({ entry });
  });
});

/** Each way of losing it: for whom, what happens, and what is said. It happens today; tomorrow's has not happened yet. */
const LOST: readonly (readonly [string, readonly Caller[], (on: string) => Promise<unknown>, RegExp])[] = [
  ['the unit is closed', [officer, head], closesUnit, /^The unit PH-ATU was closed on/],
  ['the post is closed', [consular], closesPost, /^The post PH-CONSULAR was closed on/],
  ['the state leaves', [officer, head, delegate, chair], leaves, /^PH is no member state\.$/],
  ['another state leads', [chair], (on) => leads('TH', on), /^PH is not Lead Shepherd\.$/],
];

describe.each(LOST)('When %s', (_, callers, happens, words) => {
  it.each(callers)('nobody of it can act from that day on, and the day before everybody: %j', async (caller) => {
    await happens(TOMORROW);
    expect(await standings.of(caller)).toHaveProperty('entry');
    given.clock.time += 24 * 3_600_000;
    expect(await standings.of(caller)).toEqual({ missing: expect.stringMatching(words) as unknown });
  });

  it.each(callers)('it counts for the very next request: %j', async (caller) => {
    expect(await standings.of(caller)).toHaveProperty('entry');
    await happens(TODAY);
    expect(await standings.of(caller)).toHaveProperty('missing');
  });
});

it('A post acts for a state that is no member any more', async () => {
  await leaves(TODAY);
  expect(await standings.of(consular)).toEqual({ entry: 'post-PH-CONSULAR@0' });
});

describe('Whom the register does not have', () => {
  it.each([
    [{ ...officer, unit: 'PH-PORTS' }, 'The register has no unit PH-PORTS.'],
    [{ ...head, unit: 'ZZ-ATU', state: 'ZZ' }, 'The register has no unit ZZ-ATU.'],
    [{ ...officer, state: 'TH' }, 'The unit PH-ATU is not of the state TH.'],
    [{ ...consular, post: 'PH-BANGKOK' }, 'The register has no consular post PH-BANGKOK.'],
    [{ ...consular, state: 'TH' }, 'The post PH-CONSULAR is not of the state TH.'],
    [{ ...delegate, state: 'ZZ' }, 'ZZ is no member state.'],
    [{ ...chair, state: 'TH' }, 'TH is not Lead Shepherd.'],
    [{ ...chair, state: 'ZZ' }, 'ZZ is no member state.'],
    ...BODY_ROLES.map((role) => [ofBody(role, 'NOBODY'), 'The register has no body NOBODY.'] as const),
  ] as const)('cannot act: %j', async (caller, missing) => {
    expect(await standings.of(caller)).toEqual({ missing });
  });
});

describe('An accreditation in the capacity of the role', () => {
  it.each([
    [officer, 'unit-officer'],
    [head, 'hsu-head'],
    [consular, 'consular-officer'],
    [delegate, 'delegate'],
    [chair, 'delegate'],
  ] as const)('holds or not, from the next request on: %j', async (caller, capacity) => {
    expect(await standings.of(caller)).toHaveProperty('entry');
    const of = accredited(capacity);
    await of.begins('2026-01-01');
    expect(await standings.of(caller)).toHaveProperty('entry');
    await of.ends(TODAY);
    expect(await standings.of(caller)).toEqual({ missing: `Your accreditation as ${capacity} does not hold today.` });
    await of.begins(TODAY);
    expect(await standings.of(caller)).toHaveProperty('entry');
  });

  it('holds when it does from one agency of several, and only once it began', async () => {
    await accredited('unit-officer').begins(TOMORROW);
    expect(await standings.of(officer)).toHaveProperty('missing');
    await accredited('unit-officer', 'immigration').begins(TODAY);
    expect(await standings.of(officer)).toHaveProperty('entry');
  });

  it('is asked of nobody else: of another capacity, of another subject, by another state', async () => {
    for (const one of [accredited('focal-point'), accredited('unit-officer', 'police', 'TH')]) {
      await one.begins('2026-01-01');
      await one.ends('2026-02-01');
    }
    expect(await standings.of(officer)).toHaveProperty('entry');
    const own = accredited('unit-officer');
    await own.begins('2026-01-01');
    await own.ends('2026-02-01');
    expect(await standings.of({ ...officer, subject: 'other' })).toHaveProperty('entry');
    expect(await standings.of(officer)).toHaveProperty('missing');
  });

  it('is found however much was recorded meanwhile', async () => {
    expect(await standings.of(officer)).toHaveProperty('entry');
    const of = accredited('unit-officer');
    await of.begins('2026-01-01');
    await of.ends('2026-02-01');
    for (let part = 0; part < 6; part += 1) {
      const many = Array.from({ length: 1_000 }, (_, n) => ({
        ...{ id: derivedUuid('many', String(part), String(n)), type: 'letter.written.v1' },
        ...{ payload: '{"conduct":{}}', metadata: '{}' },
      }));
      await given.store.append(`letter-${String(part)}`, 'any', many);
    }
    expect(await standings.of(officer)).toHaveProperty('missing');
  });
});
