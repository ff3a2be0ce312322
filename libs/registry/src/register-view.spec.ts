import { describe, expect, it } from '@jest/globals';
import { recorded } from '#event-store/recorded.js';
import type { Draft } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import type { AsOf } from '#web/lists/as-of.js';
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

  it('gives units that there were on a day: from their establishment, or registration where that is not stated', () => {
    const ids = (day: string) => unitsOf(register, {}, on(day), '', 50).map(({ unit }) => unit);
    expect(ids('2008-06-04')).toEqual([]);
    expect(ids('2008-06-05')).toEqual(['TH-ATU']);
    expect(ids('2024-01-01')).toEqual(['PH-ATU', 'PH-IMM', 'TH-ATU']);
  });

  it('gives what was known at a position', () => {
    const codes = membersOn(register, on('2026-01-01', 3n), '', 50).map(({ state }) => state);
    expect(codes).toEqual(['BN', 'ID', 'KH']);
    expect(unitsOf(register, {}, on('2026-01-01', 12n), '', 50).map(({ unit }) => unit)).toEqual(['TH-ATU']);
    expect(bodies(register, on('2026-01-01', 14n), '', 5)).toEqual([]);
    expect(bodies(register, on('2023-12-31'), '', 5)).toEqual([]);
  });

  it('keeps what was known of days that were learnt, corrected or ended later', () => {
    const told = [
      admitted('PH', '1967-08-08'),
      registered('PH-ATU', 'tip', null),
      { type: 'registry.unit-established.v1', conduct: { unit: 'PH-ATU', on: '2003-05-26' } },
      { type: 'registry.unit-closed.v1', conduct: { unit: 'PH-ATU', on: '2030-01-01' } },
      { type: 'registry.state-left.v1', conduct: { state: 'PH', on: '2030-01-01' } },
      { type: 'registry.state-readmitted.v1', conduct: { state: 'PH', on: '2032-01-01' } },
    ];
    const later = givenView(view)(
      ...told.map((draft, index) => recorded<string, unknown>(draft, { stream: 'x', position: BigInt(index + 1) })),
    ).queries();
    const units = (day: string, position: bigint) => unitsOf(later, {}, on(day, position), '', 5);
    expect(units('2010-01-01', 2n)).toEqual([]);
    expect(units('2010-01-01', 3n)).toMatchObject([{ establishedOn: '2003-05-26', closedOn: null }]);
    expect(units('2030-01-01', 3n)).toHaveLength(1);
    expect(units('2030-01-01', 4n)).toEqual([]);
    expect(units('2029-12-31', 4n)).toMatchObject([{ closedOn: '2030-01-01' }]);
    const members = (day: string, position: bigint) => membersOn(later, on(day, position), '', 5);
    expect(members('2031-01-01', 4n)).toMatchObject([{ memberSince: '1967-08-08', memberUntil: null }]);
    expect(members('2031-01-01', 5n)).toEqual([]);
    expect(members('2029-12-31', 5n)).toMatchObject([{ memberUntil: '2030-01-01' }]);
    expect(members('2032-01-01', 6n)).toMatchObject([
      { name: 'State PH', memberSince: '2032-01-01', memberUntil: null },
    ]);
  });

  it('goes on after a code, as far as asked', () => {
    expect(membersOn(register, on('2026-01-01'), 'MM', 2).map(({ state }) => state)).toEqual(['MY', 'PH']);
    expect(unitsOf(register, {}, TODAY, 'PH-ATU', 1).map(({ unit }) => unit)).toEqual(['PH-IMM']);
    expect(bodies(register, TODAY, '', 5)).toEqual([{ body: 'SOMTC', name: 'Senior Officials' }]);
    expect(bodies(register, TODAY, 'SOMTC', 5)).toEqual([]);
  });
});
