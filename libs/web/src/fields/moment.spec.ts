import { describe, expect, it } from '@jest/globals';
import { endOf, lastOf, Moment, startOf } from './moment.js';
import { Validation } from './validation.js';

class Asked {
  @Moment()
  at!: string;
}

function isTaken(at: unknown): boolean {
  try {
    new Validation().transform({ at }, { type: 'query', metatype: Asked });
    return true;
  } catch {
    return false;
  }
}

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

  it.each(['2025-10-26', '2024-02-29', '2025-10-26T12:00:00Z', '1999-12-31T23:59:59.999Z'])('may be %s', (at) => {
    expect(isTaken(at)).toBe(true);
  });

  it.each([
    '2026-02-29',
    '2026-02-30T00:00:00Z',
    '2026-13-01',
    '2025-10-26T24:00:00Z',
    '2025-10-26T12:00:00',
    'today',
    7,
  ])('is not %s', (at) => {
    expect(isTaken(at)).toBe(false);
  });
});
