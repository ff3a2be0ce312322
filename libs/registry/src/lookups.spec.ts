import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { derivedUuid } from '#event-store/identifiers.js';
import type { GivenRecords } from '#records/given-records.js';
import { AGREEMENT, BODY, POST, STATE, UNIT } from './register.record.js';
import { givenRegister } from './given-register.js';
import {
  isBodyKnown,
  isMemberOn,
  isStateKnown,
  isUnitKnown,
  membersOn,
  postOn,
  ruleBetween,
  unitOn,
  unitsOn,
  unknownStates,
  zoneAt,
} from './lookups.js';

const unit = { type: 'register', name: 'Unit', community: 'tip', establishedOn: null } as const;

let given: GivenRecords;
beforeEach(async () => {
  given = await givenRegister();
  await given.send(UNIT, 'PH-ATU', { ...unit, state: 'PH' }, 'PH-ATU');
  await given.send(UNIT, 'TH-ATU', { ...unit, state: 'TH' }, 'TH-ATU');
});
afterEach(() => {
  given.close();
});

const lookup = () => given.lookups.begin();

describe('A unit', () => {
  it('is known with its state until the day on which it closes, and never on or after it', async () => {
    expect(await unitOn(lookup(), 'PH-ATU', '2026-06-01')).toEqual({ unit: 'PH-ATU', state: 'PH' });
    await given.send(UNIT, 'PH-ATU', { type: 'close', on: '2026-06-01' }, 'close');
    const days = ['2026-05-31', '2026-06-01', '2026-06-02'];
    const found = await Promise.all(days.map((day) => unitOn(lookup(), 'PH-ATU', day)));
    expect(found.map((known) => known?.state)).toEqual(['PH', undefined, undefined]);
    expect(await unitsOn(lookup(), 'tip', '2026-05-31')).toEqual(['PH-ATU', 'TH-ATU']);
    expect(await unitsOn(lookup(), 'tip', '2026-06-01')).toEqual(['TH-ATU']);
    expect(await unitsOn(lookup(), 'people-smuggling', '2026-05-31')).toEqual([]);
    expect(await isUnitKnown(lookup(), 'PH-ATU')).toBe(true);
  });

  it('writes its days where it is, also where its state is named as well', async () => {
    await given.send(UNIT, 'PH-ATU', { type: 'record-time-zone', timeZone: 'Asia/Jayapura' }, 'zone');
    expect(await zoneAt(lookup(), { unit: 'PH-ATU' })).toBe('Asia/Jayapura');
    const named = { kind: 'unit', unit: 'PH-ATU', state: 'PH' };
    expect(await zoneAt(lookup(), named)).toBe('Asia/Jayapura');
    expect(await zoneAt(lookup(), { state: 'PH' })).toBe('Asia/Manila');
  });

  it('is not known when it was never registered', async () => {
    expect(await unitOn(lookup(), 'VN-ATU', '2026-06-01')).toBeUndefined();
    expect(await isUnitKnown(lookup(), 'VN-ATU')).toBe(false);
  });
});

describe('A state', () => {
  it('is a member for each of its periods, and known even when it is none', async () => {
    await given.send(STATE, 'TH', { type: 'leave', on: '2026-06-01' }, 'leave');
    expect(await isMemberOn(lookup(), 'TH', '2026-06-01')).toBe(false);
    expect(await membersOn(lookup(), '2026-06-01')).toEqual(['PH']);
    await given.send(STATE, 'TH', { type: 'readmit', on: '2027-01-01' }, 'readmit');
    const days = ['1967-08-07', '1967-08-08', '2026-05-31', '2026-12-31', '2027-01-01'];
    const found = await Promise.all(days.map((day) => isMemberOn(lookup(), 'TH', day)));
    expect(found).toEqual([false, true, true, false, true]);
    expect(await membersOn(lookup(), '2027-01-01')).toEqual(['PH', 'TH']);
    expect(await isStateKnown(lookup(), 'TH')).toBe(true);
  });

  it('is neither known nor a member when it was never admitted', async () => {
    expect([await isStateKnown(lookup(), 'VN'), await isMemberOn(lookup(), 'VN', '2026-06-01')]).toEqual([
      false,
      false,
    ]);
    expect(await unknownStates(lookup(), ['VN', 'PH', 'SG', 'VN'])).toEqual(['VN', 'SG']);
  });
});

it('A body and a post are known once they are registered', async () => {
  const post = { state: 'PH', hostStates: ['TH'], name: 'Embassy', city: null, kind: 'embassy' } as const;
  expect([await isBodyKnown(lookup(), 'SOMTC'), await postOn(lookup(), 'PH-BKK', '2026-06-01')]).toEqual([
    false,
    undefined,
  ]);
  await given.send(BODY, 'SOMTC', { type: 'register', name: 'Senior Officials' }, 'body');
  await given.send(POST, 'PH-BKK', { type: 'register', ...post }, 'post');
  expect(await isBodyKnown(lookup(), 'SOMTC')).toBe(true);
  expect(await postOn(lookup(), 'PH-BKK', '2026-06-01')).toEqual({ post: 'PH-BKK', ...post });
  await given.send(POST, 'PH-BKK', { type: 'close', on: '2026-06-02' }, 'close');
  expect(await postOn(lookup(), 'PH-BKK', '2026-06-01')).toEqual({ post: 'PH-BKK', ...post });
  expect(await postOn(lookup(), 'PH-BKK', '2026-06-02')).toBeUndefined();
});

describe('The rule between two states', () => {
  const terms = { mandatory: true, withinHours: 72, citation: 'SYNTHETIC' };
  const conclude = { type: 'conclude', parties: ['TH', 'PH'], concludedOn: '2024-01-01', terms } as const;
  const LATER = '2099-01-01T00:00:00Z';
  const [OLD, NEW] = [derivedUuid('old'), derivedUuid('new')];
  /** On a day long after all that is recorded here; as of one by default on which it happened as well. */
  const rule = async (
    day: string,
    { happened = LATER, level = 2 }: { readonly happened?: string; readonly level?: 1 | 2 } = {},
  ) => {
    const occasion = { day, happenedAt: Date.parse(happened), level };
    const { agreement, version, withinHours } = await ruleBetween(lookup(), ['PH', 'TH'], occasion);
    return [agreement, version, withinHours];
  };
  const confirms = (id: string, version: number, ...states: readonly string[]) =>
    Promise.all(
      states.map((state) =>
        given.send(AGREEMENT, id, { type: 'confirm', version, state }, `${id} ${String(version)} ${state}`),
      ),
    );
  const inForce = async (id: string, on = '2024-06-01') => {
    await given.send(AGREEMENT, id, conclude, `${id} concluded`);
    await given.send(AGREEMENT, id, { type: 'enter-into-force', on }, `${id} in force`);
  };
  const NONE = [null, null, null];

  it('counts when both states have confirmed it, and not when the registrar, or one of them, alone said so', async () => {
    await inForce(OLD);
    expect(await rule('2026-06-02')).toEqual(NONE);
    await confirms(OLD, 1, 'PH');
    expect(await rule('2026-06-02')).toEqual(NONE);
    // Nobody else speaks for TH.
    await confirms(OLD, 1, 'VN');
    expect(await rule('2026-06-02')).toEqual(NONE);
    await confirms(OLD, 1, 'TH');
    expect(await rule('2026-06-02')).toEqual([OLD, 1, 72]);
  });

  it('never counts for what happened before both had confirmed it: recorded after the detention does not count', async () => {
    await inForce(OLD);
    await confirms(OLD, 1, 'TH');
    given.clock.time = Date.parse('2026-06-01T15:00:00Z');
    await confirms(OLD, 1, 'PH');
    const found = (happened: string) => rule('2026-06-02', { happened });
    expect(await found('2026-05-31T23:59:59Z')).toEqual(NONE);
    expect(await found('2026-06-01T12:00:00Z')).toEqual(NONE);
    expect(await found('2026-06-01T14:59:59.999Z')).toEqual(NONE);
    expect(await found('2026-06-01T15:00:00.000Z')).toEqual([OLD, 1, 72]);
  });

  it('needs confirming again when its terms were revised, from the day of the new ones on', async () => {
    await inForce(OLD);
    await confirms(OLD, 1, 'PH', 'TH');
    const amend = { type: 'amend', from: '2026-07-01', terms: { ...terms, withinHours: 24 } } as const;
    await given.send(AGREEMENT, OLD, amend, 'amended');
    expect(await rule('2026-06-30')).toEqual([OLD, 1, 72]);
    expect(await rule('2026-07-01')).toEqual(NONE);
    await confirms(OLD, 2, 'PH');
    expect(await rule('2026-07-01')).toEqual(NONE);
    await confirms(OLD, 2, 'TH');
    expect(await rule('2026-07-01')).toEqual([OLD, 2, 24]);
  });

  it('is that of an agreement that counts, though a later one is not confirmed', async () => {
    await inForce(OLD);
    await confirms(OLD, 1, 'PH', 'TH');
    await inForce(NEW, '2025-06-01');
    expect(await rule('2026-06-02')).toEqual([OLD, 1, 72]);
    await confirms(NEW, 1, 'PH', 'TH');
    expect(await rule('2026-06-02')).toEqual([NEW, 1, 72]);
  });

  it('asks for no confirmation at level 1, where none can be recorded', async () => {
    await inForce(OLD);
    expect(await rule('2026-06-02', { level: 1 })).toEqual([OLD, 1, 72]);
    expect(await rule('2026-06-02', { level: 1, happened: '2001-01-01T00:00:00Z' })).toEqual([OLD, 1, 72]);
  });

  it('is that of the agreement in force last, as amended by the day, and none once it is terminated', async () => {
    await given.send(AGREEMENT, OLD, conclude, 'old');
    expect(await rule('2026-06-01')).toEqual(NONE);
    await given.send(AGREEMENT, OLD, { type: 'enter-into-force', on: '2024-06-01' }, 'in force');
    await confirms(OLD, 1, 'PH', 'TH');
    expect(await rule('2024-05-31')).toEqual(NONE);
    expect(await rule('2024-06-01')).toEqual([OLD, 1, 72]);
    const amend = { type: 'amend', from: '2025-01-01', terms: { ...terms, withinHours: null } } as const;
    await given.send(AGREEMENT, OLD, amend, 'amended');
    await confirms(OLD, 2, 'PH', 'TH');
    expect(await rule('2024-12-31')).toEqual([OLD, 1, 72]);
    expect(await rule('2025-01-01')).toEqual([OLD, 2, null]);
    await given.send(AGREEMENT, NEW, conclude, 'new');
    await given.send(AGREEMENT, NEW, { type: 'enter-into-force', on: '2025-06-01' }, 'new in force');
    await confirms(NEW, 1, 'PH', 'TH');
    expect(await rule('2025-06-01')).toEqual([NEW, 1, 72]);
    await given.send(AGREEMENT, NEW, { type: 'terminate', on: '2026-06-01' }, 'new terminated');
    expect(await rule('2026-05-31')).toEqual([NEW, 1, 72]);
    expect(await rule('2026-06-01')).toEqual([OLD, 2, null]);
  });

  it('is that of the agreement that was registered later, of two that come into force on one day', async () => {
    for (const id of [NEW, OLD]) {
      await inForce(id);
      await confirms(id, 1, 'PH', 'TH');
    }
    expect(await rule('2026-06-01')).toEqual([OLD, 1, 72]);
  });
});
