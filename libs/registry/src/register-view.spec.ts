import { describe, expect, it } from '@jest/globals';
import { recorded } from '#event-store/recorded.js';
import type { Draft } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { CedarAccess } from '#web/cedar-access.js';
import { cedarPoliciesFrom } from '#web/cedar-policies.js';
import { everyCaller, wrongDecisions } from '#web/policy-table.js';
import type { AsOf } from './views/known.js';
import { bodies, membersOn, unitsOf, view } from './views/register.js';

const admitted = (state: string, memberSince: string): Draft => ({
  type: 'registry.state-admitted.v1',
  conduct: { state, name: `State ${state}`, memberSince },
});
const registered = (unit: string, community: string, establishedOn: string | null): Draft => ({
  type: 'registry.unit-registered.v1',
  conduct: { unit, state: unit.slice(0, 2), name: `Unit ${unit}`, community, establishedOn },
});
const TEN = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'VN'];

const on = (day: string, position = 1000n): AsOf => ({ day, position });
const TODAY = on('2026-06-01');

const register = givenView(view)(
  ...[
    ...TEN.map((state) => admitted(state, '1999-04-30')),
    admitted('TL', '2025-10-26'),
    registered('TH-ATU', 'tip', '2008-06-05'),
    registered('PH-ATU', 'tip', null),
    registered('PH-IMM', 'people-smuggling', null),
    { type: 'registry.body-registered.v1', conduct: { body: 'SOMTC', name: 'Senior Officials' } },
  ].map((draft, index) => recorded(draft, { stream: `record-${String(index)}`, position: BigInt(index + 1) })),
).queries();

describe('The register', () => {
  it('has eleven member states from 26 October 2025 on, and ten the day before', () => {
    const codes = (day: string) => membersOn(register, on(day), '', 50).map(({ state }) => state);
    expect(codes('2025-10-25')).toEqual(TEN);
    expect(codes('2025-10-26')).toEqual([...TEN, 'TL'].sort());
    expect(codes('1990-01-01')).toEqual([]);
  });

  it('gives units by state and by community, and leaves blank what is not stated', () => {
    const ids = (filter: { state?: string; community?: string }) =>
      unitsOf(register, filter, TODAY, '', 50).map(({ unit }) => unit);
    expect(ids({})).toEqual(['PH-ATU', 'PH-IMM', 'TH-ATU']);
    expect(ids({ state: 'PH' })).toEqual(['PH-ATU', 'PH-IMM']);
    expect(ids({ community: 'people-smuggling' })).toEqual(['PH-IMM']);
    expect(ids({ state: 'TH', community: 'people-smuggling' })).toEqual([]);
    expect(unitsOf(register, {}, TODAY, '', 50).map(({ establishedOn }) => establishedOn)).toEqual([
      null,
      null,
      '2008-06-05',
    ]);
  });

  it('goes on after a code, as far as asked', () => {
    expect(membersOn(register, on('2026-01-01'), 'MM', 2).map(({ state }) => state)).toEqual(['MY', 'PH']);
    expect(unitsOf(register, {}, TODAY, 'PH-ATU', 1).map(({ unit }) => unit)).toEqual(['PH-IMM']);
    expect(bodies(register, TODAY, '', 5)).toEqual([{ body: 'SOMTC', name: 'Senior Officials' }]);
    expect(bodies(register, TODAY, 'SOMTC', 5)).toEqual([]);
  });
});

describe('The policies of the register', () => {
  it('let everyone read it and only the registrar keep it', () => {
    const access = new CedarAccess(cedarPoliciesFrom([new URL('./registry.cedar', import.meta.url)]));
    const reading = ['registry.know', 'registry.read'];
    const axes = {
      callers: everyCaller(['PH', 'TH'], ['ASEC', 'ACWC']),
      resources: {
        'the register': { type: 'Register', attributes: {} },
        'something else': { type: 'Letter', attributes: {} },
      },
      actions: [
        ...reading,
        'registry.admit-state',
        'registry.end-membership',
        'registry.register-unit',
        'registry.record-establishment',
        'registry.close-unit',
        'registry.register-body',
        'registry.register-post',
        'registry.conclude-agreement',
        'registry.enter-agreement-into-force',
        'registry.amend-agreement',
        'registry.terminate-agreement',
        'registry.other',
      ],
    };
    const wrong = wrongDecisions(access, axes, ({ caller, relation, action }) => {
      if (relation !== 'the register' || action === 'registry.other') return false;
      return reading.includes(action) || caller.role === 'registrar';
    });
    expect(wrong).toEqual([]);
  });
});
