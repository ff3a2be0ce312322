import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import type { Draft } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { givenView } from '#views/given-view.js';
import { countsOn, type Indicator, INDICATORS, view } from '../views/indicators.js';
import { registry } from '../registry.module.js';
import { daysBetween } from './days.js';
import { question } from './indicators.question.js';

const unit = (id: string, establishedOn: string | null, community = 'tip'): readonly [string, Draft] => [
  `unit-${id}`,
  {
    type: 'registry.unit-registered.v1',
    conduct: { unit: id, state: id.slice(0, 2), name: id, community, establishedOn },
  },
];
const state = (code: string, memberSince: string): readonly [string, Draft] => [
  `state-${code}`,
  { type: 'registry.state-admitted.v1', conduct: { state: code, name: code, memberSince } },
];
const entry = (id: string, inventory: string, consentedOn: string): readonly [string, Draft] => [
  `entry-${id}`,
  {
    type: 'registry.entry-added.v1',
    conduct: { entry: id, inventory, visibility: 'public', consentedOn, confirmedOn: consentedOn },
  },
];
const fact = (stream: string, type: string, conduct: object): readonly [string, Draft] => [stream, { type, conduct }];

const RECORDED_ON = '2024-01-01';
const told = [
  state('PH', '1967-08-08'), // 1
  state('TL', '2025-10-26'), // 2
  unit('PH-ATU', '2003-05-26'), // 3
  unit('PH-TWO', '2010-01-01'), // 4
  unit('TL-ATU', null), // 5
  unit('PH-IMM', '2000-01-01', 'people-smuggling'), // 6
  fact('agreement-1', 'registry.agreement-entered-into-force.v1', { on: '2020-01-01' }), // 7
  fact('agreement-2', 'registry.agreement-entered-into-force.v1', { on: '2022-01-01' }), // 8
  fact('agreement-1', 'registry.agreement-terminated.v1', { on: '2023-01-01' }), // 9
  entry('a', 'experts', '2021-01-01'), // 10
  entry('b', 'experts', '2022-01-01'), // 11
  entry('c', 'ngos', '2022-01-01'), // 12
  entry('d', 'lawyers', '2022-06-01'), // 13
  fact('entry-a', 'registry.entry-retired.v1', { on: '2023-01-01', reason: 'other' }), // 14
  fact('entry-a', 'registry.content-erased.v1', { on: '2024-01-01', reason: 'consent-withdrawn', keys: [] }), // 15
  fact('entry-b', 'registry.content-erased.v1', { on: '2024-01-01', reason: 'consent-withdrawn', keys: [] }), // 16
  fact('unit-PH-ATU', 'registry.unit-established.v1', { unit: 'PH-ATU', on: '2002-01-01' }), // 17
  fact('unit-PH-ATU', 'registry.unit-closed.v1', { unit: 'PH-ATU', on: '2011-01-01' }), // 18
  fact('state-PH', 'registry.state-left.v1', { state: 'PH', on: '2030-01-01' }), // 19
  fact('state-PH', 'registry.state-readmitted.v1', { state: 'PH', on: '2032-01-01' }), // 20
] as const;
const queries = givenView(view)(
  ...told.map(([stream, draft], index) => recorded(draft, { stream, position: BigInt(index + 1) })),
).queries();
const count = (indicator: Indicator, days: readonly string[], position = 100n) =>
  countsOn(queries, days, { indicator, everything: true, position });

describe('The indicators', () => {
  it('count agreements from the day in force until the day of termination', () => {
    const days = ['2019-12-31', '2020-01-01', '2022-01-01', '2022-12-31', '2023-01-01'];
    expect(count('agreements-in-force', days)).toEqual([0, 1, 2, 2, 1]);
    expect(count('agreements-in-force', ['2023-01-01'], 8n)).toEqual([2]);
  });

  it('count member states with a unit against trafficking, each state once', () => {
    expect(count('states-with-unit', ['2001-12-31', '2002-01-01', '2010-06-01', '2015-01-01'])).toEqual([0, 1, 1, 1]);
    expect(count('states-with-unit', ['2002-06-01', '2003-05-26'], 16n)).toEqual([0, 1]);
    expect(count('states-with-unit', ['2031-01-01', '2032-01-01'])).toEqual([1, 2]);
  });

  it('count a unit whose day is not stated from its registration, and a state from its membership', () => {
    expect(count('states-with-unit', [RECORDED_ON, '2025-10-25', '2025-10-26'])).toEqual([1, 1, 2]);
  });

  it('count entries from consent until they are retired or consent is withdrawn, whichever is first', () => {
    const days = ['2020-12-31', '2021-01-01', '2022-01-01', '2023-01-01', '2023-12-31', '2024-01-01'];
    expect(count('experts', days)).toEqual([0, 1, 2, 1, 1, 0]);
    expect(count('experts', days, 13n)).toEqual([0, 1, 2, 2, 2, 2]);
    expect(count('ngos', days)).toEqual([0, 0, 1, 1, 1, 1]);
    expect(count('lawyers', days)).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('count an entry that few may know of for those few only, and for all as long as it was public', () => {
    const [added] = [entry('r', 'experts', '2021-01-01')];
    const revised = (visibility: string) => fact('entry-r', 'registry.entry-revised.v1', { visibility });
    const told = [added, revised('restricted'), revised('public')];
    const queries = givenView(view)(
      ...told.map(([stream, draft], index) => recorded(draft, { stream, position: BigInt(index + 1) })),
    ).queries();
    const counted = (everything: boolean) =>
      [1n, 2n, 3n].flatMap((position) =>
        countsOn(queries, ['2021-01-01'], { indicator: 'experts', everything, position }),
      );
    expect(counted(true)).toEqual([1, 1, 1]);
    expect(counted(false)).toEqual([1, 0, 1]);
  });

  it('are all counted where nobody waits for the thread, by the same rules', async () => {
    const days = ['2005-01-01', '2022-07-01'];
    const series = await question.answer(queries, { days, everything: true, position: 100n });
    const names = Object.keys(INDICATORS) as Indicator[];
    expect(series).toEqual(names.map((indicator) => ({ indicator, values: count(indicator, days) })));
    expect(registry.questions).toContain(question);
  });

  it('are outputs of the activities that ask for them', () => {
    expect(INDICATORS).toEqual({
      'agreements-in-force': 'C.c.2.1',
      'states-with-unit': 'C.l.2.1',
      experts: 'A.b.1.1',
      lawyers: 'C.e.2.4',
      ngos: 'C.h.1.2',
    });
  });
});

describe('The days of an indicator', () => {
  it('are the same day of every year or month, or the last of a shorter month', () => {
    expect(daysBetween('2017-12-31', '2020-12-30', 'year')).toEqual(['2017-12-31', '2018-12-31', '2019-12-31']);
    expect(daysBetween('2024-01-31', '2024-04-30', 'month')).toEqual([
      '2024-01-31',
      '2024-02-29',
      '2024-03-31',
      '2024-04-30',
    ]);
    expect(daysBetween('2024-02-29', '2026-03-01', 'year')).toEqual(['2024-02-29', '2025-02-28', '2026-02-28']);
    expect(daysBetween('2024-02-29', '2024-02-29', 'month')).toEqual(['2024-02-29']);
  });

  it('are refused when there are none, or too many', () => {
    expect(() => daysBetween('2024-01-02', '2024-01-01', 'year')).toThrow(Refusal);
    expect(daysBetween('2000-01-01', '2019-12-31', 'month')).toHaveLength(240);
    expect(() => daysBetween('2000-01-01', '2020-01-01', 'month')).toThrow('registry.period-too-long');
  });

  it('ascend, within the period, for any period', () => {
    const day = fc
      .date({ min: new Date('1990-01-01'), max: new Date('2009-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, fc.constantFrom('year', 'month'), (one, other, step) => {
        const [from = '', to = ''] = [one, other].sort();
        const days = daysBetween(from, to, step);
        expect(days[0]).toBe(from);
        expect(days).toEqual([...new Set(days)].sort());
        expect(days.every((each) => each <= to)).toBe(true);
      }),
    );
  });
});
