// An installation on its embedded store that goes to PostgreSQL, whole: log, keys and files.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { citing, downloaded, filesOf, MIB, sent } from './attachments.js';
import { aRequestTo, done, region } from './client.js';
import { removeData, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

describeWithPostgres('An installation that moves to PostgreSQL', () => {
  let postgres: GivenPostgres;
  let data = '';
  let there: Record<string, string> = {};
  let database = '';
  beforeAll(async () => {
    postgres = await GivenPostgres.start();
    data = await temporaryData();
    database = await postgres.newLog();
    const url = postgres.url('log_writer', database);
    const owner = postgres.url('log_owner', database);
    there = {
      TALAAN_LOG: url,
      TALAAN_KEYS: url,
      TALAAN_FILES: url,
      TALAAN_ROOT_KEY_FILE: join(data, 'root.key'),
      TALAAN_EPOCH_KEYS: join(data, 'epochs'),
    };
    const prepared = [
      await talaan(['keys', 'prepare', '--holder', 'log_writer', '--checker', 'log_reader'], {
        TALAAN_KEYS_OWNER: owner,
      }),
      await talaan(['files', 'prepare', '--writer', 'log_writer'], { TALAAN_FILES_OWNER: owner }),
    ];
    expect(prepared.map(({ exit }) => exit)).toEqual([0, 0]);
  });
  afterAll(async () => {
    await postgres.dispose();
    await removeData(data);
  });

  it('has there what it had here: requests are read, files are given out, and all of it is whole', async () => {
    const first = await startServer(data);
    const ph = region(first).officer('ph');
    const file = randomBytes(2 * MIB + 3);
    const attachment = await sent(ph, file, MIB);
    const id = done(await ph.submits(aRequestTo('TH-ATU', { content: citing(attachment) }))).id;
    const uncited = await sent(ph, randomBytes(MIB));

    for (const words of [
      ['keys', 'copy'],
      ['files', 'copy'],
    ]) {
      const busy = await talaan([...words, '--data', data], there);
      expect([busy.exit, busy.err]).toEqual([4, expect.stringContaining('stop the server first')]);
    }
    await first.stop();

    expect((await talaan(['copy', '--from', data, '--to', 'TALAAN_LOG'], there)).exit).toBe(0);
    const keys = await talaan(['keys', 'copy', '--json', '--data', data], there);
    expect([keys.exit, keys.lines()]).toEqual([0, [{ living: expect.any(Number), destroyed: 0 }]]);
    const files = await talaan(['files', 'copy', '--data', data], there);
    expect([files.exit, files.err]).toEqual([
      0,
      expect.stringMatching(/^2 files of \d+ bytes are in both, and the same\n$/),
    ]);
    await setAside();

    const second = await startServer(data, there);
    const people = region(second);
    expect((await people.officer('th').readsTheRequest(id)).text).toContain('SYNTHETIC');
    const path = `${filesOf(id)}/${attachment}`;
    expect((await downloaded(second.origin, people.officer('th'), path)).bytes.equals(file)).toBe(true);
    const more = done(await people.officer('ph').submits(aRequestTo('TH-ATU', { content: citing(uncited) }))).id;
    done(await people.officer('th').acknowledges(id));
    expect((await people.officer('th').readsTheRequest(more)).text).toContain('SYNTHETIC');
    await second.stop();
    const whole = await talaan(['verify', '--json', '--data', data], there);
    expect(whole.lines()).toEqual([expect.objectContaining({ whole: true, proven: true, breaks: [] })]);
  });

  it('is verified as far as a role may see, and what is not checked is said', async () => {
    const empty = join(data, 'empty');
    await mkdir(empty);
    const [reader, access] = [postgres.url('log_reader', database), postgres.url('log_access', database)];
    const verified = async (environment: Record<string, string>) => {
      const ran = await talaan(['verify', '--json', '--data', empty], environment);
      if (ran.exit !== 0 && ran.exit !== 3) throw new Error(ran.err);
      const { whole, proven, notChecked } = JSON.parse(ran.out) as Record<string, unknown>;
      return [ran.exit, whole, proven, notChecked];
    };
    const asReader = { TALAAN_LOG: reader };
    const [facts, files] = ['whether facts are as written; ', 'the files that facts cite; '];
    expect(await verified(asReader)).toEqual([
      ...[0, true, false],
      [`${facts}there is no root key ${join(empty, 'root.key')}`, expect.stringContaining(`${files}no keys tell`)],
    ]);
    const { TALAAN_ROOT_KEY_FILE, TALAAN_KEYS, TALAAN_EPOCH_KEYS, TALAAN_FILES } = there as Required<typeof there>;
    const withRoot = { ...asReader, TALAAN_ROOT_KEY_FILE: String(TALAAN_ROOT_KEY_FILE) };
    const unknown = `${files}which content is erased is known to who holds record keys (TALAAN_EPOCH_KEYS)`;
    expect(await verified({ ...withRoot, TALAAN_KEYS: access })).toEqual([
      ...[0, true, false],
      [`${facts}the role may not read the keys`, unknown],
    ]);
    expect(await verified({ ...withRoot, TALAAN_KEYS: reader })).toEqual([0, true, true, [unknown]]);
    const asHolder = { ...withRoot, TALAAN_KEYS: String(TALAAN_KEYS), TALAAN_EPOCH_KEYS: String(TALAAN_EPOCH_KEYS) };
    expect(await verified({ ...asHolder, TALAAN_FILES: access })).toEqual([
      ...[0, true, true],
      [`${files}the role may not read them`],
    ]);
    expect(await verified({ ...asHolder, TALAAN_FILES: String(TALAAN_FILES) })).toEqual([0, true, true, []]);
    // What it may see it does check.
    await postgres.sql(
      `ALTER TABLE talaan.fact DISABLE TRIGGER ALL;
      UPDATE talaan.fact SET payload = convert_to(replace(convert_from(payload, 'UTF8'), 'TH-ATU', 'VN-ATU'), 'UTF8')
        WHERE type = 'exchange.submitted.v1'`,
      database,
    );
    expect((await verified({ ...withRoot, TALAAN_KEYS: reader })).slice(0, 3)).toEqual([3, false, true]);
  });

  it('says what it needs', async () => {
    const { TALAAN_EPOCH_KEYS: _epochs, ...withoutEpochs } = there;
    const tries: readonly [readonly string[], Record<string, string>, number, string][] = [
      [['keys', 'copy', '--data', data], {}, 2, 'TALAAN_KEYS names no keys'],
      [['keys', 'copy', '--data', data], withoutEpochs, 2, 'TALAAN_EPOCH_KEYS'],
      [['keys', 'copy', '--data', join(data, 'nowhere')], there, 4, 'There are no keys'],
      [['files', 'copy', '--data', data], {}, 2, 'TALAAN_FILES names no server: it must be postgres:'],
      [['files', 'copy', '--data', join(data, 'nowhere')], there, 4, 'There are no files'],
      [['keys', 'copy', '--data', join(data, 'before')], there, 3, 'copied there before'],
    ];
    for (const [words, environment, exit, said] of tries) {
      expect(await talaan(words, environment)).toMatchObject({ exit, err: expect.stringContaining(said) });
    }
    expect(await readdir(data)).not.toContain('nowhere');
  });

  /** What went to the server, as an operator moves it away. */
  async function setAside(): Promise<void> {
    await mkdir(join(data, 'before'));
    for (const name of await readdir(data)) {
      if (/^(log\.db|keys\.db|attachments)/.test(name)) await rename(join(data, name), join(data, 'before', name));
    }
  }
});
