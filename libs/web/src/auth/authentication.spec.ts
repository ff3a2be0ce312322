import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exportSPKI, SignJWT } from 'jose';
import { type GivenWeb, givenWeb, phOfficer, reached, thDelegate } from '../given-web.js';
import { type GivenIssuer, givenIssuer } from './given-issuer.js';
import type { Caller } from './caller.js';

let web: GivenWeb;
let stranger: GivenIssuer;

beforeAll(async () => {
  web = await givenWeb();
  stranger = await givenIssuer();
});
afterAll(async () => {
  await web.close();
  await stranger.close();
});
beforeEach(() => {
  reached.length = 0;
});

const get = (authorization: string) => web.fetch('/v1/letters', { headers: { authorization } });
const now = () => Math.floor(Date.now() / 1000);

async function refusedToken(token: string): Promise<string> {
  const answer = await get(`Bearer ${token}`);
  const problem = (await answer.json()) as { code: string; detail: string };
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  expect(problem.code).toBe('token.invalid');
  expect(reached).toEqual([]);
  const [, payload] = token.split('.');
  if (payload) expect(problem.detail).not.toContain(payload);
  return problem.detail;
}

describe('authentication', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('accepts a good token under the scheme written %s', async (scheme) => {
    const answer = await get(`${scheme} ${await web.issuer.token(phOfficer)}`);
    expect(answer.status).toBe(200);
    expect(reached).toEqual(['list']);
  });

  it('gives the controller the caller that the token speaks for, the second time from memory', async () => {
    const headers = { authorization: `Bearer ${await web.issuer.token(phOfficer, { scope: 'x', jti: '1' })}` };
    for (const time of ['first', 'second']) {
      const answer = await web.fetch('/v1/letters/here', { headers });
      expect({ time, ...((await answer.json()) as object) }).toEqual({
        ...{ time, id: 'here' },
        caller: { ...phOfficer, standing: 'given-register@0' },
      });
    }
  });

  it('asks for a token with a Bearer challenge when there is none', async () => {
    const answer = await web.fetch('/v1/letters');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="talaan"');
    expect(((await answer.json()) as { code: string }).code).toBe('token.missing');
  });

  it.each([
    ['without a token', '/v1/letters', [], 401],
    ['with a token that is none', '/v1/letters', ['authorization: Bearer a.b.c'], 401],
    ['to no route', '/v1/nowhere', [], 404],
  ])('answers a request %s before its body is there', async (_, path, headers, status) => {
    const lines = [`POST ${path} HTTP/1.1`, 'host: x', 'connection: close', 'content-type: application/json'];
    const answer = await web.raw(...lines, ...headers, 'content-length: 1000000');
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
  });

  it('opens only what is marked as public', async () => {
    expect((await web.fetch('/open')).status).toBe(200);
    expect((await web.fetch('/openapi.json')).status).toBe(200);
  });

  describe('refuses a token', () => {
    const unsigned = (header: object, claims: object) =>
      `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
    const claims = () => ({
      iss: web.issuer.issuer,
      aud: 'talaan',
      iat: now(),
      exp: now() + 300,
      ...phOfficer,
      sub: 's',
    });

    it('that is not signed', async () => {
      const header = { alg: 'none', typ: 'at+jwt' };
      await refusedToken(unsigned(header, claims()));
      await refusedToken(`${unsigned(header, claims())}AAAA`);
    });

    it('that is signed with the public key as if it were a shared secret', async () => {
      const secret = new TextEncoder().encode(await exportSPKI(web.issuer.publicKey));
      const header = { alg: 'HS256', kid: 'spec-key', typ: 'at+jwt' };
      expect(await refusedToken(await new SignJWT(claims()).setProtectedHeader(header).sign(secret))).toMatch(
        /algorithm/,
      );
    });

    it('that names a key which the issuer does not have', async () => {
      expect(await refusedToken(await web.issuer.token(phOfficer, {}, { kid: 'other' }))).toMatch(/not a key/);
    });

    it('that brings its own key', async () => {
      const header = { alg: 'ES256', typ: 'at+jwt', jku: `${stranger.issuer}/jwks` };
      await refusedToken(await new SignJWT(claims()).setProtectedHeader(header).sign(stranger.privateKey));
    });

    it('of another issuer, also when it claims to be of ours', async () => {
      await refusedToken(await stranger.token(phOfficer));
      expect(await refusedToken(await stranger.token(phOfficer, { iss: web.issuer.issuer }))).toMatch(/signature/);
      await refusedToken(await web.issuer.token(phOfficer, { iss: stranger.issuer }));
    });

    it('whose payload was changed after signing', async () => {
      const [header, payload = '', signature] = (await web.issuer.token(phOfficer)).split('.');
      const changed = Buffer.from(payload, 'base64url').toString().replace('PH-ATU', 'TH-ATU').replace('"PH"', '"TH"');
      await refusedToken([header, Buffer.from(changed).toString('base64url'), signature].join('.'));
    });

    it.each([
      ['for another audience', { aud: 'other' }, /aud/],
      ['for no audience', { aud: undefined }, /aud/],
      ['that has expired', { exp: 1_000 }, /expired/],
      ['that never expires', { exp: undefined }, /exp/],
      ['that is not valid yet', { nbf: 4_000_000_000 }, /nbf/],
      ['without a time of issue', { iat: undefined }, /iat/],
      ['without a subject', { sub: undefined }, /sub/],
      ['whose subject is empty', { sub: '' }, /sub/],
      ['whose subject breaks a line', { sub: 'a\nb' }, /sub/],
      ['whose subject is very long', { sub: 'a'.repeat(129) }, /sub/],
      ['without a role', { role: undefined }, /role/],
      ['with a role that does not exist', { role: 'admin' }, /role/],
      ['with a role named like a member of every object', { role: 'constructor' }, /role/],
      ['with several roles', { role: ['officer', 'chair'] }, /role/],
      ['of an officer without a unit', { unit: undefined }, /unit/],
      ['of an officer without a state', { state: undefined }, /state/],
      ['of an officer with a body too', { body: 'ASEC' }, /body/],
      ['of an officer with a post too', { post: 'PH-CONSULAR' }, /post/],
      ['of an officer whose unit belongs to another state', { state: 'TH' }, /another state/],
      ['whose unit is a list', { unit: ['PH-ATU'] }, /unit/],
      ['whose state is in lower case', { state: 'ph', unit: 'ph-ATU' }, /unit|state/],
      ['whose affiliation is null', { body: null }, /body/],
      ['of a delegate with a unit', { role: 'delegate' }, /unit/],
      ['of an auditor with a state', { role: 'auditor', body: 'ASEC', unit: undefined }, /state/],
    ])('%s', async (_, changes, why) => {
      expect(await refusedToken(await web.issuer.token(phOfficer, changes))).toMatch(why);
    });

    it.each([
      ['of no type', { typ: undefined }],
      ['that is an identity token', { typ: 'JWT' }],
      ['with an extension that must be understood', { crit: ['exp'], exp: 1 }],
    ])('%s', async (_, header) => {
      const token = await web.issuer.token(phOfficer, {}, header as object).catch(() => 'a.b.c');
      await refusedToken(token);
    });

    it.each(['', 'x', 'a.b.c', '..', 'null', `${'a'.repeat(9_000)}.b.c`])('that is garbage', async (token) => {
      await refusedToken(token);
    });
  });

  it.each([
    ['another scheme', (token: string) => `Basic ${token}`],
    ['no scheme', (token: string) => token],
    ['two spaces', (token: string) => `Bearer  ${token}`],
    ['two tokens', (token: string) => `Bearer ${token}, Bearer ${token}`],
    ['something after the token', (token: string) => `Bearer ${token} x`],
  ])('refuses an Authorization header with %s', async (_, header) => {
    expect((await get(header(await web.issuer.token(phOfficer)))).status).toBe(401);
    expect(reached).toEqual([]);
  });

  it('refuses two Authorization headers, whichever of them is good', async () => {
    const good = `Authorization: Bearer ${await web.issuer.token(phOfficer)}`;
    const other = `authorization: Bearer ${await web.issuer.token(thDelegate)}`;
    for (const lines of [
      [good, other],
      [other, good],
      [good, 'AUTHORIZATION: Basic eDp5'],
      [good, good],
    ]) {
      const answer = await web.raw('GET /v1/letters HTTP/1.1', 'Host: x', 'Connection: close', ...lines);
      expect(answer).toMatch(/^HTTP\/1.1 401 /);
    }
    expect(reached).toEqual([]);
  });

  it('refuses a token in the address, with or without one in the header', async () => {
    const token = await web.issuer.token(phOfficer);
    const address = `/v1/letters?access_token=${token}`;
    expect((await web.fetch(address)).status).toBe(401);
    expect((await web.fetch(address, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    expect(reached).toEqual([]);
  });

  it.each<[string, Caller]>([
    ['unit-head', { subject: 's', role: 'unit-head', unit: 'VN-ATU', state: 'VN' }],
    ['consular-officer', { subject: 's', role: 'consular-officer', post: 'VN-CONSULAR', state: 'VN' }],
    ['chair', { subject: 's', role: 'chair', state: 'PH' }],
    ['secretariat', { subject: 's', role: 'secretariat', body: 'ASEC' }],
    ['body-reporter', { subject: 's', role: 'body-reporter', body: 'SOMTC' }],
  ])('accepts the claims of a %s', async (_, caller) => {
    const answer = await get(`Bearer ${await web.issuer.token(caller)}`);
    expect(((await answer.json()) as { code?: string }).code).toBe('access.denied');
  });
});

describe('a token that was accepted', () => {
  let other: GivenWeb;
  let headers: Record<string, string>;
  const status = async (path = '/v1/letters') => (await other.fetch(path, { headers })).status;

  beforeEach(async () => {
    other = await givenWeb();
    headers = { authorization: `Bearer ${await other.issuer.token(phOfficer)}` };
  });
  afterEach(async () => {
    await other.close();
  });

  it('is not accepted any more when it has expired', async () => {
    expect(await status()).toBe(200);
    other.wait(299);
    expect(await status()).toBe(200);
    other.wait(7);
    expect(await status()).toBe(401);
  });

  it('is accepted within the tolerance between two clocks', async () => {
    other.wait(302);
    expect(await status()).toBe(200);
  });

  it('is accepted while the identity provider is out of order', async () => {
    expect(await status()).toBe(200);
    other.issuer.fail();
    expect(await status()).toBe(200);
  });

  it('is told to wait when the identity provider is out of order from the start, until it is back', async () => {
    other.issuer.fail();
    const began = performance.now();
    const answer = await other.fetch('/v1/letters', { headers });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.json()).toMatchObject({ code: 'identity.unavailable' });
    other.issuer.fail(false);
    // within a second the provider is not asked again
    const soon = await status();
    if (performance.now() - began < 1_000) expect(soon).toBe(503);
    let last = soon;
    for (; last === 503; last = await status()) await new Promise((resolve) => setTimeout(resolve, 50));
    expect([last, performance.now() - began >= 1_000]).toEqual([200, true]);
  });
});
