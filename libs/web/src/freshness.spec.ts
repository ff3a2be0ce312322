import { describe, expect, it } from '@jest/globals';
import type { View, ViewQueries } from '#views/view.js';
import type { Caller } from './caller.js';
import { Freshness } from './freshness.js';
import { Recent } from './recent.js';

const view = { name: 'letters', version: 1 } as View;
const caller: Caller = { subject: 's1', role: 'delegate', state: 'PH' };

function givenFreshness(position: bigint) {
  const waited: bigint[] = [];
  const queries = {
    position: () => position,
    reached(_: View, wanted: bigint) {
      waited.push(wanted);
      return Promise.resolve();
    },
  } as unknown as ViewQueries;
  return { freshness: new Freshness(queries), waited };
}

describe('freshness', () => {
  it('waits for the last of what the caller wrote, and for nothing when the view is there', async () => {
    const { freshness, waited } = givenFreshness(5n);
    await freshness.caughtUp(caller, view);
    freshness.wrote(caller, 5n);
    await freshness.caughtUp(caller, view);
    expect(waited).toEqual([]);
    freshness.wrote(caller, 9n);
    freshness.wrote(caller, 7n);
    await freshness.caughtUp(caller, view);
    expect(waited).toEqual([9n]);
  });

  it('does not let one caller wait for what another wrote', async () => {
    const { freshness, waited } = givenFreshness(5n);
    freshness.wrote({ ...caller, subject: 's2' }, 9n);
    await freshness.caughtUp(caller, view);
    expect(waited).toEqual([]);
  });
});

describe('recent entries', () => {
  it('are kept up to the capacity, the one not used for the longest time going first', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    expect(recent.get('a')).toBe(1);
    recent.set('c', 3);
    expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([1, undefined, 3]);
  });

  it('take a new value for a known key without displacing another', () => {
    const recent = new Recent<number>(2);
    for (const [key, value] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ] as const)
      recent.set(key, value);
    expect([recent.get('a'), recent.get('b')]).toEqual([3, 2]);
  });
});
