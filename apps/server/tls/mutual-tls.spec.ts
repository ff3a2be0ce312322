import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get as getPlain } from 'node:http';
import { createServer, get, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { fastify } from 'fastify';
import { OwnAuthority } from '#apps/split/own-authority.js';
import { DAY, HOUR } from '#kernel/time.js';
import { boundConnections } from '#web/limits/connections.js';
import { readCertificates } from './certificates.js';
import { MutualTls } from './mutual-tls.js';

const NAMES = ['proxy', 'registry', 'exchange'];
const LOOKS_EVERY = 20;

let folder: string;
let authority: OwnAuthority;
let ends: (() => unknown)[];
let warned: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'talaan-'));
  ends = [() => rmSync(folder, { recursive: true })];
  warned = [];
  authority = await OwnAuthority.make();
  await authority.issue(folder, NAMES);
});

afterEach(async () => {
  for (const end of ends.reverse()) await end();
});

const of = (name: string): string => join(folder, name);

function tlsOf(name: string): MutualTls {
  const tls = new MutualTls({ folder: of(name), callers: ['proxy'] }, (said) => warned.push(said), LOOKS_EVERY);
  ends.push(() => tls.close());
  return tls;
}

/** The registry, which the proxy may call: its port, and the paths that were asked for. */
async function registry() {
  const paths: string[] = [];
  const tls = tlsOf('registry');
  const server = createServer(tls.serverOptions, ({ url = '' }, response) => {
    paths.push(url);
    response.end('here');
  });
  tls.guard(server);
  // As the program has it: a fault of a handshake ends its connection.
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, paths };
}

/** What is answered to whoever has the certificates of a folder, or `refused`. */
function call(port: number, from?: string, more: RequestOptions = {}): Promise<string> {
  const certificates = from === undefined ? { ca: readCertificates(of('registry')).ca } : readCertificates(from);
  return asked(get({ host: '127.0.0.1', port, servername: 'registry', agent: false, ...certificates, ...more }));
}

function asked(request: ReturnType<typeof get>): Promise<string> {
  return new Promise((resolve) => {
    request.on('error', () => resolve('refused'));
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text));
    });
  });
}

describe('A process with certificates', () => {
  it('answers who is named, and itself', async () => {
    const { port } = await registry();
    expect(await call(port, of('proxy'))).toBe('here');
    expect(await call(port, of('registry'))).toBe('here');
  });

  it('reads nothing of a request without a certificate, with one of another authority, or of another name', async () => {
    const { port, paths } = await registry();
    const elsewhere = join(folder, 'elsewhere');
    await (await OwnAuthority.make()).issue(elsewhere, NAMES);
    const { ca } = readCertificates(of('proxy'));
    expect(await call(port)).toBe('refused');
    expect(await call(port, join(elsewhere, 'proxy'), { ca })).toBe('refused');
    expect(await call(port, of('exchange'))).toBe('refused');
    expect(await asked(getPlain({ host: '127.0.0.1', port }))).toBe('refused');
    expect(paths).toEqual([]);
  });

  it('refuses a certificate that has ended', async () => {
    const { port, paths } = await registry();
    const cert = readCertificates(of('proxy'));
    await authority.issue(join(folder, 'ended'), ['proxy'], -1_000);
    const place = join(folder, 'ended', 'proxy');
    expect(() => readCertificates(place)).toThrow(/^tls\.crt ended on /);
    const ended = readCertificates(place, Date.now() - HOUR / 2);
    const request = get({ host: '127.0.0.1', port, servername: 'registry', agent: false, ...ended, ca: cert.ca });
    expect([await asked(request), paths]).toEqual(['refused', []]);
  });

  it('calls nobody who has another name than who it asks for', async () => {
    const { port } = await registry();
    const { agent } = tlsOf('proxy');
    const at = { host: '127.0.0.1', port, agent };
    expect(await asked(get({ ...at, servername: 'registry' }))).toBe('here');
    expect(await asked(get({ ...at, servername: 'exchange' }))).toBe('refused');
  });

  it('goes on with a session on the next connection, of which it knows the name, too', async () => {
    const { port, paths } = await registry();
    const certificates = readCertificates(of('proxy'));
    const open = (session?: Buffer): TLSSocket =>
      connect({ host: '127.0.0.1', port, servername: 'registry', ...certificates, ...(session && { session }) });
    const first = open();
    const [session] = (await once(first, 'session')) as [Buffer];
    first.destroy();
    const next = open(session);
    next.write('GET /next HTTP/1.1\r\nhost: registry\r\n\r\n');
    expect(String(await once(next, 'data'))).toContain('200 OK');
    expect([next.isSessionReused(), paths]).toEqual([true, ['/next']]);
    next.destroy();
  });

  it('takes other certificates as they come into its folder, and keeps those it has when they are none', async () => {
    const { port } = await registry();
    const before = readCertificates(of('proxy'));
    copyFileSync(join(of('exchange'), 'tls.key'), join(of('registry'), 'tls.key'));
    while (warned.length === 0) await pause(LOOKS_EVERY);
    await pause(3 * LOOKS_EVERY);
    const said = 'The certificates in TALAAN_TLS are not taken: tls.key does not belong to the certificate in tls.crt';
    expect([warned, await call(port, of('proxy'))]).toEqual([[said], 'here']);
    await (await OwnAuthority.make()).issue(folder, NAMES);
    while ((await call(port, of('proxy'))) === 'refused') await pause(LOOKS_EVERY);
    const { ca } = readCertificates(of('proxy'));
    expect(await call(port, of('proxy'), { ...before, ca })).toBe('refused');
  });

  it('bounds its connections by what goes on in them, as without TLS', async () => {
    const tls = tlsOf('registry');
    const http = fastify({ https: tls.serverOptions });
    http.addHook('onRequest', (request, _, done) => {
      Object.assign(request, { caller: {} });
      done();
    });
    const begun = Promise.withResolvers<() => void>();
    http.get('/work', () => new Promise((resolve) => begun.resolve(() => resolve('done'))));
    boundConnections(http, { connections: 2, answerTimeout: HOUR });
    await http.listen({ port: 0, host: '127.0.0.1' });
    ends.push(() => http.close());
    const { port } = http.server.address() as AddressInfo;
    const working = call(port, of('proxy'), { path: '/work' });
    const finish = await begun.promise;
    let closed = 0;
    const idle = Array.from({ length: 4 }, () =>
      connect({ host: '127.0.0.1', port, servername: 'registry', ...readCertificates(of('proxy')) })
        .on('error', () => undefined)
        .on('close', () => (closed += 1)),
    );
    while (closed < 3) await pause(5);
    expect(await count()).toBe(2);
    finish();
    expect(await working).toBe('done');
    for (const socket of idle) socket.destroy();

    function count(): Promise<number> {
      return new Promise((resolve) => http.server.getConnections((_, open) => resolve(open)));
    }
  });
});

describe('A container', () => {
  it('is healthy when the process in it answers that it is, whom it knows by its certificate', async () => {
    const { port, paths } = await registry();
    const isHealthy = async (name: string): Promise<boolean> => {
      const environment = { TALAAN_PORT: String(port), TALAAN_TLS: of(name) };
      const asking = spawn(process.execPath, ['dist/apps/server/healthy.js', '/healthz'], { env: environment });
      return ((await once(asking, 'exit')) as [number])[0] === 0;
    };
    expect([await isHealthy('registry'), paths]).toEqual([true, ['/healthz']]);
    expect([await isHealthy('proxy'), await isHealthy('nowhere')]).toEqual([false, false]);
  });
});

describe('A folder of certificates', () => {
  const spoilt: readonly (readonly [string, () => void])[] = [
    ['tls.crt cannot be read (ENOENT)', () => rmSync(join(of('proxy'), 'tls.crt'))],
    ['tls.crt holds no certificate', () => writeFileSync(join(of('proxy'), 'tls.crt'), 'x')],
    ['tls.key cannot be read (ERR_OSSL_UNSUPPORTED)', () => writeFileSync(join(of('proxy'), 'tls.key'), 'x')],
    ['tls.key may be read by everyone; set its mode to 0600', () => chmodSync(join(of('proxy'), 'tls.key'), 0o644)],
    [
      'tls.key does not belong to the certificate in tls.crt',
      () => copyFileSync(join(of('exchange'), 'tls.key'), join(of('proxy'), 'tls.key')),
    ],
    [
      'ca.crt holds a certificate that is not of an authority',
      () => copyFileSync(join(of('proxy'), 'tls.crt'), join(of('proxy'), 'ca.crt')),
    ],
  ];

  it.each(spoilt)('is refused when %s', (reason, spoil) => {
    spoil();
    const whole = `TALAAN_TLS ${of('proxy')} cannot be used: ${reason}`;
    expect(() => tlsOf('proxy')).toThrow(whole);
  });

  it('is refused before its certificates begin, and after they have ended', () => {
    expect(() => readCertificates(of('proxy'), Date.now() - DAY)).toThrow(/^tls\.crt begins on \d{4}-/);
    expect(() => readCertificates(of('proxy'), Date.now() + 4 * DAY)).toThrow(/^tls\.crt ended on \d{4}-/);
  });
});
