// An installation whose log goes from its folder to a server, and back.
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { aRequestTo, done, region } from './client.js';
import { removeData, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

describeWithPostgres('A log that is copied', () => {
  let postgres: GivenPostgres;
  let data = '';
  let onServer: { readonly TALAAN_LOG: string };
  beforeAll(async () => {
    postgres = await GivenPostgres.start();
    data = await temporaryData();
    onServer = { TALAAN_LOG: postgres.url('log_writer', await postgres.newLog()) };
  });
  afterAll(async () => {
    await postgres.dispose();
    await removeData(data);
  });

  it('from a folder to a server, and back, serves the same requests', async () => {
    const first = await startServer(data);
    const id = done(await region(first).officer('ph').submits(aRequestTo('TH-ATU'))).id;
    const busy = await talaan(['copy', '--from', data, '--to', 'TALAAN_LOG'], onServer);
    expect([busy.exit, busy.err]).toEqual([4, expect.stringContaining('stop the server first')]);
    await first.stop();

    const there = await talaan(['copy', '--from', data, '--to', 'TALAAN_LOG', '--json'], onServer);
    expect([there.exit, there.err]).toEqual([0, '']);
    await setAside('first');
    const second = await startServer(data, onServer);
    const people = region(second);
    expect((await people.officer('th').readsTheRequest(id)).text).toContain('SYNTHETIC');
    done(await people.officer('th').acknowledges(id));
    await second.stop();
    expect(await talaan(['verify', '--data', data], onServer)).toMatchObject({ exit: 0 });

    const back = await talaan(['copy', '--from', 'TALAAN_LOG', '--to', data], onServer);
    expect([back.exit, back.err]).toEqual([0, expect.stringMatching(/^\d+ facts are in both logs, and the same\n$/)]);
    const third = await startServer(data);
    expect((await region(third).officer('ph').readsTheRequest(id)).body).toMatchObject({ id, state: 'acknowledged' });
    done(await region(third).officer('th').answers(id, 'SYNTHETIC: two are known'));
    await third.stop();
    const whole = await talaan(['verify', '--json', '--data', data]);
    expect(whole.lines()).toEqual([expect.objectContaining({ whole: true, proven: true })]);
  });

  it('says what it needs', async () => {
    const tries: readonly [readonly string[], number, string][] = [
      [['--from', data, '--to', 'TALAAN_LOG'], 2, 'TALAAN_LOG names no log'],
      [['--from', data, '--to', data], 2, 'where it is'],
      [['--from', join(data, 'nowhere'), '--to', join(data, 'other')], 4, 'There is no log in'],
    ];
    for (const [words, exit, said] of tries) {
      expect(await talaan(['copy', ...words])).toMatchObject({ exit, err: expect.stringContaining(said) });
    }
    const other = await talaan(['copy', '--from', data, '--to', 'TALAAN_LOG'], {
      TALAAN_LOG: postgres.url('log_owner', 'template'),
    });
    expect([other.exit, other.err]).toEqual([4, expect.stringContaining('owns the log')]);
  });

  async function setAside(name: string): Promise<void> {
    await mkdir(join(data, name));
    for (const file of await readdir(data)) {
      if (file.startsWith('log.db')) await rename(join(data, file), join(data, name, file));
    }
  }
});
