import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from '#event-store/event-store.js';
import { encode } from '#event-store/fact.js';
import { JsonLog } from '#telemetry/log.js';
import { givenIssuer, type GivenIssuer } from '#web/auth/given-issuer.js';
import { establishBaseline } from './register/baseline.js';
import { type Config, readConfig } from './config/config.js';
import { type Server, startServer } from './server.js';
import { TARGETS } from './targets.js';

/** Of no unit that the register has. */
const UNKNOWN = { subject: 's', role: 'officer', unit: 'XX-ATU', state: 'XX' } as const;

let config: Config;
let running: Server[];
let issuer: GivenIssuer;

beforeAll(async () => {
  issuer = await givenIssuer();
});
afterAll(() => issuer.close());

beforeEach(() => {
  const data = mkdtempSync(join(tmpdir(), 'talaan-server-'));
  config = readConfig({ TALAAN_DATA: data, TALAAN_PORT: '0', TALAAN_OIDC_ISSUER: issuer.issuer });
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()));
  rmSync(config.data, { recursive: true });
});

async function start(target = 'all', prepare?: typeof establishBaseline): Promise<Server> {
  const options = { target, log: new JsonLog('silent'), ...(prepare && { prepare }) };
  const server = await startServer(config, options);
  running.push(server);
  return server;
}

async function get(server: Server, path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${server.address}${path}`, { headers: { connection: 'close' } });
  return { status: answer.status, text: await answer.text() };
}

describe('the server', () => {
  it('is ready when it has started, and says why when a part has failed', async () => {
    const server = await start();
    expect(await get(server, '/readyz')).toEqual({ status: 200, text: '{"status":"ok","reasons":[]}' });
    (server.platform.faults as string[]).push('view requests');
    const { status, text } = await get(server, '/readyz');
    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({ status: 'unavailable', reasons: ['view requests failed'] });
    expect((await get(server, '/healthz')).status).toBe(200);
  });

  it('is not ready when the keys of the identity provider cannot be had, and says when old ones are used', async () => {
    const own = await givenIssuer();
    config = { ...config, issuer: own.issuer };
    const server = await start();
    const answered = async (text: RegExp) => {
      const until = performance.now() + 10_000;
      while (performance.now() < until) {
        const answer = await get(server, '/readyz');
        if (text.test(answer.text)) return answer.status;
        await pause(100);
      }
      throw new Error(`/readyz never said ${String(text)}`);
    };
    own.fail();
    expect(await answered(/keys of the identity provider cannot be fetched/)).toBe(503);
    own.fail(false);
    expect(await answered(/^\{"status":"ok","reasons":\[\]\}$/)).toBe(200);
    const authorization = `Bearer ${await own.token(UNKNOWN)}`;
    const read = async () =>
      (await fetch(`${server.address}/v1/exchange-requests`, { headers: { authorization, connection: 'close' } }))
        .status;
    expect(await read()).toBe(403);
    own.fail();
    const other = `Bearer ${await own.token(UNKNOWN, {}, { kid: 'other' })}`;
    await pause(1_100);
    const headers = { authorization: other, connection: 'close' };
    expect((await fetch(`${server.address}/v1/exchange-requests`, { headers })).status).toBe(503);
    expect(await answered(/"notes":\["the identity provider is not reached/)).toBe(200);
    expect(await read()).toBe(403);
    await own.close();
  });

  it('is not ready after a write that failed, until one succeeds', async () => {
    const server = await start();
    const { store } = server.platform;
    const disk = new DatabaseSync(join(config.data, 'log.db'));
    const meta = { actor: 'platform', role: 'platform', commandId: '1', correlationId: '1' };
    const conduct = { action: 'a', record: null, as: 'denied' };
    const event = encode({ type: 'access.refused.v1', conduct }, '1', meta);
    disk.exec(`CREATE TRIGGER fails BEFORE INSERT ON fact BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
    await expect(store.append('s', 'any', [event])).rejects.toThrow(StoreUnavailable);
    expect(JSON.parse((await get(server, '/readyz')).text)).toMatchObject({
      reasons: ['the log could not be written'],
    });
    disk.exec('DROP TRIGGER fails');
    disk.close();
    await store.append('s', 'any', [event]);
    expect((await get(server, '/readyz')).status).toBe(200);
    const { text } = await get(server, '/metrics');
    expect(text).toMatch(/talaan_append_duration_seconds_count\{outcome="refused"\} 1/);
    expect(text).toMatch(/talaan_facts_appended_total 1/);
  });

  it('refuses to share its data with a second one, and goes on undisturbed', async () => {
    const server = await start();
    await expect(start()).rejects.toThrow('in use by another process');
    expect((await get(server, '/readyz')).status).toBe(200);
  });

  it('lets go of its data when it stops, also when asked twice', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    expect((await get(await start(), '/readyz')).status).toBe(200);
  });

  it('does not wait for those who neither finish their request nor leave, and still lets go of its data in order', async () => {
    const server = await start();
    const { port } = new URL(server.address);
    const client = connect(Number(port), '127.0.0.1', () => {
      const type = 'Content-Type: application/json';
      client.write(`POST /v1/exchange-requests HTTP/1.1\r\nHost: x\r\n${type}\r\nContent-Length: 10\r\n\r\n{`);
    });
    client.on('error', () => undefined);
    await once(client, 'connect');
    await get(server, '/healthz');
    // Node itself would cut the client off, but only after five minutes.
    await server.stop();
    client.destroy();
    expect((await get(await start(), '/readyz')).status).toBe(200);
  });

  it('lets go of its data when it cannot start', async () => {
    const rootKeyFile = join(config.data, 'short.key');
    writeFileSync(rootKeyFile, 'short', { mode: 0o600 });
    await expect(startServer({ ...config, rootKeyFile }, { log: new JsonLog('silent') })).rejects.toThrow('32 bytes');
    for (const data of ['/proc/talaan/data', rootKeyFile]) {
      await expect(startServer({ ...config, data }, { log: new JsonLog('silent') })).rejects.toThrow('TALAAN_DATA');
    }
    await expect(start('nonsense')).rejects.toThrow('There is no target nonsense; there are all, exchange');
    await expect(start('all', () => Promise.reject(new Error('not prepared')))).rejects.toThrow('not prepared');
    expect((await get(await start(), '/readyz')).status).toBe(200);
  });

  it('starts from the same baseline once, however often it is started', async () => {
    const first = await start('all', establishBaseline);
    const head = await first.platform.store.head();
    expect(head).toBeGreaterThan(80n);
    await first.stop();
    // A stop records the digest of what has come.
    const second = await start('all', establishBaseline);
    expect(await second.platform.store.head()).toBe(head + 1n);
    await second.stop();
    const third = await start('all', establishBaseline);
    expect(await third.platform.store.head()).toBe(head + 1n);
  });

  it.each(Object.keys(TARGETS))('runs the target %s with its own routes only', async (target) => {
    const server = await start(target);
    expect((await get(server, '/readyz')).status).toBe(200);
    const { paths } = JSON.parse((await get(server, '/openapi.json')).text) as { paths: object };
    const isThere = (part: string) => Object.keys(paths).some((path) => path.startsWith(`/v1/${part}`));
    expect([isThere('exchange-requests'), isThere('plans'), isThere('audit-trail')]).toEqual(
      ['exchange', 'workplan', 'oversight'].map((part) => target === 'all' || target === part),
    );
  });

  it('decides in each target by the policies of all: the erasure of a record is for whoever may know of that', async () => {
    const of = (state: string) => ({ unit: `${state.toUpperCase()}-ATU`, state: state.toUpperCase() });
    const tokenOf = (role: 'officer' | 'unit-head', subject: string) =>
      issuer.token({ subject: `${subject}-${role === 'officer' ? role : 'head'}`, role, ...of(subject) });
    const asked = async (server: Server, path: string, token: string, body?: object) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', connection: 'close' };
      const sent = body && {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { ...headers, 'idempotency-key': path },
      };
      const reply = await fetch(`${server.address}${path}`, sent ?? { headers });
      return { status: reply.status, ...((await reply.json()) as { readonly id?: string; readonly code?: string }) };
    };
    const all = await start('all', establishBaseline);
    const content = { subject: 'SYNTHETIC', information: 'SYNTHETIC' };
    const supplied = await asked(all, '/v1/information-supplied', await tokenOf('officer', 'ph'), {
      ...{ to: 'TH-ATU', kind: 'victim-identification', handling: 'H1', exploitation: ['forced-labour'], content },
      evaluation: { source: 'A', information: '1' },
      ...{ route: { origin: 'PH', transit: [], destination: 'TH' }, persons: { victims: 1, suspects: 0 } },
    });
    expect(supplied.status).toBe(201);
    await all.stop();
    const path = `/v1/erasures/information-${String(supplied.id)}`;
    const erasure = await start('erasure');
    expect(await asked(erasure, path, await tokenOf('unit-head', 'ph'))).toMatchObject({ status: 200 });
    expect(
      await asked(erasure, `${path}/ask`, await tokenOf('unit-head', 'th'), { reason: 'no-longer-needed' }),
    ).toMatchObject({ status: 200 });
    expect(await asked(erasure, path, await tokenOf('unit-head', 'vn'))).toMatchObject({
      status: 404,
      code: 'record.unknown',
    });
  });

  it('builds a view once that several slices look things up in, and each slice alone has it', () => {
    const namesOf = (target: string) => (TARGETS[target] ?? []).flatMap(({ views }) => views.map(({ name }) => name));
    const all = namesOf('all');
    expect(all).toHaveLength(new Set(all).size);
    for (const target of ['all', 'referral', 'registry']) expect(namesOf(target)).toContain('consular-register');
  });

  it('labels its measurements with route templates and codes, never with what was asked for', async () => {
    const server = await start();
    for (const path of [
      '/v1/exchange-requests/some-id?q=secret',
      '/v1/nothing-here',
      '/v1/audit-trail?actor=someone',
    ]) {
      await get(server, path);
    }
    const { text } = await get(server, '/metrics');
    expect(text).toMatch(/talaan_http_request_duration_seconds_count\{.*route="\/v1\/exchange-requests\/:id".*401/);
    expect(text).toMatch(/talaan_refusals_total\{code="token.missing"\} 2/);
    expect(text).toMatch(/talaan_refusals_total\{code="route.unknown"\} 1/);
    expect(text).toMatch(/talaan_view_lag\{view="audit-trail"\} 0/);
    expect(text).not.toMatch(/some-id|secret|nothing-here|someone/);
  });
});
