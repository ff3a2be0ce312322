import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Vault } from '#vault/vault.js';
import { ANYONE, type Caller } from '../auth/caller.js';
import { Cursors } from './cursor.js';
import { type GivenWeb, givenWeb, phOfficer, problemIn, reached } from '../given-web.js';

let web: GivenWeb;
let authorization: string;

beforeAll(async () => {
  web = await givenWeb();
  authorization = await web.signIn(phOfficer);
});
afterAll(async () => {
  await web.close();
});
beforeEach(() => {
  reached.length = 0;
});

describe('cursors', () => {
  interface Page {
    readonly items: readonly { readonly last: number }[];
    readonly nextCursor: string;
  }
  const page = (query: string, token = authorization) =>
    web.fetch(`/v1/letters${query}`, { headers: { authorization: token } });

  it('lead from page to page, in the body and in a Link header that repeats the filter', async () => {
    const first = await page('?state=PH&limit=2');
    const { items, nextCursor } = (await first.json()) as Page;
    expect(items[0]?.last).toBe(1);
    const [, next = ''] = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
    expect(next).toBe(`/v1/letters?state=PH&limit=2&cursor=${nextCursor}`);
    const second = await web.fetch(next, { headers: { authorization } });
    expect(((await second.json()) as Page).items[0]?.last).toBe(2);
  });

  it('work for nobody else, for the same person in no other capacity, and with no other filter', async () => {
    const { nextCursor } = (await (await page('?state=PH')).json()) as Page;
    reached.length = 0;
    const bearer = async (claims: Parameters<typeof web.issuer.token>[0]) => `Bearer ${await web.issuer.token(claims)}`;
    const others = [
      await bearer({ ...phOfficer, subject: 'ph-officer-2' }),
      await bearer({ ...phOfficer, unit: 'PH-OTHER' }),
      await bearer({ subject: phOfficer.subject, role: 'delegate', state: 'PH' }),
    ];
    const refusals = [
      ...(await Promise.all(others.map((token) => page(`?state=PH&cursor=${nextCursor}`, token)))),
      await page(`?state=TH&cursor=${nextCursor}`),
      await page(`?cursor=${nextCursor}`),
    ];
    reached.length = 0;
    for (const answer of refusals) await problemIn(answer, 'cursor.invalid');
  });

  it.each([
    ['altered', (cursor: string) => `${Buffer.from('[999]').toString('base64url')}.${cursor.split('.')[1] ?? ''}`],
    ['cut short', (cursor: string) => cursor.slice(0, -1)],
    ['made up', () => 'WzBd.AAAA'],
  ])('are refused when %s', async (_, change) => {
    const { nextCursor } = (await (await page('')).json()) as Page;
    const answer = await page(`?cursor=${change(nextCursor)}`);
    reached.length = 0;
    await problemIn(answer, 'cursor.invalid');
  });
});

describe('cursors of a list that is open without a token', () => {
  const vault = {
    digest: (purpose: string, text: string) => createHmac('sha256', purpose).update(text).digest('base64url'),
  };
  const cursors = new Cursors(vault as unknown as Vault);

  it('work for anyone, with the same list and filter only', () => {
    const cursor = cursors.next(ANYONE, 'letters?q=a', ['x', 2]);
    expect(cursors.after(ANYONE, 'letters?q=a', cursor)).toEqual(['x', 2]);
    expect(() => cursors.after(ANYONE, 'letters?q=b', cursor)).toThrow('cursor.invalid');
  });

  it('work for no caller, and those of callers not for anyone', () => {
    const named: Caller = { subject: ANYONE, role: 'delegate', state: 'PH' };
    for (const caller of [phOfficer, named]) {
      const [open, own] = [cursors.next(ANYONE, 'letters', [1]), cursors.next(caller, 'letters', [1])];
      expect(() => cursors.after(caller, 'letters', open)).toThrow('cursor.invalid');
      expect(() => cursors.after(ANYONE, 'letters', own)).toThrow('cursor.invalid');
    }
  });
});
