// The server as it is shipped, with its log on a PostgreSQL server and the rest in its data folder.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { aRequestTo, done, region, type Region } from './client.js';
import { send } from './http.js';
import { launch, removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

describeWithPostgres('A server whose log is on PostgreSQL', () => {
  let postgres: GivenPostgres;
  let parent = '';
  let data = '';
  let address = '';
  let server: RunningServer;
  let people: Region;
  let id = '';
  const onLog = () => ({ TALAAN_LOG: address, TALAAN_DATA: data });

  beforeAll(async () => {
    postgres = await GivenPostgres.start();
    parent = await temporaryData();
    data = join(parent, 'data');
    await postgres.sql('CREATE DATABASE cases OWNER log_owner');
    address = postgres.url('log_writer', 'cases');
  });

  afterAll(async () => {
    await server.stop();
    await postgres.dispose();
    await removeData(parent);
  });

  it('starts on no log that was not prepared, and says so', async () => {
    const started = launch({ ...onLog(), TALAAN_PORT: '0', TALAAN_IDP_PORT: '0' });
    expect(await started.ended).toBe(1);
    expect(started.log()).toContain('the log is not prepared for this program');
  });

  it('is named by an address; what is wrong with that is said without it, by each command', async () => {
    const copy = ['copy', '--from', 'TALAAN_LOG', '--to', data];
    const there = ['--data', data];
    for (const words of [['verify', ...there], ['replay', ...there], ['backup', '--to', 'x', ...there], copy]) {
      const { exit, err } = await talaan(words, { TALAAN_LOG: `${address}?sslmode=prefer` });
      const reason = /^talaan: TALAAN_LOG must be .*: sslmode is verify-full.*\n$/;
      expect([exit, err]).toEqual([2, expect.stringMatching(reason)]);
    }
  });

  it('starts on one that the command line prepared, and says what a failover can lose', async () => {
    const owner = { TALAAN_LOG_OWNER: postgres.url('log_owner', 'cases') };
    expect(await talaan(['log', 'prepare', '--writer', 'log_writer'])).toMatchObject({ exit: 2 });
    const first = await talaan(['log', 'prepare', '--writer', 'log_writer', '--reader', 'log_reader', '--json'], owner);
    expect([first.exit, first.lines()]).toEqual([0, [{ migrations: ['0001-facts', '0002-copying'] }]]);
    const again = await talaan(['log', 'prepare', '--writer', 'log_writer'], owner);
    expect([again.exit, again.err]).toEqual([0, 'the log was prepared before\n']);
    server = await startServer(data, onLog());
    people = region(server);
    expect(server.log()).toContain('failover can lose facts');
    expect(await readdir(data)).not.toContain('log.db');
  });

  it('carries a request from one unit to another', async () => {
    id = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
    expect((await people.officer('th').looksInThe('inbox')).body.items).toEqual([expect.objectContaining({ id })]);
    expect((await people.officer('th').readsTheRequest(id)).text).toContain('SYNTHETIC');
    done(await people.officer('th').acknowledges(id));
    expect(
      await postgres.sql(`SELECT count(*)::int AS facts FROM talaan.fact WHERE stream LIKE '%${id}'`, 'cases'),
    ).toEqual([{ facts: expect.any(Number) }]);
  });

  it('answers 503 while the server of the log is away, and goes on by itself', async () => {
    await postgres.down();
    const refused = await people.officer('ph').submits(aRequestTo('TH-ATU'));
    expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('store.unavailable')]);
    expect((await send(server.origin, { path: '/readyz' })).status).toBe(503);
    await pause(3_000);
    await postgres.up();
    let reply = await people.officer('ph').submits(aRequestTo('TH-ATU'));
    for (let tries = 0; reply.status === 503 && tries < 100; tries += 1) {
      await pause(50);
      reply = await people.officer('ph').submits(aRequestTo('TH-ATU'));
    }
    const later = done(reply).id;
    const { body } = await people.officer('th').looksInThe('inbox');
    expect(body.items.map((item) => item.id).sort()).toEqual([id, later].sort());
    expect(server.process.exitCode).toBeNull();
    while (!server.log().includes('log: the server answers again')) await pause(50);
  });

  it('has all of it after it was killed and started again', async () => {
    await server.kill();
    server = await server.again();
    people = region(server);
    expect((await people.officer('ph').readsTheRequest(id)).body).toMatchObject({ id, state: 'acknowledged' });
    done(await people.officer('th').answers(id, 'SYNTHETIC: two are known'));
  });

  it('is whole to the command line, which shows its facts, and none that was changed', async () => {
    const whole = await talaan(['verify', '--json', '--data', data], onLog());
    expect(whole.lines()).toEqual([expect.objectContaining({ whole: true, proven: true, breaks: [] })]);
    const shown = await talaan(['replay', '--data', data], onLog());
    expect(shown.lines().filter(({ stream }) => String(stream).endsWith(id)).length).toBeGreaterThanOrEqual(3);

    const forge = (text: string) =>
      postgres.sql(
        `BEGIN; ALTER TABLE talaan.fact DISABLE TRIGGER fact_is_never_changed;
       UPDATE talaan.fact SET payload = ${text} WHERE stream LIKE '%${id}' AND revision = 0;
       ALTER TABLE talaan.fact ENABLE ALWAYS TRIGGER fact_is_never_changed; COMMIT`,
        'cases',
      );
    await forge(`payload || ' '::bytea`);
    const forged = await talaan(['verify', '--data', data], onLog());
    expect([forged.exit, forged.out]).toEqual([3, expect.stringContaining(id)]);
    await forge('substr(payload, 1, length(payload) - 1)');
    expect((await talaan(['verify', '--data', data], onLog())).exit).toBe(0);
  });

  it('is not started with the keys of another log, nor beside one, nor is a copy of its folder made', async () => {
    const tried = async (folder: string) => {
      const started = launch({ ...onLog(), TALAAN_DATA: folder, TALAAN_PORT: '0', TALAAN_IDP_PORT: '0' });
      expect(await started.ended).toBe(1);
      return started.log();
    };
    expect(await tried(join(parent, 'empty'))).toContain('keys.db is missing');
    const own = join(parent, 'own');
    const other = await startServer(own);
    await other.stop();
    expect(await tried(own)).toContain('has one of its own');
    for (const words of [['backup', '--to', join(parent, 'backup')], ['raise-level'], ['keys', 'rotate-root']]) {
      const refused = await talaan([...words, '--data', data], onLog());
      expect([refused.exit, refused.err]).toEqual([4, expect.stringContaining('TALAAN_LOG names a log on a server')]);
    }
  });

  it('never says the password of the log', async () => {
    const { password } = new URL(address);
    expect(password.length).toBeGreaterThan(20);
    const wrong = address.replace(password, 'other-secret');
    const started = launch({ ...onLog(), TALAAN_LOG: wrong, TALAAN_PORT: '0', TALAAN_IDP_PORT: '0' });
    expect(await started.ended).toBe(1);
    expect(started.log()).toContain('password authentication failed');
    const unfit = launch({ ...onLog(), TALAAN_LOG: `${wrong}?sslmode=prefer`, TALAAN_PORT: '0', TALAAN_IDP_PORT: '0' });
    expect(await unfit.ended).toBe(1);
    expect(unfit.log()).toContain('TALAAN_LOG must be folder, or the address of a log: sslmode is');
    for (const said of [server.log(), started.log(), unfit.log()]) {
      expect(said).not.toContain(password);
      expect(said).not.toContain('other-secret');
    }
  });
});
