import { expect, it } from '@jest/globals';
import { halfYears } from './work-plan.js';

it.each([
  ['2018-01-01', '2020-01-01', ['2018-H1', '2018-H2', '2019-H1', '2019-H2']],
  ['2020-03-01', '2022-03-01', ['2020-H2']],
  ['2024-01-01', '2026-01-01', []],
])('From %s to %s the half-years %j of a plan up to 2020 are reported on', (from, until, periods) => {
  const time = { from: Date.parse(from), until: Date.parse(until) };
  expect(halfYears(time, 2020).map(({ period }) => period)).toEqual(periods);
});
