import { randomUUID } from 'node:crypto';
import { aRequestTo, done, region } from './client.js';
import { send } from './http.js';
import { launch, removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

let data: string;
let server: RunningServer;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

describe('running a server', () => {
  it('says that it is alive and ready, and gives metrics and the contract', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json']) {
      expect([path, (await send(server.origin, { path })).status]).toEqual([path, 200]);
    }
    const { body } = await send(server.origin, { path: '/openapi.json' });
    expect(body['openapi']).toMatch(/^3\.1\./);
    expect((await send(server.origin, { path: '/metrics' })).text).toMatch(/^# HELP /m);
  });

  it('refuses a second server on the same data, saying why', async () => {
    const second = launch({ TALAAN_PORT: '0', TALAAN_IDP_PORT: '0', TALAAN_DATA: data });
    expect(await second.ended).toBeGreaterThan(0);
    expect(second.log()).toContain('in use');
    expect((await send(server.origin, { path: '/readyz' })).status).toBe(200);
  });

  it('names every variable that is wrong, at once', async () => {
    const started = launch({
      TALAAN_PORT: 'eighty',
      TALAAN_IDP_PORT: '99999',
      TALAAN_LOG_LEVEL: 'shout',
      TALAAN_OIDC_ALGORITHMS: 'none',
      TALAAN_RATE_LIMIT_STATE: '-1',
    });
    expect(await started.ended).toBeGreaterThan(0);
    for (const name of ['TALAAN_PORT', 'TALAAN_LOG_LEVEL', 'TALAAN_OIDC_ALGORITHMS', 'TALAAN_RATE_LIMIT_STATE']) {
      expect(started.log()).toContain(name);
    }
  });

  it('finishes what is in flight on SIGTERM, exits 0 within ten seconds, and has lost nothing', async () => {
    const people = region(server);
    await people.officer('ph').token();
    const began = Date.now();
    const inFlight = Array.from({ length: 64 }, () =>
      people
        .officer('ph')
        .submits(aRequestTo('TH-ATU'), { key: randomUUID() })
        .catch(() => undefined),
    );
    await Promise.race(inFlight);
    expect(await server.stop()).toBe(0);
    // the program gives up waiting and ends after nine seconds: that would be no graceful end
    expect(Date.now() - began).toBeLessThan(5_000);
    const told = (await Promise.all(inFlight)).flatMap((reply) =>
      reply?.status === 201 ? [done(reply).position] : [],
    );
    expect(told.length).toBeGreaterThan(0);
    const kept = (await talaan(['replay', '--data', data]))
      .lines<{ position: string }>()
      .map(({ position }) => position);
    expect(kept).toEqual(expect.arrayContaining(told));
    server = await server.again();
  });
});

describe('the command line', () => {
  it.each<[string, readonly string[], number, RegExp]>([
    ['an unknown command', ['fly'], 2, /unknown command/],
    ['an unknown option', ['replay', '--quickly'], 2, /unknown option/],
    ['a position that is none', ['replay', '--from', 'first'], 2, /whole number/],
    ['two ends', ['replay', '--until', '1', '--until-time', '2026-01-01T00:00:00Z'], 2, /not both/],
    ['an identity that nobody has', ['token', 'xx-officer'], 2, /no demo identity/],
    ['an identity provider that is not there', ['token', 'chair'], 4, /does not answer/],
    ['data that is not there', ['replay', '--data', '/nonexistent/talaan'], 4, /cannot be read/],
    ['data that is not there, verified', ['verify', '--data', '/nonexistent/talaan'], 4, /cannot be read/],
  ])('%s: nothing on standard output, the reason on standard error', async (_, words, exit, reason) => {
    const ran = await talaan(words, { TALAAN_IDP_PORT: '1' });
    expect([ran.exit, ran.out, ran.err]).toEqual([exit, '', expect.stringMatching(reason)]);
  });

  it('prints errors as JSON when asked', async () => {
    const ran = await talaan(['token', 'chair', '--json'], { TALAAN_IDP_PORT: '1' });
    expect(JSON.parse(ran.err)).toEqual({
      error: { exit: 4, message: expect.stringContaining('does not answer') as string },
    });
  });

  it('prints a token, and nothing else', async () => {
    const ran = await talaan(['token', 'ph-officer'], { TALAAN_IDP_PORT: String(server.idpPort) });
    expect([ran.exit, ran.err]).toEqual([0, '']);
    expect(ran.out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });
});
