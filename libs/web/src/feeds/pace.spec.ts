import { Pace } from './pace.js';

const busy = (milliseconds: number) => () => {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
  return Promise.resolve();
};

describe('Work at a pace', () => {
  it('leaves most of the time to others, however many want it done', async () => {
    const pace = new Pace();
    const began = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => pace.work(busy(10))));
    // five rests between six pieces
    expect(performance.now() - began).toBeGreaterThan(6 * 10 + 5 * 150 - 20);
  });

  it('goes on after a piece that failed', async () => {
    const pace = new Pace();
    const failed = pace.work(() => Promise.reject(new Error('it failed')));
    await expect(failed).rejects.toThrow('it failed');
    expect(await pace.work(() => Promise.resolve(7))).toBe(7);
  });
});
