import { describe, expect, it } from '@jest/globals';
import type { Fact } from '#event-store/fact.js';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import { membersAmong, recordOf, statedRecords, unitOf, view } from './case-grounds.js';

const fact = (type: string, conduct: object, stream = 'any-1'): Fact =>
  recorded<string, unknown>({ type, conduct }, { stream });

const opened = fact('casefile.opened.v1', { unit: 'PH-ATU', state: 'PH' }, 'casefile-c1');
const joined = fact('casefile.unit-joined.v1', { unit: 'TH-ATU', state: 'TH' }, 'casefile-c1');
const left = fact('casefile.unit-left.v1', { unit: 'TH-ATU' }, 'casefile-c1');

const submitted = (id: string, from: string, to: string, caseFile?: string) =>
  fact('exchange.submitted.v1', { from, to, ...(caseFile && { caseFile }) }, `exchange-${id}`);

describe('The registry, as a case file knows it', () => {
  const queries = givenView(view)(
    fact('registry.unit-registered.v1', { unit: 'PH-ATU', state: 'PH' }),
    fact('registry.unit-registered.v1', { unit: 'PH-OLD', state: 'PH' }),
    fact('registry.unit-closed.v1', { unit: 'PH-OLD', on: '2026-01-01' }),
    fact('registry.state-admitted.v1', { state: 'PH', memberSince: '1967-08-08' }),
    fact('registry.state-admitted.v1', { state: 'TL', memberSince: '2025-10-26' }),
    fact('registry.state-left.v1', { state: 'PH', on: '2020-01-01' }),
    fact('registry.state-readmitted.v1', { state: 'PH', on: '2021-01-01' }),
  ).queries();

  it('knows units until they are closed', () => {
    expect(unitOf(queries, 'PH-ATU', '2026-03-02')).toEqual({ unit: 'PH-ATU', state: 'PH' });
    expect(unitOf(queries, 'PH-OLD', '2025-12-31')).toBeDefined();
    expect(unitOf(queries, 'PH-OLD', '2026-01-01')).toBeUndefined();
    expect(unitOf(queries, 'TH-ATU', '2026-03-02')).toBeUndefined();
  });

  it.each([
    ['2025-10-25', ['PH']],
    ['2025-10-26', ['PH', 'TL']],
    ['2020-01-01', []],
    ['2021-01-01', ['PH']],
  ])('has these member states on %s: %j', (day, members) => {
    expect(membersAmong(queries, ['PH', 'TL', 'XX'], day)).toEqual(members);
  });
});

describe('A record of another slice', () => {
  it('is known by its units and its state', () => {
    const queries = givenView(view)(
      submitted('a', 'PH-ATU', 'TH-ATU'),
      fact('exchange.acknowledged.v1', {}, 'exchange-a'),
      fact('exchange.answered.v1', {}, 'exchange-a'),
      fact('exchange.information-supplied.v1', { from: 'PH-ATU', to: 'VN-ATU' }, 'information-b'),
    ).queries();
    expect(recordOf(queries, 'exchange', 'a')).toEqual({
      kind: 'exchange',
      id: 'a',
      units: ['PH-ATU', 'TH-ATU'],
      state: 'answered',
      stated: undefined,
    });
    expect(recordOf(queries, 'information', 'b')).toMatchObject({ units: ['PH-ATU', 'VN-ATU'], state: 'supplied' });
    expect(recordOf(queries, 'referral', 'a')).toBeUndefined();
  });

  it.each([
    ['submitted', [fact('exchange.clarified.v1', {}, 'exchange-a')]],
    [
      'clarified',
      [fact('exchange.clarification-sought.v1', {}, 'exchange-a'), fact('exchange.clarified.v1', {}, 'exchange-a')],
    ],
    [
      'answered',
      [fact('exchange.answered.v1', {}, 'exchange-a'), fact('exchange.onward-use-asked.v1', {}, 'exchange-a')],
    ],
  ])('of two units is %s after what happened', (state, after) => {
    const queries = givenView(view)(submitted('a', 'PH-ATU', 'TH-ATU'), ...after).queries();
    expect(recordOf(queries, 'exchange', 'a')?.state).toBe(state);
  });

  const referral = (type: string, conduct: object = {}) => fact(`referral.${type}.v1`, conduct, 'referral-r');
  const raised = referral('raised', { unit: 'TH-ATU', state: 'TH', nationality: 'PH', post: 'PH-CONSULAR' });
  const declines = referral('wishes-recorded', { wish: 'declines', informedOfRightOn: '2026-03-02' });
  const notAsked = referral('wishes-recorded', { wish: 'not-yet-asked', informedOfRightOn: null });

  it.each([
    ['raised', []],
    ['wishes-recorded', [declines]],
    ['withheld', [referral('withheld'), declines]],
    ['wishes-recorded', [declines, referral('withheld'), referral('hold-lifted')]],
    ['raised', [notAsked, referral('withheld'), referral('hold-lifted')]],
    ['notified', [referral('notified'), referral('limit-passed')]],
    ['closed', [referral('notified'), referral('acknowledged'), referral('closed')]],
  ])('that is a referral is %s after what happened, and its unit alone is a party', (state, after) => {
    const queries = givenView(view)(raised, ...after).queries();
    expect(recordOf(queries, 'referral', 'r')).toMatchObject({ units: ['TH-ATU'], state });
  });
});

describe('A record that names a case file', () => {
  const statedAfter = (...facts: readonly Fact[]) =>
    statedRecords(givenView(view)(...facts).queries(), 'c1').map(({ id }) => id);

  it('belongs to it when its sender is a member at that moment', () => {
    const toCase = submitted('a', 'TH-ATU', 'PH-ATU', 'c1');
    expect(statedAfter(opened, joined, toCase)).toEqual(['a']);
    expect(statedAfter(opened, joined, toCase, left)).toEqual(['a']);
    expect(statedAfter(opened, toCase, joined)).toEqual([]);
    expect(statedAfter(opened, joined, left, toCase)).toEqual([]);
  });

  it('does not belong to another', () => {
    expect(statedAfter(opened, joined, submitted('a', 'TH-ATU', 'PH-ATU', 'c2'))).toEqual([]);
    expect(statedAfter(opened, joined, submitted('a', 'TH-ATU', 'PH-ATU'))).toEqual([]);
  });

  it('may be sent by the opening unit, and may be information', () => {
    const conduct = { from: 'PH-ATU', to: 'VN-ATU', caseFile: 'c1' };
    const supplied = fact('exchange.information-supplied.v1', conduct, 'information-b');
    expect(statedAfter(opened, submitted('a', 'PH-ATU', 'VN-ATU', 'c1'), supplied)).toEqual(['a', 'b']);
  });
});
