import { expect, it } from '@jest/globals';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import type { Submitter } from '../contract.js';
import { isKnownParty, membersOn, unknownActivities, view } from './practice-grounds.js';

const queries = givenView(view)(
  recorded<string, unknown>({
    type: 'registry.state-admitted.v1',
    conduct: { state: 'PH', name: 'Philippines', memberSince: '1967-08-08' },
  }),
  recorded<string, unknown>({
    type: 'registry.state-admitted.v1',
    conduct: { state: 'TL', name: 'Timor-Leste', memberSince: '2025-10-26' },
  }),
  recorded<string, unknown>({
    type: 'registry.state-admitted.v1',
    conduct: { state: 'SG', name: 'Singapore', memberSince: '1967-08-08' },
  }),
  recorded<string, unknown>({ type: 'registry.state-left.v1', conduct: { state: 'SG', on: '2020-01-01' } }),
  recorded<string, unknown>({ type: 'registry.state-readmitted.v1', conduct: { state: 'SG', on: '2021-01-01' } }),
  recorded<string, unknown>({ type: 'registry.unit-registered.v1', conduct: { unit: 'PH-ATU', state: 'PH' } }),
  recorded<string, unknown>({ type: 'registry.unit-registered.v1', conduct: { unit: 'PH-OLD', state: 'PH' } }),
  recorded<string, unknown>({ type: 'registry.unit-closed.v1', conduct: { unit: 'PH-OLD', on: '2026-01-01' } }),
  recorded<string, unknown>({ type: 'registry.body-registered.v1', conduct: { body: 'ACWC', name: 'ACWC' } }),
  recorded<string, unknown>({ type: 'workplan.activity-adopted.v1', conduct: { plan: 'one', code: 'C.b.1.2' } }),
).queries();

const isKnown = (party: Submitter, day = '2026-03-02') => isKnownParty(queries, party, day);

it('Whoever acts for a unit, a state or a body is known once the registry has it', () => {
  expect(isKnown({ kind: 'unit', unit: 'PH-ATU', state: 'PH' })).toBe(true);
  expect(isKnown({ kind: 'unit', unit: 'PH-ATU', state: 'TH' })).toBe(false);
  expect(isKnown({ kind: 'unit', unit: 'TH-ATU', state: 'TH' })).toBe(false);
  expect(isKnown({ kind: 'unit', unit: 'PH-OLD', state: 'PH' })).toBe(false);
  expect(isKnown({ kind: 'unit', unit: 'PH-OLD', state: 'PH' }, '2025-12-31')).toBe(true);
  expect(isKnown({ kind: 'state', state: 'TL' })).toBe(true);
  expect(isKnown({ kind: 'state', state: 'TL' }, '2025-10-25')).toBe(false);
  expect(isKnown({ kind: 'state', state: 'TH' })).toBe(false);
  expect(isKnown({ kind: 'body', body: 'ACWC' })).toBe(true);
  expect(isKnown({ kind: 'body', body: 'DGICM' })).toBe(false);
});

it('A state is a member from the day of its admission, but for the time that it was none', () => {
  expect(membersOn(queries, '2025-10-25')).toEqual(['PH', 'SG']);
  expect(membersOn(queries, '2025-10-26')).toEqual(['PH', 'SG', 'TL']);
  expect(membersOn(queries, '2020-01-01')).toEqual(['PH']);
  expect(membersOn(queries, '2021-01-01')).toEqual(['PH', 'SG']);
});

it('An activity is known by its plan and its full code', () => {
  const cited = [
    { plan: 'one', code: 'C.b.1.2' },
    { plan: 'two', code: 'C.b.1.2' },
    { plan: 'one', code: 'C.b.1.3' },
  ];
  expect(unknownActivities(queries, cited)).toEqual([1, 2]);
});
