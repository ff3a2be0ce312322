import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SystemClock } from '#kernel/clock.js';
import type { Vault } from '#vault/vault.js';
import type { View } from '#views/view.js';
import type { Caller } from '../auth/caller.js';
import { Cursors } from './cursor.js';
import type { Freshness } from './freshness.js';
import { Pages } from './pages.js';
import { Rests } from './rests.js';

const ROWS = [9, 7, 6, 4, 1];
const caller: Caller = { subject: 'ph', role: 'officer', unit: 'PH-ATU', state: 'PH' };
const view: View = { name: 'numbers', version: 1, module: '', tables: '', evolve: {} };

function pages(until = Promise.resolve()) {
  const waited: unknown[] = [];
  const freshness = {
    positionOf: ({ asOfPosition = '99' }) => Promise.resolve(BigInt(asOfPosition)),
    caughtUp: (...asked: unknown[]) => {
      waited.push(asked);
      return until;
    },
  } as unknown as Freshness;
  const digest = (purpose: string, text: string) => createHmac('sha256', purpose).update(text).digest('base64url');
  return {
    waited,
    pages: new Pages(new Cursors({ digest } as unknown as Vault), freshness, new SystemClock(), new Rests()),
  };
}

/** One page of the numbers that are not in `hidden`, with its Link header. */
async function ask(
  given: ReturnType<typeof pages>,
  limit: number,
  cursor?: string,
  hidden: readonly number[] = [],
  more: { readonly asOfPosition?: string } = {},
) {
  let link: string | undefined;
  const reply = { header: (_: string, value: string) => (link = value) } as unknown as FastifyReply;
  const request = { url: `/v1/numbers?limit=${limit}` } as FastifyRequest;
  const query = { limit, ...(cursor !== undefined && { cursor }), ...more };
  const page = await given.pages.page({ caller, request, reply }, query, {
    view,
    find: (_, { after, limit: most, position }) =>
      ROWS.filter((row) => row <= position && (after === undefined || row < Number(after))).slice(0, most),
    keys: (row) => [row],
    show: (row) => (hidden.includes(row) ? undefined : { row }),
  });
  return { items: page.items.map(({ row }) => row), next: page.nextCursor, link };
}

describe('A list', () => {
  it('is shown page by page, each row once, with a link from each page to the next', async () => {
    const given = pages();
    const first = await ask(given, 2);
    expect(first.items).toEqual([9, 7]);
    expect(first.link).toBe(`</v1/numbers?limit=2&cursor=${String(first.next)}>; rel="next"`);
    const second = await ask(given, 2, first.next);
    expect(second.items).toEqual([6, 4]);
    const third = await ask(given, 2, second.next);
    expect(third).toEqual({ items: [1], next: undefined, link: undefined });
    expect((await ask(given, 5)).next).toBeUndefined();
  });

  it('goes on behind a row that is not shown', async () => {
    const given = pages();
    const first = await ask(given, 2, undefined, [7]);
    expect(first.items).toEqual([9]);
    expect((await ask(given, 2, first.next)).items).toEqual([6, 4]);
  });

  it('waits for its view', async () => {
    const given = pages();
    await ask(given, 2);
    expect(given.waited).toEqual([[view, 99n]]);
  });

  it('can be asked for as it was known at a position, and waits no further', async () => {
    const given = pages();
    expect((await ask(given, 2, undefined, [], { asOfPosition: '6' })).items).toEqual([6, 4]);
    expect(given.waited).toEqual([[view, 6n]]);
  });

  it('that is long is read and shown in stretches, between which others have their turn', async () => {
    const given = pages();
    let [turns, taken] = [0, 0];
    const takenBy: number[] = [];
    const count = () => {
      takenBy[(turns += 1)] = taken;
      if (taken < 120) setImmediate(count);
    };
    setImmediate(count);
    const rows = function* () {
      for (; taken < 130; taken += 1) yield taken;
    };
    const reply = { header: () => undefined } as unknown as FastifyReply;
    const request = { url: '/v1/numbers?limit=120' } as FastifyRequest;
    const page = await given.pages.page(
      { caller, request, reply },
      { limit: 120 },
      {
        view,
        find: rows,
        keys: (row) => [row],
      },
    );
    expect(page.items).toEqual(Array.from({ length: 120 }, (_, n) => n));
    expect(page.nextCursor).toBeDefined();
    expect(new Set(takenBy)).toEqual(new Set([undefined, 0, 49, 99]));
  });

  it('gives who asks for one page after the other a fifth of the time, and lets nobody else wait', async () => {
    const given = pages();
    const reply = { header: () => undefined } as unknown as FastifyReply;
    const request = { url: '/v1/numbers' } as FastifyRequest;
    const work = 15;
    const asked = async (subject: string) => {
      const began = performance.now();
      await given.pages.page(
        { caller: { ...caller, subject }, request, reply },
        { limit: 1 },
        {
          view,
          find: () => {
            for (const end = performance.now() + work; performance.now() < end;);
            return [1];
          },
          keys: (row) => [row],
        },
      );
      return performance.now() - began;
    };
    // A page is charged with twice what it took, and a hundred milliseconds may be made up for later.
    await asked('ph');
    const [other, own] = [await asked('th'), await asked('ph')];
    expect(own).toBeGreaterThan(work + 10 * work - 100 - 2 * work);
    expect(other).toBeLessThan(own);
  });

  it('charges who asks for each page at least what any page takes, and for no wait', async () => {
    const given = pages(pause(300));
    const took: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const began = performance.now();
      await ask(given, 1);
      took.push(performance.now() - began);
    }
    // A hundred milliseconds may be made up for later; from then on a page comes every ten.
    expect(took[1]).toBeLessThan(100);
    expect(took.slice(1).reduce((sum, one) => sum + one)).toBeGreaterThan(18 * 10 - 100);
  });

  it('takes no cursor that was not made for it', async () => {
    await expect(ask(pages(), 2, `WzVd.${'A'.repeat(43)}`)).rejects.toMatchObject({ code: 'cursor.invalid' });
  });

  it('takes no cursor that was made for another query', async () => {
    const given = pages();
    const { next } = await ask(given, 2, undefined, [], { asOfPosition: '7' });
    expect((await ask(given, 2, next, [], { asOfPosition: '7' })).items).toEqual([4, 1]);
    const other = ask(given, 2, next, [], { asOfPosition: '8' });
    await expect(other).rejects.toMatchObject({ code: 'cursor.invalid' });
  });
});
