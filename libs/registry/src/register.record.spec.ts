import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { derivedUuid } from '#event-store/identifiers.js';
import type { GivenRecords } from '#records/given-records.js';
import { AGREEMENT, BODY, LINKAGE, linkageId, POST, STATE, UNIT } from './register.record.js';
import { givenRegister } from './given-register.js';
import { ACCREDITATION, accreditationId } from './tenure/accreditation.record.js';

const unit = { type: 'register', state: 'SG', name: 'Unit', community: 'tip', establishedOn: null } as const;
const post = { type: 'register', name: 'Embassy', city: null, kind: 'embassy' } as const;
const terms = { mandatory: true, withinHours: 24, citation: 'SYNTHETIC' } as const;
const conclude = { type: 'conclude', parties: ['SG', 'PH'], concludedOn: '2024-05-01', terms } as const;
const person = { state: 'SG', capacity: 'hsu-head', agency: 'police', subject: 'sg-head' } as const;
const accredit = { type: 'accredit', ...person, from: '2026-02-01' } as const;

let given: GivenRecords;
beforeEach(async () => {
  given = await givenRegister();
});
afterEach(() => {
  given.close();
});

const admitted = () => given.send(STATE, 'SG', { type: 'admit', name: 'Singapore', memberSince: '1967-08-08' }, 'SG');
const conductOf = async (stream: string) => (await given.factsOf(stream)).map(({ conduct }) => conduct);

describe('A state that was just admitted', () => {
  it('has units, and had none before', async () => {
    const register = (key: string) => given.send(UNIT, 'SG-ATU', unit, key);
    await expect(register('early')).rejects.toMatchObject({ code: 'registry.state-unknown' });
    await admitted();
    expect((await register('late')).state.name).toBe('registered');
    expect(await conductOf('unit-SG-ATU')).toMatchObject([{ unit: 'SG-ATU', state: 'SG', establishedOn: null }]);
  });

  it('sends and hosts posts; each state that is not known is named once', async () => {
    const register = (state: string, hostStates: readonly string[], key: string) =>
      given.send(POST, `${state}-X1`, { ...post, state, hostStates }, key);
    const strange = register('SG', ['TH', 'XA', 'XB', 'XA'], 'strange');
    await expect(strange).rejects.toMatchObject({ detail: 'The register does not know SG, XA, XB.' });
    await admitted();
    expect((await register('SG', ['TH'], 'sends')).state.name).toBe('registered');
    expect((await register('TH', ['SG'], 'hosts')).state.name).toBe('registered');
  });

  it('concludes agreements', async () => {
    const id = derivedUuid('agreement');
    const early = given.send(AGREEMENT, id, conclude, 'early');
    await expect(early).rejects.toMatchObject({ detail: 'The register does not know SG.' });
    await admitted();
    expect((await given.send(AGREEMENT, id, conclude, 'late')).state.name).toBe('concluded');
    expect(await conductOf(`agreement-${id}`)).toMatchObject([{ agreement: id, parties: ['PH', 'SG'], version: 1 }]);
  });

  it('accredits persons, and again once they ended', async () => {
    const id = accreditationId(person);
    const send = (asked: Parameters<typeof ACCREDITATION.complete>[0], key: string) =>
      given.send(ACCREDITATION, id, asked, key);
    await expect(send(accredit, 'early')).rejects.toMatchObject({ code: 'registry.state-unknown' });
    await admitted();
    expect((await send(accredit, 'first')).state.name).toBe('active');
    expect((await send({ type: 'end', on: '2026-03-01' }, 'end')).state.name).toBe('ended');
    expect((await send({ ...accredit, from: '2026-04-01' }, 'again')).state.name).toBe('active');
    expect(await conductOf(`accreditation-${id}`)).toMatchObject([{ accreditation: id }, { on: '2026-03-01' }, person]);
  });
});

describe('A confirmation of an agreement', () => {
  it('is recorded with its state and time, and not before the level of the log was raised', async () => {
    const id = derivedUuid('agreement');
    const confirm = { type: 'confirm', version: 1, state: 'PH' } as const;
    const old = await givenRegister(1);
    for (const [level, records] of [
      [1, old],
      [2, given],
    ] as const) {
      await records.send(AGREEMENT, id, { ...conclude, parties: ['TH', 'PH'] }, 'concluded');
      await records.send(AGREEMENT, id, { type: 'enter-into-force', on: '2024-06-01' }, 'in force');
      const confirmed = records.send(AGREEMENT, id, confirm, 'confirmed');
      if (level === 1) await expect(confirmed).rejects.toMatchObject({ code: 'log.level-needed' });
      else expect((await confirmed).state.name).toBe('in-force');
    }
    expect(await old.factsOf(`agreement-${id}`)).toHaveLength(2);
    old.close();
    const at = '2026-06-01T12:00:00.000Z';
    expect((await conductOf(`agreement-${id}`)).at(-1)).toEqual({ version: 1, state: 'PH', at });
  });
});

describe('A linkage', () => {
  it('needs a body and a unit that are registered, or the HSU as a whole', async () => {
    const link = (unitLinked: string | null, key: string) => {
      const asked = { type: 'establish', unit: unitLinked, body: 'DGICM', from: '2026-02-01' } as const;
      return given.send(LINKAGE, linkageId(unitLinked, 'DGICM'), asked, key);
    };
    await expect(link(null, 'bodiless')).rejects.toMatchObject({ code: 'registry.body-unknown' });
    await given.send(BODY, 'DGICM', { type: 'register', name: 'Directors-General' }, 'body');
    await expect(link('TH-ATU', 'unitless')).rejects.toMatchObject({ code: 'registry.unit-unknown' });
    expect((await link(null, 'whole')).state.name).toBe('active');
    await given.send(UNIT, 'TH-ATU', { ...unit, state: 'TH' }, 'unit');
    await given.send(UNIT, 'TH-ATU', { type: 'close', on: '2026-01-01' }, 'closed');
    expect((await link('TH-ATU', 'linked')).state.name).toBe('active');
    expect(await conductOf(`linkage-${linkageId(null, 'DGICM')}`)).toMatchObject([{ unit: null, body: 'DGICM' }]);
  });
});

describe('A record of the register', () => {
  it('is found by its code, and by nothing that has not the form of one', async () => {
    const find = (id: string) => given.records.find(STATE, id, given.lookups.begin());
    expect((await find('PH'))?.state.admitted.name).toBe('Philippines');
    for (const id of ['XX', 'ph', 'PHX', '', '../PH']) expect(await find(id)).toBeUndefined();
  });

  it('has one state after another, and goes on from the last', async () => {
    const step = async (type: 'leave' | 'readmit', on: string) =>
      (await given.send(STATE, 'PH', { type, on }, on)).state.name;
    expect(await step('leave', '2030-01-01')).toBe('former-member');
    expect(await step('readmit', '2031-01-01')).toBe('member');
    expect(await conductOf('state-PH')).toMatchObject([
      { memberSince: '1967-08-08' },
      { state: 'PH', on: '2030-01-01' },
      { state: 'PH', on: '2031-01-01' },
    ]);
  });
});
