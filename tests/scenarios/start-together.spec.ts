// Ten servers that start at the same moment on a prepared database with nothing in it.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { prepareKeys } from '#vault/postgres/prepare-keys.js';
import { createRootKey } from '#vault/roots/root-key.js';
import { type GivenIssuer, givenIssuer } from '#web/auth/given-issuer.js';
import { aRequestTo, done, region } from './client.js';
import { freePort, removeData, temporaryData } from './running-server.js';
import { OneServer } from './several-servers.js';
import { talaan } from './talaan.js';

const COUNT = 10;
const REGISTER = ['init', '--lead-shepherd', 'PH', '--state-name', 'Philippines', '--member-since', '1967-08-08'];

describeWithPostgres('Ten that begin at once on an empty log', () => {
  let postgres: GivenPostgres;
  let folder = '';
  let idp: GivenIssuer;
  let database = '';
  const servers: OneServer[] = [];

  beforeAll(async () => {
    postgres = await GivenPostgres.start();
    postgres.configure({ max_connections: 400 });
    await postgres.down();
    await postgres.up();
    idp = await givenIssuer();
  });
  afterAll(async () => {
    await postgres.dispose();
    await idp.close();
  });
  beforeEach(async () => {
    folder = await temporaryData();
    database = await postgres.newLog();
    const owner = postgres.url('log_owner', database);
    await prepareKeys({ owner, holders: ['log_writer'], checkers: [] });
    createRootKey(join(folder, 'root.key'));
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.signal('SIGKILL')));
    await postgres.drop(database);
    await removeData(folder);
  });

  const environment = () => ({
    TALAAN_KEYS: postgres.url('log_writer', database),
    TALAAN_ROOT_KEY_FILE: join(folder, 'root.key'),
    TALAAN_EPOCH_KEYS: join(folder, 'epochs'),
  });
  const log = () => postgres.url('log_writer', database);
  const facts = (where: string) => postgres.sql(`SELECT * FROM talaan.fact WHERE ${where} ORDER BY position`, database);

  it('servers: each fact of the beginning is recorded once, with one key for all MACs, and none of them fails', async () => {
    const shared = { folder, log: log(), idp, environment: environment(), place: '.', movedBy: 0 };
    for (let n = 0; n < COUNT; n += 1)
      servers.push(new OneServer(shared, join(folder, `server-${String(n)}`), await freePort()));
    const pids = servers.map((server) => server.launch().pid);
    await Promise.all(servers.map((server) => server.start()));
    expect(servers.map(({ pid }) => pid)).toEqual(pids);
    for (const { said } of servers) expect(said).not.toMatch(/"level":"(?:error|fatal)"/);

    const begun = await facts('revision = 0');
    expect(new Set(begun.map(({ stream }) => stream)).size).toBe(begun.length);
    expect(await facts("type = 'registry.state-admitted.v1'")).toHaveLength(11);
    expect(await facts("type = 'governance.lead-shepherd-appointed.v1'")).toHaveLength(1);
    const commands = (await facts("stream NOT LIKE 'log-%'")).map(
      ({ stream, payload }) => `${String(stream)} ${String(payload)}`,
    );
    expect(new Set(commands).size).toBe(commands.length);
    expect(await readdir(join(folder, 'epochs'))).toEqual(['epoch-1.key']);
    expect(await postgres.sql('SELECT number FROM talaan_keys.mac_key', database)).toEqual([{ number: 1 }]);
    expect(await postgres.sql('SELECT number FROM talaan_keys.epoch', database)).toEqual([{ number: 1 }]);

    const [one, other] = [servers[0]!, servers.at(-1)!];
    const { id } = done(await region(one).officer('ph').submits(aRequestTo('TH-ATU')));
    expect((await region(other).officer('th').readsTheRequest(id)).status).toBe(200);
    const whole = await talaan(['verify', '--json', '--data', one.data], { ...environment(), TALAAN_LOG: log() });
    expect(whole.lines()).toEqual([expect.objectContaining({ whole: true, proven: true, breaks: [] })]);
  });

  it('operators: one register is recorded, and each is told so', async () => {
    const told = await Promise.all(
      Array.from({ length: COUNT }, (_, n) =>
        talaan([...REGISTER, '--data', join(folder, `operator-${String(n)}`)], { ...environment(), TALAAN_LOG: log() }),
      ),
    );
    expect(told.map(({ exit, err }) => (exit === 0 ? 'done' : err))).toEqual(Array(COUNT).fill('done'));
    expect(await facts("type = 'registry.state-admitted.v1'")).toHaveLength(1);
    expect(await facts("type = 'governance.lead-shepherd-appointed.v1'")).toHaveLength(1);
    expect(await facts("type LIKE 'registry.body-%'")).toHaveLength(1);
  });
});
