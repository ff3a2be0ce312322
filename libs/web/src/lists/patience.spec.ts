import { setTimeout as pause } from 'node:timers/promises';
import { fastify } from 'fastify';
import { beyondRequest, boundWaits, PATIENCE, waiting } from './patience.js';

/** What the waits of one request are given, as the handler does them. */
async function given(
  handler: (wait: (milliseconds: number) => Promise<void>) => Promise<void>,
): Promise<readonly number[]> {
  const lefts: number[] = [];
  const http = fastify();
  boundWaits(http);
  http.post('/', async () => {
    await handler((milliseconds) =>
      waiting(async (left) => {
        lefts.push(left);
        await pause(milliseconds);
      }),
    );
    return {};
  });
  // A body that comes in pieces, over a connection of its own.
  const address = await http.listen({ port: 0, host: '127.0.0.1' });
  await fetch(address, {
    method: 'POST',
    body: JSON.stringify('x'.repeat(500_000)),
    headers: { 'content-type': 'application/json' },
  });
  await http.close();
  return lefts;
}

describe('The waits of one request', () => {
  it('have a second together, one after the other', async () => {
    const [first = 0, second = 0, third = 0] = await given(async (wait) => {
      await wait(120);
      await wait(120);
      await wait(0);
    });
    expect(first).toBe(PATIENCE);
    expect(second).toBeLessThan(PATIENCE - 100);
    expect(third).toBeLessThan(PATIENCE - 200);
  });

  it('count once where they go on at the same time, and what it does meanwhile does not count', async () => {
    const lefts = await given(async (wait) => {
      await Promise.all([wait(200), wait(200), wait(200)]);
      await pause(PATIENCE);
      await wait(0);
    });
    expect(lefts).toHaveLength(4);
    expect(Math.min(...lefts)).toBeGreaterThan(0);
    expect(lefts[3]).toBeLessThan(PATIENCE - 150);
  });

  it('have nothing left after that, and another request has all of it', async () => {
    const lefts = await given(async (wait) => {
      await wait(PATIENCE + 50);
      await wait(0);
    });
    expect(lefts).toEqual([PATIENCE, 0]);
    expect(await given((wait) => wait(0))).toEqual([PATIENCE]);
  });

  it('have a second each in what goes on after it, whoever takes that and whenever', async () => {
    const lefts = await given(async (wait) => {
      async function* feed() {
        for (let time = 0; time < 3; time += 1) {
          await wait(100);
          yield time;
        }
      }
      for await (const time of beyondRequest(feed())) await wait(PATIENCE + 50 * time);
    });
    expect([lefts[0], lefts[2], lefts[4]]).toEqual([PATIENCE, PATIENCE, PATIENCE]);
    expect([lefts[1], lefts[5]]).toEqual([PATIENCE, 0]);
  });

  it('have a second each where there is no request', async () => {
    const lefts: number[] = [];
    for (let time = 0; time < 2; time += 1) {
      await waiting((left) => {
        lefts.push(left);
        return pause(50);
      });
    }
    expect(lefts).toEqual([PATIENCE, PATIENCE]);
  });
});
