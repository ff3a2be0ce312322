import { Recent } from './recent.js';

describe('recent entries', () => {
  it('are kept up to the capacity, those not used for the longest time going first', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    expect(recent.get('a')).toBe(1);
    recent.set('c', 3);
    expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([1, undefined, 3]);
  });

  it('are at least the last half of the capacity, and never more than all of it', () => {
    const key = (n: number) => `k${String(n)}`;
    for (let put = 1; put <= 200; put += 1) {
      // A look keeps an entry, so only one is looked at in each.
      const kept = (n: number) => {
        const copy = new Recent<number>(40);
        for (let m = 1; m <= put; m += 1) copy.set(key(m), m);
        return copy.get(key(n)) === n;
      };
      const found = Array.from({ length: put }, (_, n) => n + 1).filter(kept);
      expect(found.length).toBeLessThanOrEqual(40);
      expect(found.slice(-20)).toEqual(
        Array.from({ length: Math.min(put, 20) }, (_, n) => put - Math.min(put, 20) + 1 + n),
      );
    }
  });

  it('are those that are used, however many others come and go', () => {
    const recent = new Recent<number>(4);
    recent.set('a', 1);
    for (let n = 0; n < 100; n += 1) {
      recent.set(`other ${String(n)}`, n);
      expect(recent.get('a')).toBe(1);
    }
    recent.delete('a');
    expect(recent.get('a')).toBeUndefined();
  });

  it('take a new value for a known key without displacing another', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    recent.set('a', 3);
    expect([recent.get('a'), recent.get('b')]).toEqual([3, 2]);
  });
});
