// A real Keycloak with the shipped realm in front of the server: how people and systems sign in, and what is refused.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { send } from '../scenarios/http.js';
import { freePort, removeData, startServer, temporaryData } from '../scenarios/running-server.js';
import { type Client, GivenKeycloak, noKeycloak } from './given-keycloak.js';

interface Attribute {
  readonly name: string;
  readonly permissions: unknown;
}

const PASSWORD = 'SYNTHETIC correct horse';
const OFFICER = { role: 'officer', unit: 'PH-ATU', state: 'PH' };
const SIGNED_IN = 'https://talaan.example/signed-in';
/** Seconds for which the provider is away. Nothing changes in longer ones while the server keeps its keys (hours). */
const AWAY = Number(process.env.TALAAN_TEST_PROVIDER_AWAY ?? 5);

if (noKeycloak !== undefined) process.stderr.write(`not run: a real Keycloak, because ${noKeycloak}\n`);
(noKeycloak === undefined ? describe : describe.skip)('A server whose people sign in at Keycloak', () => {
  let keycloak: GivenKeycloak;
  let data: string;
  let server: ChildProcess;
  let origin: string;
  let browser: Client;
  let system: Client;
  let person: string;
  let said = '';

  beforeAll(async () => {
    [keycloak, data] = await Promise.all([GivenKeycloak.start(), temporaryData()]);
    [browser, system] = [await keycloak.client('talaan-console'), await keycloak.client('talaan-system')];
    person = await keycloak.person('officer-of-the-philippines', PASSWORD, OFFICER);
    await actsAs(system, OFFICER);
    // What records the first register.
    await (await startServer(data)).stop();
    const port = await freePort();
    origin = `http://127.0.0.1:${String(port)}`;
    server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'dist/apps/server/main.js'], {
      env: {
        PATH: process.env.PATH,
        TALAAN_OIDC_ISSUER: keycloak.issuer,
        TALAAN_PORT: String(port),
        TALAAN_DATA: data,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [server.stdout, server.stderr]) stream?.on('data', (text) => (said += String(text)));
    while (
      !(await send(origin, { path: '/readyz' }).then(
        ({ status }) => status === 200,
        () => false,
      ))
    )
      await pause(50);
  });

  afterAll(async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
    await keycloak.dispose();
    await removeData(data);
  });

  /** Lets a system sign in as an operator does: its client is enabled, and its account gets what it acts as. */
  async function actsAs({ id }: Client, acts: object): Promise<void> {
    const client = await keycloak.manage<object>('GET', `/talaan/clients/${id}`);
    await keycloak.manage('PUT', `/talaan/clients/${id}`, { ...client, enabled: true });
    const account = await keycloak.manage<{ id: string }>('GET', `/talaan/clients/${id}/service-account-user`);
    const attributes = Object.fromEntries(Object.entries(acts).map(([name, value]) => [name, [value]]));
    await keycloak.manage('PUT', `/talaan/users/${account.id}`, { ...account, attributes });
  }

  const ask = async (token: string | undefined) =>
    await send<{ code?: string; detail?: string }>(origin, {
      path: '/v1/exchange-requests?box=inbox',
      ...(token !== undefined && { token }),
    });

  const ofSystem = async () => {
    const { clientId, secret } = system;
    const asked = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
    return (await keycloak.tokens(asked)).access_token ?? '';
  };

  /** As a browser does: the page of the provider, the password, the code, and the backend that redeems it. */
  async function signIn(username: string, scope = 'openid') {
    const { clientId, secret } = browser;
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const query = new URLSearchParams({
      ...{ client_id: clientId, response_type: 'code', redirect_uri: SIGNED_IN, scope, state: 'state' },
      ...{ code_challenge: challenge, code_challenge_method: 'S256' },
    });
    const page = await fetch(`${keycloak.issuer}/protocol/openid-connect/auth?${String(query)}`, {
      redirect: 'manual',
    });
    const action = /action="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
    const cookie = page.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const body = new URLSearchParams({ username, password: PASSWORD });
    const back = await fetch(action, { method: 'POST', body, headers: { cookie }, redirect: 'manual' });
    const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
    return await keycloak.tokens({
      ...{ grant_type: 'authorization_code', code, redirect_uri: SIGNED_IN, code_verifier: verifier },
      ...{ client_id: clientId, client_secret: secret },
    });
  }

  it('takes whoever signs in by authorization code, as what the realm says of them, and no word more', async () => {
    const { access_token: token = '' } = await signIn('officer-of-the-philippines');
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    const { sub, aud, role, unit, state, ...others } = decodeJwt(token);
    expect({ sub, aud, role, unit, state }).toEqual({ sub: person, aud: 'talaan', ...OFFICER });
    // Nothing that names a person.
    expect(JSON.stringify(others)).not.toMatch(/officer-of|name|email/);
    expect((await ask(token)).status).toBe(200);
  });

  it('takes a system by client credentials, with what its account acts as', async () => {
    const token = await ofSystem();
    expect(decodeJwt(token)).toMatchObject({ aud: 'talaan', ...OFFICER });
    expect((await ask(token)).status).toBe(200);
  });

  it('refuses an ID token, a refresh token, and no token', async () => {
    const { id_token: id, refresh_token: refresh } = await signIn('officer-of-the-philippines');
    for (const token of [id, refresh, undefined]) {
      expect((await ask(token)).status).toBe(401);
    }
    expect(id).toMatch(/^ey/);
    expect(refresh).toMatch(/^ey/);
  });

  it('refuses a token for another audience, and one whose header does not say what it is', async () => {
    const made = async (clientId: string, attributes: object, defaultClientScopes: readonly string[]) => {
      const flows = { publicClient: false, serviceAccountsEnabled: true, standardFlowEnabled: false };
      const client = {
        clientId,
        secret: 'secret',
        attributes,
        defaultClientScopes,
        optionalClientScopes: [],
        ...flows,
      };
      await keycloak.manage('POST', '/talaan/clients', { protocol: 'openid-connect', ...client });
      await actsAs(await keycloak.client(clientId), OFFICER);
      const { secret } = await keycloak.client(clientId);
      const asked = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
      return (await keycloak.tokens(asked)).access_token ?? '';
    };
    const header = { 'access.token.header.type.rfc9068': 'true' };
    const other = await made('of-another-audience', header, ['basic']);
    expect(decodeJwt(other).aud).not.toBe('talaan');
    const plain = await made('of-another-type', {}, ['basic', 'talaan']);
    expect(decodeProtectedHeader(plain).typ).toBe('JWT');
    for (const token of [other, plain]) {
      const { status, body } = await ask(token);
      expect([status, body.code]).toEqual([401, 'token.invalid']);
    }
  });

  it('lets administrators alone say and see what somebody acts as', async () => {
    const { attributes } = await keycloak.manage<{ attributes: readonly Attribute[] }>('GET', '/talaan/users/profile');
    for (const name of ['role', 'unit', 'post', 'state', 'body']) {
      const { permissions } = attributes.find((one) => one.name === name) ?? {};
      expect([name, permissions]).toEqual([name, { view: ['admin'], edit: ['admin'] }]);
    }
    // What is none of these is kept for nobody.
    const username = 'officer-of-nothing';
    await expect(keycloak.person(username, PASSWORD, { ...OFFICER, role: 'admiral' })).rejects.toThrow('role');
    const id = await keycloak.person(username, PASSWORD, { ...OFFICER, rank: 'admiral' });
    expect(JSON.stringify(await keycloak.manage('GET', `/talaan/users/${id}`))).not.toContain('admiral');
  });

  it('refuses nobody while the keys of the provider are rotated, and takes the new ones', async () => {
    const before = decodeProtectedHeader(await ofSystem()).kid;
    const [ended, statuses] = [new AbortController(), new Map<number, number>()];
    const asking = async () => {
      while (!ended.signal.aborted) {
        const { status } = await ask(await ofSystem());
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const all = Promise.all([asking(), asking()]);
    const { id: realm } = await keycloak.manage<{ readonly id: string }>('GET', '/talaan');
    await keycloak.manage('POST', '/talaan/components', {
      ...{ name: 'es256-next', providerId: 'ecdsa-generated', providerType: 'org.keycloak.keys.KeyProvider' },
      parentId: realm,
      config: { priority: ['200'], enabled: ['true'], active: ['true'], ecdsaEllipticCurveKey: ['P-256'] },
    });
    while (decodeProtectedHeader(await ofSystem()).kid === before) await pause(50);
    const asked = () => [...statuses.values()].reduce((sum, count) => sum + count, 0);
    const enough = asked() + 20;
    while (asked() < enough) await pause(50);
    ended.abort();
    await all;
    expect([...statuses.keys()]).toEqual([200]);
  });

  it('goes on while the provider is away, also with a token that it sees for the first time', async () => {
    const [known, fresh] = [await ofSystem(), await ofSystem()];
    expect((await ask(known)).status).toBe(200);
    await keycloak.down();
    const until = Date.now() + AWAY * 1_000;
    do {
      expect((await ask(known)).status).toBe(200);
      await pause(200);
    } while (Date.now() < until);
    expect((await ask(fresh)).status).toBe(200);
    expect((await send(origin, { path: '/readyz' })).status).toBe(200);
    await keycloak.up();
    expect((await ask(await ofSystem())).status).toBe(200);
  });

  it('refuses whoever was disabled, once their token has ended: no other one is had', async () => {
    const id = await keycloak.person('officer-who-leaves', PASSWORD, OFFICER);
    const client = await keycloak.manage<{ attributes: object }>('GET', `/talaan/clients/${browser.id}`);
    const attributes = { ...client.attributes, 'access.token.lifespan': '2' };
    await keycloak.manage('PUT', `/talaan/clients/${browser.id}`, { ...client, attributes });
    const { access_token: token = '', refresh_token: refresh = '' } = await signIn('officer-who-leaves');
    expect((await ask(token)).status).toBe(200);
    await keycloak.manage('PUT', `/talaan/users/${id}`, { enabled: false });
    const { clientId, secret } = browser;
    const asked = { grant_type: 'refresh_token', refresh_token: refresh, client_id: clientId, client_secret: secret };
    expect(await keycloak.tokens(asked)).toMatchObject({ error: 'invalid_grant' });
    while ((await ask(token)).status === 200) await pause(200);
    const { status, body } = await ask(token);
    expect([status, body.code]).toEqual([401, 'token.invalid']);
  });

  it('writes no token and no name of a person into its log', () => {
    expect(said).not.toBe('');
    expect(said).not.toMatch(/ey[A-Za-z0-9_-]{20}|officer-of-the|officer-who/);
  });
});
