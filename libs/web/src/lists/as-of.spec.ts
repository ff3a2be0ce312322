import { describe, expect, it } from '@jest/globals';
import { dayAsked } from './as-of.js';

describe('The day that is asked about', () => {
  const NOW = Date.parse('2026-03-02T23:59:59.999Z');

  it.each([
    [{ asOf: '2020-01-01', asOfTime: '2021-01-01' }, '2020-01-01'],
    [{ asOfTime: '2021-01-01T23:00:00Z' }, '2021-01-01'],
    [{ asOfTime: '2021-01-01' }, '2021-01-01'],
    [{}, '2026-03-02'],
  ])('of %j is the one named, else that of the moment, else today', (asked, day) => {
    expect(dayAsked(asked, NOW)).toBe(day);
  });
});
