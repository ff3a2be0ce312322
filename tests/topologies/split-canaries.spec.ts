// What people write is in clear in no file and in no line of the split form: the proxy, PostgreSQL, Kafka
// and each process, also when they are killed.
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, type FSWatcher, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { describeSplit } from '#apps/split/given-split.js';
import { NAMES } from '#apps/split/split-targets.js';
import { noKafka } from '#relay/kafka/installed.js';
import { Canaries, type Canary, filesUnder, foundIn } from '../scenarios/canaries.js';
import { aRequestTo, done, type Person, region, type Region } from '../scenarios/client.js';
import { contractExamples } from '../scenarios/contract-examples.js';
import { FORM, onItsData } from '../scenarios/form.js';
import { openStream, send } from '../scenarios/http.js';
import { childrenOf, processes, signalTo } from '../scenarios/processes.js';
import { removeData, type RunningServer, startServer, temporaryData } from '../scenarios/running-server.js';

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

/** Records of every target that has content, beside those of `Canaries`: who creates them, and what stands in place of the example. */
const CREATED: readonly (readonly [identity: string, path: string, but?: object, example?: string])[] = [
  ['th-officer', '/v1/referrals', { identifiedAt: hoursAgo(2) }, 'victim'],
  ['th-officer', '/v1/referrals', { detainedAt: hoursAgo(2) }, 'arrest'],
  ['th-officer', '/v1/assistance-requests'],
  ['ph-officer', '/v1/case-files'],
  ['ph-officer', '/v1/practices'],
  ['chair', '/v1/directions', { units: ['TH-ATU'] }],
  ['vn-delegate', '/v1/meetings'],
  ['registrar', '/v1/directory/experts', {}, 'experts'],
];

describeSplit('What people write on the split form', () => {
  let data: string;
  let server: RunningServer;
  let people: Region;
  let watched: FSWatcher;
  const inTemporary: string[] = [];
  const all: Canary[] = [];
  /** Conduct, which is in clear. */
  const conduct: Canary = {
    text: `CONDUCT-${randomBytes(9).toString('hex')}`.toUpperCase(),
    field: 'reference',
    readers: 'units',
  };

  function canary(field: string): string {
    const text = `CANARY-${randomBytes(9).toString('hex')}`;
    all.push({ text, field, readers: 'units' });
    return text;
  }

  beforeAll(async () => {
    data = await temporaryData();
    // With the Kafka that it brings, where there is one.
    server = await startServer(data, { [FORM]: 'split', TALAAN_LOG_LEVEL: 'debug', TALAAN_KAFKA: '' });
    people = region(server);
    watched = watch(join(data, 'nginx', 'temporary'), (_, name) => inTemporary.push(String(name)));
  });
  afterAll(async () => {
    watched.close();
    await server.stop();
    await removeData(data);
  });

  /** The same body, with a canary in place of each text that someone wrote. */
  function sung(body: unknown, field: string): unknown {
    if (typeof body === 'string') return body.startsWith('SYNTHETIC') ? canary(field) : body;
    if (Array.isArray(body)) return body.map((each, at) => sung(each, `${field}/${String(at)}`));
    if (typeof body !== 'object' || body === null) return body;
    return Object.fromEntries(Object.entries(body).map(([name, each]) => [name, sung(each, `${field}/${name}`)]));
  }

  const aRequest = () => {
    const content = {
      subject: canary('subject'),
      question: canary('question'),
      justification: canary('justification'),
    };
    return aRequestTo('TH-ATU', { channels: [{ channel: 'I-24/7', reference: conduct.text }], content });
  };

  it('is sent in every field of exchanges and files, and to each target that has content', async () => {
    const canaries = new Canaries(people);
    await canaries.sing();
    all.push(...canaries.all);
    const example = await contractExamples(server.origin);
    for (const [identity, path, but = {}, name] of CREATED) {
      const { content, ...rest } = example(path.replace('experts', '{inventory}'), name);
      const body = { ...rest, ...but, content: sung(content, path) };
      done(await people.person(identity).posts(path, body));
    }
    done(await people.officer('ph').submits(aRequest(), { key: canary('Idempotency-Key') }));
    expect(all.length).toBeGreaterThan(80);
  });

  it('is sent in what is refused, in addresses, and in what is long, broken off or taken slowly', async () => {
    const [ph, th] = [people.officer('ph'), people.officer('th')];
    const refused = async (sent: Parameters<Person['sends']>[0]) => (await ph.sends(sent)).status;
    const post = { method: 'POST', path: '/v1/exchange-requests', headers: { 'idempotency-key': 'k' } };
    expect(await refused({ ...post, body: `{"content":{"subject":"${canary('broken')}"` })).toBe(400);
    expect(await refused({ ...post, body: { ...aRequest(), [canary('unknown field')]: 1 } })).toBe(400);
    const long = canary('too long').repeat(30_000);
    expect(await refused({ ...post, body: aRequestTo('TH-ATU', { content: { subject: long } }) })).toBe(413);
    expect(await refused({ path: `/v1/elsewhere/${canary('path')}` })).toBe(404);
    expect(await refused({ path: `/v1/audit-trail?actor=${canary('query')}` })).toBe(403);
    await ph.sends({
      path: '/v1/exchange-requests?box=inbox',
      headers: { 'user-agent': canary('agent'), referer: canary('referer') },
    });
    all.push({ text: await ph.token(), field: 'token', readers: 'units' });
    const file = Buffer.from(`${canary('file')} `.repeat(200_000));
    const { id } = done(
      await ph.posts('/v1/attachments', { name: canary('name'), mediaType: 'text/plain', bytes: file.length }),
    );
    const part = { method: 'PUT', path: `/v1/attachments/${id}/parts/1` };
    await brokenOff(part, await ph.token(), file);
    done(await ph.sends({ ...part, headers: { 'content-type': 'application/octet-stream' }, body: file }));
    done(await ph.posts(`/v1/attachments/${id}/complete`, { digest: createHash('sha256').update(file).digest('hex') }));
    const content = {
      subject: canary('subject'),
      question: canary('question'),
      justification: canary('justification'),
    };
    const citing = done(await ph.submits(aRequestTo('TH-ATU', { content: { ...content, attachments: [id] } })));
    const slow = await openStream(server.origin, {
      path: `/v1/exchange-requests/${citing.id}/attachments/${id}`,
      token: await th.token(),
    });
    await slow.until((text) => text.length > 0);
    slow.close();
  });

  it('is under way while processes, sessions of PostgreSQL and the proxy are killed', async () => {
    let isOver = false;
    const sent = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const body = aRequest();
        const reply = await people
          .officer('ph')
          .submits(body)
          .catch(() => undefined);
        if (reply?.status === 201)
          await people
            .officer('th')
            .readsTheRequest(reply.body.id)
            .catch(() => undefined);
        else await pause(50);
      }
    });
    const child = (words: string) => childrenOf(server.process.pid).find(({ args }) => args.includes(words))?.pid ?? 0;
    for (const words of ['--target exchange', 'session', '--target oversight', 'worker']) {
      await pause(300);
      if (words === 'session')
        childrenOf(child('bin/postgres'))
          .filter(({ args }) => args.includes('talaan_holder'))
          .slice(0, 1)
          .forEach(({ pid }) => signalTo(pid, 'SIGKILL'));
      else signalTo(words === 'worker' ? (childrenOf(child('nginx'))[0]?.pid ?? 0) : child(words), 'SIGKILL');
    }
    await pause(300);
    isOver = true;
    await Promise.all(sent);
    while ((await send(server.origin, { path: '/readyz' }).catch(() => undefined))?.status !== 200) await pause(50);
  });

  it('is in no line of any of them, and each has said something', () => {
    expect(foundIn(server.log(), all)).toEqual([]);
    for (const name of [...NAMES, 'postgres']) expect(server.log()).toMatch(new RegExp(`^${name} +\\| `, 'm'));
    expect(foundIn(readFileSync(join(data, 'nginx', 'access.log')), all)).toEqual([]);
    expect(
      foundIn(
        processes()
          .map(({ args }) => args)
          .join('\n'),
        all,
      ),
    ).toEqual([]);
  });

  it('was in no temporary file of the proxy: none was made, which would have been noticed', async () => {
    expect(inTemporary).toEqual([]);
    writeFileSync(join(data, 'nginx', 'temporary', 'planted'), '');
    while (inTemporary.length === 0) await pause(10);
    rmSync(join(data, 'nginx', 'temporary', 'planted'));
  });

  it('is in no row of the database, as it is given out', async () => {
    const rows = await rowsOfAll(data);
    expect(foundIn(rows, all)).toEqual([]);
    expect(foundIn(rows, [conduct])).toEqual(['reference']);
  });

  it('is in no file, while all of it runs and afterwards; what is in clear is found', async () => {
    const scan = async () => {
      const files = await filesUnder(data);
      for (const { name, bytes } of files) expect([name, foundIn(bytes, all)]).toEqual([name, []]);
      const inClear = files.filter(({ bytes }) => foundIn(bytes, [conduct]).length > 0).map(({ name }) => name);
      const onKafka =
        noKafka === undefined ? ['/kafka/storage/talaan.exchange', '/kafka/storage/talaan.unit.TH-ATU'] : [];
      for (const place of ['/postgres/data/', '/exchange/views/', ...onKafka])
        expect(inClear.some((name) => name.includes(place))).toBe(true);
    };
    await scan();
    expect(await server.stop()).toBe(0);
    await scan();
  });

  it('is found where it is planted in the log or in a file of the proxy', async () => {
    const nginx = join(data, 'nginx');
    const [one] = all;
    appendFileSync(join(nginx, 'access.log'), `{"path":"/v1/exchange-requests?q=${String(one?.text)}"}\n`);
    writeFileSync(
      join(nginx, 'temporary', '0000000001'),
      Buffer.from(`body: ${String(one?.text)} and more`).toString('base64'),
    );
    const found = (await filesUnder(nginx)).filter(({ bytes }) => foundIn(bytes, all).length > 0);
    expect(found.map(({ name }) => name.slice(nginx.length + 1)).sort()).toEqual([
      'access.log',
      'temporary/0000000001',
    ]);
  });

  /** Sends a part of a body, and goes away. */
  async function brokenOff(sent: { method: string; path: string }, token: string, body: Buffer): Promise<void> {
    const { hostname, port } = new URL(server.origin);
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/octet-stream',
      'content-length': body.length,
    };
    const outgoing = request({ hostname, port, ...sent, headers });
    outgoing.on('error', () => undefined);
    outgoing.write(body.subarray(0, 1_000_000));
    await pause(200);
    outgoing.destroy();
  }
});

/** Every row of every table of the platform, as text: PostgreSQL may keep long ones compressed. */
async function rowsOfAll(data: string): Promise<string> {
  const { settings } = onItsData(['--data', data]);
  const { postgres = '' } = JSON.parse(readFileSync(join(data, 'roles.json'), 'utf8')) as Record<string, string>;
  const address = new URL(settings.TALAAN_LOG ?? '');
  const client = new Client({
    host: address.hostname,
    port: Number(address.port),
    database: address.pathname.slice(1),
    user: 'postgres',
    password: postgres,
  });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname LIKE 'talaan%'`,
    );
    expect(tables.length).toBeGreaterThan(5);
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`);
      texts.push(...rows.map(({ row }) => row));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}
