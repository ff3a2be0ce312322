// The server as it is shipped, with its files on a PostgreSQL server whose disk is full.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { noSmallDisk, SmallDisk } from '#event-store/postgres/given-small-disk.js';
import {
  announced,
  type Attachment,
  citing,
  completes,
  digestOf,
  done,
  downloaded,
  filesOf,
  MIB,
  puts,
  refusal,
  sent,
} from './attachments.js';
import { aRequestTo, region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

/** Of a MiB each: about as many as a file may have. */
const PARTS = 31;

describeWithPostgres('A server whose files are on a disk that is full', () => {
  const test = noSmallDisk === undefined ? it : it.skip;
  let disk: SmallDisk | undefined;
  let postgres: GivenPostgres | undefined;
  let server: RunningServer | undefined;
  let parent = '';
  afterEach(async () => {
    await server?.stop();
    await postgres?.down('SIGQUIT');
    disk?.dispose();
    await removeData(parent);
  });

  test('refuses what it has no room for, keeps what it acknowledged, and goes on by itself', async () => {
    disk = new SmallDisk(384);
    postgres = await GivenPostgres.start(disk.folder);
    parent = await temporaryData();
    await postgres.sql('CREATE DATABASE files OWNER log_owner');
    const owner = { TALAAN_FILES_OWNER: postgres.url('log_owner', 'files') };
    expect((await talaan(['files', 'prepare', '--writer', 'log_writer'], owner)).exit).toBe(0);
    server = await startServer(join(parent, 'data'), { TALAAN_FILES: postgres.url('log_writer', 'files') });
    const { origin } = server;
    const people = region(server);
    const officer = people.officer('ph');
    const before = randomBytes(2 * MIB);
    const cited = await sent(officer, before, MIB);
    const record = done(await officer.submits(aRequestTo('TH-ATU', { content: citing(cited) }))).id;
    const file = randomBytes(PARTS * MIB);
    const { id } = await announced(officer, file);
    const part = (number: number) => file.subarray((number - 1) * MIB, number * MIB);

    // Room for one more segment of its log, and for some of the parts.
    disk.fill(28);
    const answers = new Map<number, number>();
    for (let number = 1; number <= PARTS; number += 1) {
      const answer = await puts(officer, id, number, part(number));
      answers.set(number, answer.status);
      if (answer.status < 300) continue;
      expect(refusal(answer)).toEqual([503, 'store.unavailable']);
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    }
    const taken = [...answers].flatMap(([number, status]) => (status < 300 ? [number] : []));
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.length).toBeLessThan(PARTS);
    // What needs no file is done meanwhile.
    done(await officer.submits(aRequestTo('TH-ATU')));

    disk.makeRoom();
    // Without room for its own log the server of the files may have ended.
    await postgres.down();
    await postgres.up();
    const there = await whenBack(() => officer.reads<Attachment>(`/v1/attachments/${id}`));
    expect(there.status).toBe(200);
    const kept = new Set((there.body.parts as readonly { readonly number: number }[]).map(({ number }) => number));
    expect(taken.filter((number) => !kept.has(number))).toEqual([]);
    for (let number = 1; number <= PARTS; number += 1) {
      if (!kept.has(number)) done(await puts(officer, id, number, part(number)));
    }
    expect(done(await completes(officer, id, digestOf(file)))).toMatchObject({
      state: 'complete',
      received: file.length,
    });
    const request = done(await officer.submits(aRequestTo('TH-ATU', { content: citing(id) }))).id;
    const other = people.officer('th');
    expect((await downloaded(origin, other, `${filesOf(request)}/${id}`)).bytes.equals(file)).toBe(true);
    expect((await downloaded(origin, other, `${filesOf(record)}/${cited}`)).bytes.equals(before)).toBe(true);
  });

  async function whenBack<Answer extends { readonly status: number }>(ask: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const answer = await ask();
      if (answer.status !== 503) return answer;
      await pause(50);
    }
  }
});
