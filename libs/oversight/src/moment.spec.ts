import { describe, expect, it } from '@jest/globals';
import { endOf, lastOf, startOf } from './moment.js';

describe('A moment in a filter', () => {
  it('is an instant as it stands: a period begins at it, ends before it, and what is known is known at it', () => {
    const instant = '2025-10-26T12:00:00.500Z';
    expect([startOf, endOf, lastOf].map((of) => new Date(of(instant)).toISOString())).toEqual([
      instant,
      instant,
      instant,
    ]);
  });

  it('is a whole day, in UTC, when it is a date', () => {
    expect([startOf, endOf, lastOf].map((of) => new Date(of('2025-10-26')).toISOString())).toEqual([
      '2025-10-26T00:00:00.000Z',
      '2025-10-27T00:00:00.000Z',
      '2025-10-26T23:59:59.999Z',
    ]);
  });
});
