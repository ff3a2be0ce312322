import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { importJWK, type JWK, SignJWT } from 'jose';
import { aRequestTo, done, type Problem, region, type Region } from './client.js';
import { type Reply, send } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

interface Route {
  readonly method: string;
  readonly path: string;
}

const ID = '00000000-0000-8000-8000-000000000000';
const PUBLISHED = ['/v1/published-practices', `/v1/published-practices/${ID}`];
/** The only routes that answer without a token. */
const OPEN = ['/healthz', '/readyz', '/metrics', '/openapi.json', ...PUBLISHED];

let data: string;
let server: RunningServer;
let people: Region;
let routes: readonly Route[];
let id: string;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
  const { body } = await send<{ paths: Record<string, Record<string, unknown>> }>(server.origin, {
    path: '/openapi.json',
  });
  routes = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path: filled(path) })),
  );
  id = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

function filled(path: string): string {
  return path
    .replace('{plan}', 'bohol-2017-2020')
    .replace('{code}', 'C.c.2.1')
    .replaceAll(/\{[^}]+\}/g, ID);
}

function guarded(): readonly Route[] {
  return routes.filter(({ path }) => !OPEN.includes(path));
}

function knock({ method, path }: Route, token?: string, headers: Record<string, string> = {}): Promise<Reply<Problem>> {
  const body = method === 'POST' ? {} : undefined;
  return send<Problem>(server.origin, {
    method,
    path,
    token,
    body,
    headers: { 'idempotency-key': randomUUID(), ...headers },
  });
}

/** A token with these claims and header, signed by whoever `signer` is. */
function forged(header: object, claims: object, signer: (text: string) => string): string {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${signer(text)}`;
}

async function claimsOf(
  identity: string,
): Promise<{ header: Record<string, unknown>; claims: Record<string, unknown> }> {
  const [header = '', claims = ''] = (await people.person(identity).token()).split('.');
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  return { header: parse(header), claims: parse(claims) };
}

/** The chair's token with other claims, signed with the key of the development provider. */
async function signedByProvider(claims: Readonly<Record<string, unknown>>): Promise<string> {
  const key = JSON.parse(await readFile(`${data}/dev-idp/signing-key.json`, 'utf8')) as JWK;
  const chair = await claimsOf('chair');
  return await new SignJWT({ ...chair.claims, ...claims })
    .setProtectedHeader({ ...chair.header, alg: 'ES256' })
    .sign(await importJWK(key, 'ES256'));
}

async function refusedEverywhere(token: string | undefined, headers: Record<string, string> = {}): Promise<void> {
  const answers = await Promise.all(
    guarded().map(async (route) => ({ route, reply: await knock(route, token, headers) })),
  );
  for (const { route, reply } of answers) {
    expect([route.method, route.path, reply.status]).toEqual([route.method, route.path, 401]);
    expect(reply.body.code).toMatch(/^token\./);
    expect(reply.headers['www-authenticate']).toMatch(/^Bearer/);
  }
}

describe('every route asks for a token', () => {
  it('knows the routes of the contract, and leaves only the operational ones and what was published open', () => {
    const paths = routes.map(({ method, path }) => `${method} ${path}`);
    expect(paths).toEqual(expect.arrayContaining(['POST /v1/exchange-requests', 'GET /v1/audit-trail']));
    expect(guarded().length).toBeGreaterThan(30);
    expect(guarded().every(({ path }) => path.startsWith('/v1/'))).toBe(true);
  });

  it('without a token', () => refusedEverywhere(undefined));
  it('with an empty or nonsensical one', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Bearer x', 'Bearer a.b.c', 'Basic cGg6cGg=']) {
      await refusedEverywhere(undefined, { authorization });
    }
  });

  it('with a token that the provider signed, but that is not, no longer or not yet for this server', async () => {
    const now = Math.floor(Date.now() / 1000);
    // the control: what the helper below signs is a good token unless a claim says otherwise
    expect((await knock({ method: 'GET', path: '/v1/audit-trail' }, await signedByProvider({}))).status).toBe(200);
    const wrong: readonly Record<string, unknown>[] = [
      { iat: now - 7_200, exp: now - 3_600 },
      { exp: undefined },
      { nbf: now + 3_600 },
      { aud: 'another-service' },
      { iss: 'http://127.0.0.1:9' },
      { sub: undefined },
      { role: 'superuser' },
      { role: undefined },
      { unit: 'PH-ATU' },
      { state: undefined },
    ];
    for (const claims of wrong) {
      const reply = await knock({ method: 'GET', path: '/v1/audit-trail' }, await signedByProvider(claims));
      expect([claims, reply.status]).toEqual([claims, 401]);
    }
    await refusedEverywhere(await signedByProvider({ iat: now - 7_200, exp: now - 3_600 }));
  });

  it('with a token of another issuer: same claims, another key', async () => {
    const { header, claims } = await claimsOf('chair');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await refusedEverywhere(
      forged({ ...header, alg: 'RS256' }, claims, (text) =>
        sign('sha256', Buffer.from(text), privateKey).toString('base64url'),
      ),
    );
  });

  it('with a token that says it needs no signature', async () => {
    const { header, claims } = await claimsOf('chair');
    await refusedEverywhere(forged({ ...header, alg: 'none' }, claims, () => ''));
  });

  it('with a good signature over other claims', async () => {
    const [header = '', , signature = ''] = (await people.officer('vn').token()).split('.');
    const { claims } = await claimsOf('ph-officer');
    const other = Buffer.from(JSON.stringify({ ...claims, unit: 'TH-ATU', state: 'TH' })).toString('base64url');
    await refusedEverywhere([header, other, signature].join('.'));
  });

  it('in the query, a cookie or another header: these are no places for a token', async () => {
    const token = await people.chair().token();
    for (const sent of [
      { path: `/v1/audit-trail?access_token=${token}` },
      { path: '/v1/audit-trail', headers: { cookie: `access_token=${token}` } },
      { path: '/v1/audit-trail', headers: { 'x-forwarded-authorization': `Bearer ${token}` } },
    ]) {
      expect((await send(server.origin, sent)).status).toBe(401);
    }
  });
});

describe('no spelling of a route gets around the guard', () => {
  const spellings = (path: string): readonly string[] => [
    `${path}/`,
    `/${path}`,
    `//${path}`,
    `/.${path}`,
    `/x/..${path}`,
    path.replace('/v1', '/V1'),
    path.replace('/v1', '/%76%31'),
    path.replace('/v1/', '/v1%2f'),
    path.replace('/v1/', '/v1//'),
    path.replace('/v1/', '/v1/./'),
    path.replace('/v1/', '/v1;a=b/'),
    `${path};x=1`,
    `${path}%00`,
    `${path}%20`,
    `${path}?`,
    `${path}#x`,
    `${path}.json`,
    `/healthz/..${path}`,
    `/healthz/%2e%2e${path}`,
    `/openapi.json/..;${path}`,
    path.toUpperCase(),
  ];

  it('never answers a stranger with anything but a refusal', async () => {
    for (const path of [
      `/v1/exchange-requests/${id}`,
      '/v1/exchange-requests?box=outbox',
      '/v1/audit-trail',
      '/v1/facts?after=0',
    ]) {
      for (const spelling of spellings(path)) {
        for (const method of ['GET', 'HEAD', 'OPTIONS']) {
          const reply = await send(server.origin, { method, path: spelling });
          expect([method, spelling, [400, 401, 404, 405].includes(reply.status)]).toEqual([method, spelling, true]);
          expect(reply.text).not.toContain('TH-ATU');
        }
      }
    }
  });

  it('does not let a header say that the method or the address is another', async () => {
    for (const headers of [
      { 'x-http-method-override': 'GET' },
      { 'x-original-url': '/healthz' },
      { 'x-rewrite-url': '/healthz' },
      { 'x-forwarded-prefix': '/healthz' },
      { 'x-forwarded-for': '127.0.0.1' },
    ]) {
      expect((await send(server.origin, { path: '/v1/audit-trail', headers: { ...headers } })).status).toBe(401);
    }
  });
});

describe('a signed-in person of the wrong role', () => {
  it('gets no officer’s command through, on any route, and changes nothing', async () => {
    const before = await people.officer('ph').readsTheHistoryOf(id);
    const commands = guarded().filter(({ method, path }) => method === 'POST' && path.includes(ID));
    expect(commands.length).toBeGreaterThan(10);
    for (const identity of [
      'chair',
      'secretariat',
      'analyst',
      'auditor',
      'vn-officer',
      'th-delegate',
      'ph-consular',
      'acwc-reporter',
    ]) {
      for (const { method, path } of commands) {
        const route = { method, path: path.replace(ID, id) };
        const reply = await knock(route, await people.person(identity).token());
        expect([identity, route.path, [400, 403, 404].includes(reply.status)]).toEqual([identity, route.path, true]);
      }
    }
    expect((await people.officer('ph').readsTheHistoryOf(id)).body).toEqual(before.body);
  });

  it('does not read the audit trail without an oversight role', async () => {
    for (const identity of ['ph-officer', 'ph-head', 'ph-consular', 'registrar', 'acwc-reporter']) {
      for (const path of ['/v1/audit-trail', '/v1/audit-trail/reads', '/v1/statistics/exchange', '/v1/facts?after=0']) {
        const reply = await people.person(identity).sends<Problem>({ path });
        expect([identity, path, reply.status]).toEqual([identity, path, 403]);
      }
    }
  });
});
