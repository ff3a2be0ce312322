import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Refusal } from '#kernel/refusal.js';
import { CANARY, type GivenWeb, givenWeb, letter, phOfficer, problemIn, reached, thDelegate } from '../given-web.js';
import { faultOf } from './problem.filter.js';
import { MOMENT, RateLimits } from '../limits/rate-limits.js';
import { mergeRefusals } from './refusal-table.js';
import { platformRefusals } from './refusals.js';

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

describe('answers', () => {
  it('of a command that creates carry status, place, revision and a position beyond 2^53', async () => {
    const answer = await web.post(authorization, '/v1/letters', letter);
    expect([answer.status, answer.headers.get('location'), answer.headers.get('etag')]).toEqual([
      201,
      '/v1/letters/here',
      '"0"',
    ]);
    expect(await answer.json()).toEqual({ id: 'here', revision: 0, position: '9007199254740993', state: 'written' });
  });

  it.each([
    ['refused', 'internal'],
    ['broken', 'internal'],
    ['full', 'store.unavailable'],
    ['long', 'body.too-large'],
  ])('tell nothing of the inside: %s', async (id, code) => {
    const answer = await web.post(authorization, `/v1/letters/${id}/burn`, {});
    const { detail } = await problemIn(answer, code);
    expect([platformRefusals[code]?.meaning, 'The platform failed; the fault is in its log.']).toContain(detail);
  });

  it('do not tell an unknown record from one that the caller may not know of', async () => {
    const unknown = await web.fetch('/v1/letters/gone', { headers: { authorization } });
    await problemIn(unknown, 'record.unknown');
  });

  it('say what is not permitted', async () => {
    const token = await web.issuer.token(thDelegate);
    await problemIn(
      await web.post(authorization, '/v1/letters', letter, { authorization: `Bearer ${token}` }),
      'access.denied',
    );
  });

  it.each([
    ['GET', '/v2'],
    ['GET', '/v1/letters/'],
    ['PUT', '/v1/letters'],
    ['OPTIONS', '/v1/letters'],
  ])('say that there is no such address: %s %s', async (method, path) => {
    await problemIn(await web.fetch(path, { method, headers: { authorization } }), 'route.unknown');
  });

  it.each([
    ['an address that cannot be decoded', 'GET /v1/%zz HTTP/1.1', 400, 'request.malformed'],
    ['something that is not HTTP', 'HELLO', 400, 'request.malformed'],
    [
      'headers over the limit',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`,
      431,
      'request.headers-too-large',
    ],
  ])('are problem documents also for %s', async (_, lines, status, code) => {
    const answer = await web.raw(lines, 'Host: x', 'Connection: close');
    expect(answer.startsWith(`HTTP/1.1 ${String(status)} `)).toBe(true);
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ code, status });
  });

  it('are problem documents also for who names no host, which HTTP/1.1 demands (RFC 9112, 3.2)', async () => {
    const signedIn = `authorization: ${authorization}`;
    const ask = (version: string) => web.raw(`GET /v1/letters HTTP/${version}`, signedIn, 'Connection: close');
    expect(await ask('1.1')).toMatch(/^HTTP\/1.1 400 [^]*application\/problem\+json[^]*"code":"request.malformed"/);
    expect(await ask('1.0')).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('rate limits', () => {
  it('hold a subject, and all subjects of a state together, and say how long to wait', async () => {
    const limited = await givenWeb({ rates: new RateLimits({ perSubject: 2, perState: 3 }) });
    try {
      const status = async (subject: string, state: string) => {
        const caller = { ...phOfficer, subject, state, unit: `${state}-ATU` };
        const headers = { authorization: `Bearer ${await limited.issuer.token(caller)}` };
        const answer = await limited.fetch('/v1/letters', { headers });
        if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        return answer.status;
      };
      expect([await status('a', 'PH'), await status('a', 'PH'), await status('a', 'PH')]).toEqual([200, 200, 429]);
      expect([await status('b', 'PH'), await status('b', 'PH')]).toEqual([200, 429]);
      expect(await status('c', 'TH')).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe('the number of requests that a caller has under way', () => {
  it('is bounded, also while their bodies do not come; others are answered', async () => {
    const limited = await givenWeb({ rates: new RateLimits({ atOnce: 2 }) });
    try {
      const signedIn = await limited.signIn(phOfficer);
      const lines = ['POST /v1/letters HTTP/1.1', 'host: x', 'content-type: application/json', 'content-length: 9'];
      const slow = [1, 2].map(() => limited.raw(...lines, `authorization: ${signedIn}`).catch(() => ''));
      const ask = async (authorization: string) =>
        (await limited.fetch('/v1/letters', { headers: { authorization } })).status;
      while ((await ask(signedIn)) === 200);
      const began = performance.now();
      expect(await ask(signedIn)).toBe(429);
      // Whoever asks again at once is not refused at once.
      expect(performance.now() - began).toBeGreaterThan(MOMENT - 2);
      expect(await ask(await limited.signIn(thDelegate))).toBe(200);
      limited.app.getHttpServer().closeAllConnections();
      await Promise.all(slow);
      expect(await ask(signedIn)).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe('rate limits without a token', () => {
  it('hold an address, and do not count towards anyone’s own', async () => {
    const limited = await givenWeb({ rates: new RateLimits({ perSubject: 2, perState: 3 }) });
    try {
      const open = async () => (await limited.fetch('/open')).status;
      expect([await open(), await open(), await open()]).toEqual([200, 200, 429]);
      const headers = { authorization: await limited.signIn(phOfficer) };
      expect((await limited.fetch('/v1/letters', { headers })).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe('the limit of an address', () => {
  let limited: GivenWeb;
  const open = async (headers: Record<string, string> = {}, path = '/open') =>
    (await limited.fetch(path, { headers })).status;

  afterEach(() => limited.close());

  it('counts requests without a token, and with one that is not accepted', async () => {
    limited = await givenWeb({ rates: new RateLimits({ perSubject: 3 }) });
    const forged = { authorization: `Bearer ${await limited.issuer.token(phOfficer, { aud: 'another' })}` };
    const [none, other] = [await open({}, '/v1/letters'), await open(forged, '/v1/letters')];
    expect([none, other, await open({ authorization: 'Bearer x' }, '/v1/letters')]).toEqual([401, 401, 401]);
    for (const headers of [{}, forged, { authorization: 'Basic x' }]) {
      const answer = await limited.fetch('/v1/letters', { headers: { ...headers } as Record<string, string> });
      await problemIn(answer, 'rate.limited');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
    expect(await open({ authorization: await limited.signIn(phOfficer) }, '/v1/letters')).toBe(200);
  });

  it('does not hold the routes of who watches the server', async () => {
    limited = await givenWeb({ rates: new RateLimits({ perSubject: 1, always: ['/open'] }) });
    expect([await open(), await open(), await open()]).toEqual([200, 200, 200]);
    expect([await open({}, '/v1/letters'), await open({}, '/v1/letters')]).toEqual([401, 429]);
  });

  it('is that of the client behind a proxy that is trusted, and of the connection behind any other', async () => {
    const from = (address: string) => open({ 'x-forwarded-for': address });
    limited = await givenWeb({ rates: new RateLimits({ perSubject: 1 }), limits: { trustedProxies: ['127.0.0.1'] } });
    expect([await from('192.0.2.1'), await from('192.0.2.2'), await from('192.0.2.1')]).toEqual([200, 200, 429]);
    // What the client itself wrote stands before what the proxy saw.
    expect([await from('198.51.100.7, 192.0.2.3'), await from('198.51.100.8, 192.0.2.3')]).toEqual([200, 429]);
    await limited.close();
    limited = await givenWeb({ rates: new RateLimits({ perSubject: 1 }), limits: { trustedProxies: ['10.0.0.0/8'] } });
    expect([await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([200, 429]);
  });
});

describe('refusal tables', () => {
  it('cannot tell one code in two ways', () => {
    const other = { 'token.missing': { status: 400, title: 'Other', meaning: 'Other.' } };
    expect(() => mergeRefusals(platformRefusals, other)).toThrow(/token.missing/);
    const inTheSameWords = Object.fromEntries(
      Object.entries(platformRefusals).map(([code, told]) => [code, { ...told }]),
    );
    expect(mergeRefusals(platformRefusals, inTheSameWords)).toEqual(platformRefusals);
  });

  it('have a status of an error, a title and a meaning for every code', () => {
    for (const [code, { status, title, meaning }] of Object.entries(platformRefusals)) {
      expect([code, status >= 400 && status < 600, title.length > 3, meaning.endsWith('.')]).toEqual([
        code,
        true,
        true,
        true,
      ]);
    }
  });
});

describe('the log of a fault', () => {
  it('says where it happened, but does not repeat what a parser quoted', () => {
    const parse = () => {
      try {
        return String(JSON.parse(`${CANARY} {`));
      } catch (error) {
        return faultOf(error);
      }
    };
    expect(parse()).toMatch(/^SyntaxError: …\n +at /);
    expect(parse()).not.toContain(CANARY);
  });

  it('names a refusal that is in no table by its code alone', () => {
    expect(faultOf(new Refusal('letters.unlisted', CANARY))).toBe('refusal code letters.unlisted is in no table');
    expect(faultOf(CANARY)).not.toContain(CANARY);
  });
});
