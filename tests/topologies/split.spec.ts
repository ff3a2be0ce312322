// The split form as `npm run split` runs it: PostgreSQL, nginx with the shipped configuration, a process for each target.
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readCertificates } from '#apps/server/tls/certificates.js';
import { TARGETS } from '#apps/server/targets.js';
import { describeSplit } from '#apps/split/given-split.js';
import { OwnAuthority } from '#apps/split/own-authority.js';
import { type Answered, aRequestTo, done, region, type Region } from '../scenarios/client.js';
import { FORM } from '../scenarios/form.js';
import { type Reply, send } from '../scenarios/http.js';
import { childrenOf, processes } from '../scenarios/processes.js';
import { removeData, type RunningServer, startServer, temporaryData } from '../scenarios/running-server.js';
import { noSecondProcess, SecondProcess } from '../scenarios/second-process.js';

const NAMES = Object.keys(TARGETS).filter((name) => name !== 'all');

describeSplit('The split form', () => {
  let data: string;
  let server: RunningServer;
  let people: Region;
  let id: string;

  beforeAll(async () => {
    data = await temporaryData();
    server = await startServer(data, { [FORM]: 'split' });
    people = region(server);
  });

  afterAll(async () => {
    await server.stop();
    await removeData(data);
  });

  const children = () => childrenOf(server.process.pid);
  const oneThatRuns = (what: string) => children().find(({ args }) => args.includes(what))?.pid ?? 0;

  /** What is asked for, once what was away is back. */
  async function unlessAway<Body>(asked: () => Promise<Reply<Body>>): Promise<Reply<Body>> {
    for (;;) {
      const reply = await asked();
      if (reply.status !== 503) return reply;
      await pause(50);
    }
  }

  async function untilReady(): Promise<void> {
    while ((await send(server.origin, { path: '/readyz' }).catch(() => undefined))?.status !== 200) await pause(50);
  }

  it('is a process for each target, PostgreSQL and nginx, at one address', async () => {
    for (const name of NAMES) expect(oneThatRuns(`--target ${name}`)).toBeGreaterThan(0);
    expect(oneThatRuns('bin/postgres')).toBeGreaterThan(0);
    expect(oneThatRuns('nginx')).toBeGreaterThan(0);
    const { text } = await send(server.origin, { path: '/metrics' });
    for (const name of NAMES) expect(text).toContain(`talaan_view_lag{target="${name}",view="unit-days"} `);
  });

  it('carries a request from one unit to another, and shows it in the trail of a third process', async () => {
    id = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
    expect((await people.officer('th').looksInThe('inbox')).body.items).toEqual([expect.objectContaining({ id })]);
    expect((await people.officer('th').readsTheRequest(id)).text).toContain('SYNTHETIC');
    done(await people.officer('th').acknowledges(id));
    const trail = await people.chair().readsTheAuditTrail(`?record=exchange-${id}`);
    expect(trail.body.items.map(({ type }) => type)).toEqual(['exchange.submitted.v1', 'exchange.acknowledged.v1']);
  });

  (noSecondProcess === undefined ? it : it.skip)(
    'takes a file in through one process and gives it out through two others, one of them beside the first',
    async () => {
      const file = Buffer.from(randomBytes(3_000_000).toString('base64'));
      const officer = people.officer('ph');
      const said = { name: 'SYNTHETIC', mediaType: 'text/plain', bytes: file.length };
      const attachment = done(await officer.posts('/v1/attachments', said)).id;
      const headers = { 'content-type': 'application/octet-stream' };
      const path = `/v1/attachments/${attachment}/parts/1`;
      done(await officer.sends<Answered>({ method: 'PUT', path, headers, body: file }));
      const digest = createHash('sha256').update(file).digest('hex');
      done(await officer.posts(`/v1/attachments/${attachment}/complete`, { digest }));
      const second = await SecondProcess.of(server, 'exchange');
      try {
        const beside = region({ origin: second.origin, tokenOf: (identity) => server.tokenOf(identity) });
        const content = { subject: 'SYNTHETIC', question: 'SYNTHETIC', justification: 'SYNTHETIC' };
        const citing = aRequestTo('TH-ATU', { content: { ...content, attachments: [attachment] } });
        const key = 'cites-a-file';
        const submitted = done(await beside.officer('ph').submits(citing, { key }));
        // Sent again under its key, to another process, it is the same.
        expect(done(await officer.submits(citing, { key }))).toEqual(submitted);
        for (const at of [people, beside]) {
          const read = await at.officer('th').reads(`/v1/exchange-requests/${submitted.id}/attachments/${attachment}`);
          expect([read.status, read.text === file.toString()]).toEqual([200, true]);
        }
      } finally {
        await second.stop();
      }
    },
  );

  it.each(['--target exchange', '--target registry', 'bin/postgres', 'nginx'])(
    'starts %s again when it is killed, and has lost nothing',
    async (what) => {
      const before = oneThatRuns(what);
      process.kill(before, 'SIGKILL');
      while ([0, before].includes(oneThatRuns(what))) await pause(50);
      await untilReady();
      expect((await unlessAway(() => people.officer('ph').readsTheRequest(id))).body).toMatchObject({
        id,
        state: 'acknowledged',
      });
    },
  );

  it('answers in the platform’s words while a target is away, which others do not notice, and is not ready', async () => {
    process.kill(oneThatRuns('--target practice'), 'SIGKILL');
    const reply = await people.delegate('ph').reads('/v1/practices');
    expect([reply.status, reply.headers['content-type'], reply.headers['retry-after']]).toEqual([
      503,
      'application/problem+json',
      '1',
    ]);
    expect(reply.body).toMatchObject({ status: 503, code: 'service.unavailable' });
    expect((await send(server.origin, { path: '/readyz' })).status).toBe(503);
    expect((await people.officer('ph').readsTheRequest(id)).status).toBe(200);
    await untilReady();
    expect((await people.delegate('ph').reads('/v1/practices')).status).toBe(200);
  });

  it('leaves nothing of a request on the disk of nginx but its method, prefix, status and time', async () => {
    const [file, word] = [Buffer.from('CANARY-of-the-file '.repeat(100_000)), 'CANARY-of-the-query'];
    const officer = people.officer('ph');
    const said = { name: 'a file', mediaType: 'text/plain', bytes: file.length };
    const attachment = done(await officer.posts('/v1/attachments', said)).id;
    const headers = { 'content-type': 'application/octet-stream' };
    const path = `/v1/attachments/${attachment}/parts/1`;
    done(await officer.sends<Answered>({ method: 'PUT', path, headers, body: file }));
    await people.chair().readsTheAuditTrail(`?record=${word}`);
    await people.chair().readsTheAuditTrail('?limit=500');
    await people.stranger().sends({ path: `/v1/elsewhere/${word}` });
    const nginx = join(data, 'nginx');
    const linesNow = () => readFileSync(join(nginx, 'access.log'), 'utf8').trimEnd().split('\n');
    const routes = ['/v1/attachments', '/v1/audit-trail', '-'].map((route) => `"route":"${route}"`);
    const missing = () => routes.filter((route) => !linesNow().some((line) => line.includes(route)));
    // A line is written once its answer was sent.
    for (const end = Date.now() + 5_000; missing().length > 0 && Date.now() < end;) await pause(50);
    const lines = linesNow();
    const form =
      /^\{"time":"[\d:T+-]+","service":"nginx","method":"(?:GET|POST|PUT)","route":"(?:-|[a-z0-9/-]+)","status":\d+,"seconds":[\d.]+\}$/;
    expect(lines.filter((line) => !form.test(line))).toEqual([]);
    expect(missing()).toEqual([]);
    expect(readdirSync(join(nginx, 'temporary'), { recursive: true })).toEqual([]);
    expect(server.log()).not.toContain('CANARY-of');
  });

  /** Asks a target itself, where nginx asks it, with the certificates of a folder. */
  function ask(target: string, certificates?: string): Promise<number | undefined> {
    const conf = readFileSync(join(data, 'nginx', 'conf', 'upstreams.conf'), 'utf8');
    const port = Number(new RegExp(`upstream ${target} \\{\\n  server [\\d.]+:(\\d+) `).exec(conf)?.[1]);
    const { ca } = readCertificates(join(data, 'tls', 'proxy'));
    const own = certificates === undefined ? {} : readCertificates(certificates);
    const options = { host: '127.0.0.1', port, path: '/v1/units', servername: target, agent: false, ...own, ca };
    return new Promise((resolve) => {
      get(options, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', () => resolve(undefined));
    });
  }

  it('lets nobody call a target but nginx and the gateway, and believes a token alone', async () => {
    const of = (name: string) => join(data, 'tls', name);
    const elsewhere = await temporaryData();
    await (await OwnAuthority.make()).issue(elsewhere, ['proxy']);
    expect(await ask('registry', of('proxy'))).toBe(401);
    expect(await ask('registry', of('gateway'))).toBe(401);
    expect(await ask('registry')).toBeUndefined();
    expect(await ask('registry', of('exchange'))).toBeUndefined();
    expect(await ask('registry', join(elsewhere, 'proxy'))).toBeUndefined();
    expect(await ask('gateway', of('registry'))).toBeUndefined();
    await removeData(elsewhere);
  });

  it('has certificates of this start alone, in files for their owner; nginx takes new ones while it works', async () => {
    const files = readdirSync(join(data, 'tls'), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(files.length).toBe(3 * (NAMES.length + 2));
    const modes = files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mode & 0o777);
    expect([...new Set(modes)]).toEqual([0o600]);
    const authorities = new Set(NAMES.map((name) => readCertificates(join(data, 'tls', name)).ca));
    expect(authorities.size).toBe(1);
    process.kill(oneThatRuns('nginx'), 'SIGHUP');
    await pause(500);
    expect((await people.officer('ph').readsTheRequest(id)).status).toBe(200);
  });

  it('has no password on a command line or in what it says', () => {
    const kept = JSON.parse(readFileSync(join(data, 'roles.json'), 'utf8')) as Record<string, string>;
    const passwords = Object.values(kept);
    expect(passwords.length).toBeGreaterThan(2);
    const said = [server.log(), ...processes().map(({ args }) => args)].join('\n');
    expect(passwords.filter((password) => said.includes(password))).toEqual([]);
  });

  it('keeps what is in its folder for the users who need it alone', () => {
    for (const name of readdirSync(data)) {
      const { mode } = statSync(join(data, name));
      expect([name, mode & 0o077]).toEqual([name, 0]);
    }
  });

  it('stops within ten seconds, leaving nothing behind', async () => {
    const began = performance.now();
    const ids = children().map(({ pid }) => pid);
    expect(await server.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(processes().filter(({ pid, args }) => ids.includes(pid) || args.includes(data))).toEqual([]);
  });

  it('ends with the process that runs it when that is killed, and has all of it when it is started again', async () => {
    const [before] = readdirSync(join(data, 'tls')).map((name) => readCertificates(join(data, 'tls', name)).ca);
    server = await server.again();
    expect(readCertificates(join(data, 'tls', 'proxy')).ca).not.toBe(before);
    const ids = children().map(({ pid }) => pid);
    expect(ids.length).toBeGreaterThan(NAMES.length);
    await server.kill();
    while (processes().some(({ pid }) => ids.includes(pid))) await pause(50);
    server = await server.again();
    people = region(server);
    expect((await people.officer('th').readsTheRequest(id)).body).toMatchObject({ id, state: 'acknowledged' });
  });
});

describeSplit('The split form with some of the targets', () => {
  let data: string;
  beforeAll(async () => void (data = await temporaryData()));
  afterAll(() => removeData(data));

  it('is ready with those, and answers for the others that they do not run', async () => {
    const server = await startServer(data, { [FORM]: 'split --target registry exchange' });
    try {
      const people = region(server);
      const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
      expect((await people.officer('th').readsTheRequest(id)).status).toBe(200);
      const reply = await people.delegate('ph').reads('/v1/practices');
      expect([reply.status, reply.headers['retry-after']]).toEqual([503, '1']);
      expect(reply.body).toMatchObject({ status: 503, code: 'service.unavailable' });
      const { text } = await send(server.origin, { path: '/metrics' });
      const named = new Set([...text.matchAll(/\btarget="([a-z]+)"/g)].map(([, name]) => name));
      expect([...named].sort()).toEqual(['exchange', 'registry']);
    } finally {
      await server.stop();
    }
  });

  it('is not started with a target that there is not', async () => {
    const started = startServer(data, { [FORM]: 'split --target registry exchanges' });
    await expect(started).rejects.toThrow('There is no target exchanges; there are exchange,');
  });
});
