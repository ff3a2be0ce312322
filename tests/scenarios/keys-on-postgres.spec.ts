// Servers as they are shipped, with one log and one key store on a PostgreSQL server, each with a data folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { createRootKey } from '#vault/roots/root-key.js';
import { aRequestTo, done, type Region, region } from './client.js';
import { send } from './http.js';
import { freePort, launch, removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const SECRET = 'three persons found on a vessel';

describeWithPostgres('Servers whose log and keys are on PostgreSQL', () => {
  let postgres: GivenPostgres;
  let parent = '';
  let shared: Record<string, string> = {};
  const servers: RunningServer[] = [];
  const people: Region[] = [];
  const [one, other] = [() => people[0]!, () => people[1]!];
  const ids: string[] = [];
  const targets: ChildProcess[] = [];

  beforeAll(async () => {
    postgres = await GivenPostgres.start();
    parent = await temporaryData();
    await postgres.sql('CREATE DATABASE cases OWNER log_owner');
    createRootKey(join(parent, 'root.key'));
    shared = {
      TALAAN_LOG: postgres.url('log_writer', 'cases'),
      TALAAN_KEYS: postgres.url('log_writer', 'cases'),
      TALAAN_ROOT_KEY_FILE: join(parent, 'root.key'),
      TALAAN_EPOCH_KEYS: join(parent, 'epochs'),
    };
  });

  afterAll(async () => {
    for (const server of servers) await server.stop();
    for (const child of targets) child.kill('SIGKILL');
    await postgres.dispose();
    await removeData(parent);
  });

  const withoutEpochs = () => {
    const { TALAAN_EPOCH_KEYS, ...rest } = shared;
    const narrow = postgres.url('log_access', 'cases');
    return { ...rest, TALAAN_LOG: narrow, TALAAN_KEYS: narrow };
  };

  /** What a program says that does not start. */
  async function refused(environment: Record<string, string>): Promise<string> {
    const started = launch({
      TALAAN_DATA: join(parent, 'none'),
      TALAAN_PORT: '0',
      TALAAN_IDP_PORT: '0',
      ...environment,
    });
    expect(await started.ended).toBe(1);
    return started.log();
  }

  /** The content of a request as the other unit reads it; its view may be behind. */
  async function read(by: Region, id: string): Promise<string> {
    for (let tries = 0; tries < 200; tries += 1) {
      const { status, text } = await by.officer('th').readsTheRequest(id);
      if (status === 200) return text;
      await pause(50);
    }
    throw new Error(`the request ${id} cannot be read`);
  }

  it('start on nothing that was not prepared', async () => {
    const owner = { TALAAN_LOG_OWNER: postgres.url('log_owner', 'cases') };
    const roles = ['--writer', 'log_writer', '--access-writer', 'log_access'];
    expect((await talaan(['log', 'prepare', ...roles], owner)).exit).toBe(0);
    expect(await refused(shared)).toContain('not prepared for keys');
    const keys = { TALAAN_KEYS_OWNER: postgres.url('log_owner', 'cases') };
    const words = ['keys', 'prepare', '--holder', 'log_writer', '--checker', 'log_access'];
    expect(await talaan(words)).toMatchObject({ exit: 2, err: expect.stringContaining('TALAAN_KEYS_OWNER') });
    const first = await talaan([...words, '--json'], keys);
    expect([first.exit, first.lines()]).toEqual([0, [{ migrations: ['0001-keys'] }]]);
    const again = await talaan(words, keys);
    expect([again.exit, again.err]).toEqual([0, 'the keys were prepared before\n']);
    const unknown = await talaan(['keys', 'prepare', '--holder', 'nobody'], keys);
    expect([unknown.exit, unknown.err]).toEqual([4, expect.stringContaining('there is no role nobody')]);
  });

  it('need a root key, and a log that several processes write; where content is sealed, a folder of epoch keys', async () => {
    expect(await refused({ ...shared, TALAAN_ROOT_KEY_FILE: '' })).toContain('needs TALAAN_ROOT_KEY_FILE');
    expect(await refused({ ...shared, TALAAN_LOG: 'folder' })).toContain('needs a log on a server');
    expect(await refused({ ...shared, TALAAN_EPOCH_KEYS: '' })).toContain('TALAAN_EPOCH_KEYS is needed');
    const unfit = await refused({ ...shared, TALAAN_KEYS: `${String(shared.TALAAN_KEYS)}?sslmode=prefer` });
    expect(unfit).toContain('TALAAN_KEYS must be folder, or the address of a database: sslmode is');
    const { password } = new URL(String(shared.TALAAN_KEYS));
    expect(unfit).not.toContain(password);
  });

  it('carry a request from one unit to another, whichever of them each asks', async () => {
    for (const name of ['one', 'other']) {
      const server = await startServer(join(parent, name), shared);
      servers.push(server);
      people.push(region(server));
      expect(await readdir(server.data)).not.toContain('keys.db');
    }
    ids.push(done(await one().officer('ph').submits(aRequestTo('TH-ATU'))).id);
    ids.push(done(await other().officer('ph').submits(aRequestTo('TH-ATU'))).id);
    for (const by of people) for (const id of ids) expect(await read(by, id)).toContain(SECRET);
    expect(await readdir(join(parent, 'epochs'))).toEqual(['epoch-1.key']);
  });

  it('are whole to the command line, which wraps their keys anew while they run', async () => {
    const whole = await talaan(['verify', '--json', '--data', join(parent, 'one')], shared);
    expect(whole.lines()).toEqual([expect.objectContaining({ whole: true, proven: true, breaks: [] })]);
    const lacking = await talaan(['keys', 'rewrap'], { ...shared, TALAAN_EPOCH_KEYS: '' });
    expect([lacking.exit, lacking.err]).toEqual([2, expect.stringContaining('TALAAN_EPOCH_KEYS')]);
    const rewrapped = await talaan(['keys', 'rewrap', '--json'], shared);
    expect([rewrapped.exit, rewrapped.lines()]).toEqual([0, [{ epoch: 2, keys: expect.any(Number) }]]);
    expect(await readdir(join(parent, 'epochs'))).toEqual(['epoch-2.key']);
    ids.push(done(await other().officer('ph').submits(aRequestTo('TH-ATU'))).id);
    for (const by of people) for (const id of ids) expect(await read(by, id)).toContain(SECRET);
    const trail = await one().chair().readsTheAuditTrail('?type=log.keys-rewrapped');
    expect(trail.body.items).toMatchObject([{ record: 'epoch-keys', actor: 'platform', conduct: { epoch: 2 } }]);
  });

  it('go on under another root key, which they are given while they run, and after it under another epoch key', async () => {
    const owner = { TALAAN_KEYS_OWNER: postgres.url('log_owner', 'cases') };
    const lacking = await talaan(['keys', 'rotate-root'], shared);
    expect([lacking.exit, lacking.err]).toEqual([2, expect.stringContaining('TALAAN_KEYS_OWNER')]);
    const rotated = await talaan(['keys', 'rotate-root', '--json'], { ...shared, ...owner });
    expect([rotated.exit, rotated.lines()]).toEqual([0, [expect.objectContaining({ keys: 5 })]]);
    const [{ rotation, before } = { rotation: '', before: '' }] =
      rotated.lines<Record<'rotation' | 'before', string>>();
    expect(await refused({ ...shared, TALAAN_ROOT_KEY_FILE: before })).toContain('is not the root key');
    ids.push(done(await one().officer('ph').submits(aRequestTo('TH-ATU'))).id);
    expect((await talaan(['keys', 'rewrap'], shared)).exit).toBe(0);
    ids.push(done(await other().officer('ph').submits(aRequestTo('TH-ATU'))).id);
    servers[1] = await restarted(servers[1]!);
    for (const by of people) for (const id of ids) expect(await read(by, id)).toContain(SECRET);
    const trail = await one().chair().readsTheAuditTrail('?type=log.root-key-rotated');
    expect(trail.body.items).toMatchObject([{ record: 'root-key', actor: 'platform', conduct: { rotation, keys: 5 } }]);
    const whole = await talaan(['verify', '--json', '--data', join(parent, 'one')], shared);
    expect(whole.lines()).toEqual([expect.objectContaining({ whole: true, proven: true })]);
  });

  async function restarted(server: RunningServer): Promise<RunningServer> {
    await server.stop();
    return await server.again();
  }

  it.each(['backup', 'raise-level'])('refuse %s, with the reason', async (words) => {
    const to = words === 'backup' ? ['--to', join(parent, 'backup')] : [];
    const { exit, err } = await talaan([...words.split(' '), ...to, '--data', join(parent, 'one')], shared);
    expect([exit, err]).toEqual([4, expect.stringMatching(/names (keys|a log) on a server/)]);
  });

  it('without content run without record keys, as a role that reads none', async () => {
    const started = await target('oversight', { ...withoutEpochs(), TALAAN_DATA: join(parent, 'oversight') });
    const authorization = `Bearer ${await servers[0]!.tokenOf('ph-delegate')}`;
    const reply = await send(started.origin, {
      path: '/v1/audit-trail?type=exchange.submitted',
      headers: { authorization },
    });
    expect([reply.status, reply.text]).toEqual([200, expect.stringContaining(String(ids[0]))]);
    // What it must record itself, its role may: a refused attempt, and the digest of all facts when it ends.
    const [{ head } = {}] = await postgres.sql('SELECT max(position) AS head FROM talaan.fact', 'cases');
    const denied = { authorization: `Bearer ${await servers[0]!.tokenOf('ph-officer')}` };
    expect((await send(started.origin, { path: '/v1/audit-trail', headers: denied })).status).toBe(403);
    expect(await started.stop()).toBe(0);
    const after = `SELECT DISTINCT type FROM talaan.fact WHERE position > ${String(head)} ORDER BY type`;
    const recorded = (await postgres.sql(after, 'cases')).map(({ type }) => type);
    expect(recorded).toEqual(['access.refused.v1', 'log.digest-recorded.v1']);
    const none = { ...withoutEpochs(), TALAAN_DATA: join(parent, 'none') };
    const held = await target('oversight', { ...none, TALAAN_KEYS: String(shared.TALAAN_KEYS) }).catch(String);
    expect(held).toContain('may read record keys, and this program needs none');
    const sealing = await target('exchange', none).catch(String);
    expect(sealing).toContain('TALAAN_EPOCH_KEYS is needed');
  });

  /** A server of one target, whose tokens are those of the first server's provider. @throws Error with what it says when it does not start */
  async function target(name: string, environment: Record<string, string>) {
    const port = await freePort();
    const words = ['--disable-warning=ExperimentalWarning', 'dist/apps/server/main.js', '--target', name];
    const issuer = `http://127.0.0.1:${String(servers[0]?.idpPort)}`;
    const child = spawn(process.execPath, words, {
      env: { PATH: process.env.PATH ?? '', TALAAN_OIDC_ISSUER: issuer, TALAAN_PORT: String(port), ...environment },
    });
    targets.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    const ended = once(child, 'close').then(([code]) => code as number | null);
    const origin = `http://127.0.0.1:${String(port)}`;
    while (child.exitCode === null) {
      const reply = await send(origin, { path: '/readyz' }).catch(() => undefined);
      const stop = () => (child.kill('SIGTERM'), ended);
      if (reply?.status === 200) return { origin, stop };
      await pause(50);
    }
    await ended;
    throw new Error(said);
  }

  it('have all of it after they were killed and started again, and never say a password', async () => {
    for (const server of servers) await server.kill();
    for (const [n, server] of servers.entries()) servers[n] = await server.again();
    for (const server of servers) for (const id of ids) expect(await read(region(server), id)).toContain(SECRET);
    const { password } = new URL(String(shared.TALAAN_KEYS));
    for (const server of servers) expect(server.log()).not.toContain(password);
  });
});
