// The server as it is shipped, with its files on a PostgreSQL server and the rest in its data folder.
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { announced, citing, done, downloaded, filesOf, MIB, puts, refusal, sent } from './attachments.js';
import { aRequestTo, region, type Region } from './client.js';
import { launch, removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

describeWithPostgres('A server whose files are on PostgreSQL', () => {
  let postgres: GivenPostgres;
  let parent = '';
  let data = '';
  let server: RunningServer;
  let people: Region;
  let path = '';
  const file = randomBytes(3 * MIB + 7);
  const onServer = () => ({ TALAAN_FILES: postgres.url('log_writer', 'files'), TALAAN_DATA: data });

  beforeAll(async () => {
    postgres = await GivenPostgres.start();
    parent = await temporaryData();
    data = join(parent, 'data');
    await postgres.sql('CREATE DATABASE files OWNER log_owner');
  });
  afterAll(async () => {
    await server.stop();
    await postgres.dispose();
    await removeData(parent);
  });

  it('starts on a place that the command line prepared, and on no other', async () => {
    const ports = { TALAAN_PORT: '0', TALAAN_IDP_PORT: '0' };
    const early = launch({ ...onServer(), ...ports });
    expect(await early.ended).toBe(1);
    expect(early.log()).toContain('the place of files is not prepared for this program');
    const owner = { TALAAN_FILES_OWNER: postgres.url('log_owner', 'files') };
    expect(await talaan(['files', 'prepare', '--writer', 'log_writer'])).toMatchObject({ exit: 2 });
    const words = ['files', 'prepare', '--writer', 'log_writer', '--reader', 'log_reader', '--json'];
    expect((await talaan(words, owner)).lines()).toEqual([{ migrations: ['0001-files'] }]);
    const again = await talaan(['files', 'prepare', '--writer', 'log_writer'], owner);
    expect([again.exit, again.err]).toEqual([0, 'the place of files was prepared before\n']);
    const byOwner = await talaan(['files', 'prepare', '--writer', 'log_owner'], owner);
    expect([byOwner.exit, byOwner.err]).toEqual([4, expect.stringContaining('is the owner')]);
    server = await startServer(data, onServer());
    people = region(server);
    expect(server.log()).toContain('files: no standby is synchronous');
  });

  it('takes a file in, and gives it to those who may read what cites it; nothing of it is in the folder', async () => {
    const id = await sent(people.officer('ph'), file, MIB);
    const record = done(await people.officer('ph').submits(aRequestTo('TH-ATU', { content: citing(id) }))).id;
    path = `${filesOf(record)}/${id}`;
    expect((await downloaded(server.origin, people.officer('th'), path)).bytes.equals(file)).toBe(true);
    expect(await readdir(data)).not.toContain('attachments');
    const bytes = await postgres.sql('SELECT sum(octet_length(bytes))::int AS n FROM talaan_files.piece', 'files');
    expect(Number(bytes[0]?.n)).toBeGreaterThan(file.length);
  });

  it('has all that it acknowledged after it was killed, and after the server of the files was', async () => {
    const unfinished = await announced(people.officer('ph'), file);
    done(await puts(people.officer('ph'), unfinished.id, 1, file.subarray(0, MIB)));
    await server.kill();
    await postgres.kill();
    await postgres.up();
    server = await server.again();
    people = region(server);
    const there = await people.officer('ph').reads<{ received: number }>(`/v1/attachments/${unfinished.id}`);
    expect(done(there).received).toBe(MIB);
    expect((await downloaded(server.origin, people.officer('th'), path)).bytes.equals(file)).toBe(true);
  });

  it('answers 503 for files while that server is away, and goes on by itself; what needs no file is done', async () => {
    await postgres.down();
    const refused = await people
      .officer('ph')
      .posts('/v1/attachments', { name: 'x', mediaType: 'text/plain', bytes: 1 });
    expect(refusal(refused)).toEqual([503, 'store.unavailable']);
    expect((await downloaded(server.origin, people.officer('th'), path)).status).toBe(503);
    done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const seen = await talaan(['verify', '--data', data], onServer());
    expect([seen.exit, seen.err]).toEqual([4, expect.stringContaining('The files on the server cannot be read')]);
    await postgres.up();
    let answer = await downloaded(server.origin, people.officer('th'), path);
    for (let tries = 0; answer.status === 503 && tries < 100; tries += 1) {
      await pause(50);
      answer = await downloaded(server.origin, people.officer('th'), path);
    }
    expect(answer.bytes.equals(file)).toBe(true);
  });

  it('is whole to the command line, as the reader as well, until a piece is changed; no copy is made of its folder', async () => {
    const asReader = { TALAAN_FILES: postgres.url('log_reader', 'files') };
    for (const how of [onServer(), asReader]) {
      const whole = await talaan(['verify', '--json', '--data', data], how);
      expect(whole.lines()).toEqual([expect.objectContaining({ whole: true, breaks: [] })]);
    }
    const flip = (n: number) =>
      postgres.sql(
        `UPDATE talaan_files.piece SET bytes = set_byte(bytes, 5, get_byte(bytes, 5) # ${String(n)})`,
        'files',
      );
    await flip(1);
    const changed = await talaan(['verify', '--data', data], onServer());
    expect([changed.exit, changed.out]).toEqual([3, expect.stringContaining('its bytes have changed')]);
    expect(refusal(await downloaded(server.origin, people.officer('th'), path))[1]).toBe('attachment.damaged');
    await flip(1);
    const backup = await talaan(['backup', '--data', data, '--to', join(parent, 'backup')], onServer());
    expect([backup.exit, backup.err]).toEqual([4, expect.stringContaining('TALAAN_FILES names files on a server')]);
  });

  it('says nothing of the password', () => {
    const password = new URL(onServer().TALAAN_FILES).password;
    expect(server.log()).not.toContain(password);
  });
});
