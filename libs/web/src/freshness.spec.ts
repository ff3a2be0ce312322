import { describe, expect, it } from '@jest/globals';
import { Refusal } from '#kernel/refusal.js';
import type { View, ViewQueries } from '#views/view.js';
import { ANYONE, type Caller } from './caller.js';
import { Freshness } from './freshness.js';
import { Recent } from './recent.js';

const view = { name: 'letters', version: 1 } as View;
const caller: Caller = { subject: 's1', role: 'delegate', state: 'PH' };
const other: Caller = { ...caller, subject: 's2' };

/** A view at 5 that gets to `reachable`, and what was waited for. */
function givenFreshness(reachable: bigint) {
  const waited: bigint[] = [];
  const queries = {
    position: () => 5n,
    reached(_: View, wanted: bigint) {
      waited.push(wanted);
      if (wanted > reachable) return Promise.reject(new Refusal('view.behind', 'Not yet.'));
      return Promise.resolve();
    },
  } as unknown as ViewQueries;
  return { freshness: new Freshness(queries), waited };
}

describe('freshness', () => {
  it('waits for nothing when the view reflects all that was written here', async () => {
    const { freshness, waited } = givenFreshness(5n);
    await freshness.caughtUp(caller, view);
    freshness.wrote(caller, 5n);
    freshness.wrote(other, 4n);
    await freshness.caughtUp(caller, view);
    expect(waited).toEqual([]);
  });

  it('waits shortly, for anyone, for what was written here', async () => {
    const { freshness, waited } = givenFreshness(8n);
    freshness.wrote(other, 9n);
    await freshness.caughtUp(ANYONE, view);
    expect(waited).toEqual([9n]);
  });

  it('waits for the last of what the caller wrote, in whatever order it became known', async () => {
    const { freshness, waited } = givenFreshness(9n);
    freshness.wrote(caller, 9n);
    freshness.wrote(caller, 7n);
    await freshness.caughtUp(caller, view);
    expect(new Set(waited)).toEqual(new Set([9n]));
  });

  it('waits for what others wrote before, but goes without it when the view is slow', async () => {
    const { freshness, waited } = givenFreshness(5n);
    freshness.wrote(other, 9n);
    await freshness.caughtUp(caller, view);
    expect(waited).toEqual([9n]);
  });

  it('does not go without what the caller wrote', async () => {
    const { freshness } = givenFreshness(8n);
    freshness.wrote(caller, 9n);
    await expect(freshness.caughtUp(caller, view)).rejects.toThrow('view.behind');
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
    recent.set('a', 1);
    recent.set('b', 2);
    recent.set('a', 3);
    expect([recent.get('a'), recent.get('b')]).toEqual([3, 2]);
  });
});
