import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ANYONE } from '../auth/caller.js';
import type { Asking } from './asked-page.js';
import { Rests } from './rests.js';

const reply = {} as FastifyReply;
const request = { ip: '192.0.2.1' } as FastifyRequest;

function officer(subject: string): Asking {
  return { caller: { subject, role: 'officer', unit: 'PH-ATU', state: 'PH' }, request, reply };
}

async function waited(rests: Rests, asking: Asking): Promise<number> {
  const began = performance.now();
  await rests.over(asking);
  return performance.now() - began;
}

describe('Whoever is worked for', () => {
  it('waits, once more than a tenth of a second is to be made up for, five times as long as the work took', async () => {
    const rests = new Rests();
    rests.charge(officer('ph'), 18);
    expect(await waited(rests, officer('ph'))).toBeLessThan(50);
    rests.charge(officer('ph'), 60);
    const [other, own] = [await waited(rests, officer('th')), await waited(rests, officer('ph'))];
    expect(own).toBeGreaterThan(150);
    expect(other).toBeLessThan(own);
    await pause(110);
    expect(await waited(rests, officer('ph'))).toBeLessThan(own);
  });

  it('never waits for longer than a second', async () => {
    const rests = new Rests();
    rests.charge(officer('ph'), 60_000);
    expect(await waited(rests, officer('ph'))).toBeLessThan(3_000);
  });

  it('is charged with a count as long as it takes, also where it fails; who is not known is known by the address', async () => {
    const rests = new Rests();
    const asking: Asking = { caller: ANYONE, request, reply };
    const failed = rests.spaced(asking, async () => {
      await pause(60);
      throw new Error('the count failed');
    });
    await expect(failed).rejects.toThrow('the count failed');
    expect(await waited(rests, asking)).toBeGreaterThan(100);
    expect(await rests.spaced(officer('ph'), () => Promise.resolve(7))).toBe(7);
  });
});
