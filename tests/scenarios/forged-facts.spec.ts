import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { layOut } from '#event-store/sqlite/log-file.js';
import { aRequestTo, done, type Entry, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const TRIGGERS = ['fact_is_never_changed', 'fact_is_never_removed'];

let data: string;
let server: RunningServer;
let people: Region;

beforeEach(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
});

afterEach(async () => {
  await server.stop();
  await removeData(data);
});

/** What someone with the file does to it, who puts everything else back as it was. */
function edit(statements: string): void {
  const log = new DatabaseSync(join(data, 'log.db'), { timeout: 10_000 });
  const made = log.prepare(`SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name`).all();
  log.exec(TRIGGERS.map((name) => `DROP TRIGGER ${name};`).join(''));
  log.exec(statements);
  log.exec(made.map(({ sql }) => `${String(sql)};`).join(''));
  log.close();
}

async function submitted(): Promise<string> {
  const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
  done(await people.officer('th').does('acknowledge', id));
  return id;
}

const readdressed = (id: string) => `UPDATE fact SET payload = CAST(replace(replace(CAST(payload AS TEXT),
  '"to":"TH-ATU"', '"to":"VN-ATU"'), '"toState":"TH"', '"toState":"VN"') AS BLOB)
  WHERE stream = 'exchange-${id}' AND revision = 0`;

it('a request readdressed in the file gives its content to nobody, is told of, recorded, and found by verify', async () => {
  const [forged, whole] = [await submitted(), await submitted()];
  edit(readdressed(forged));
  for (const someone of [people.officer('vn'), people.officer('th'), people.officer('ph')]) {
    const reply = await someone.readsTheRequest(forged);
    expect([someone.identity, reply.status, reply.text]).toEqual([
      someone.identity,
      503,
      expect.stringContaining('log.tampered'),
    ]);
    const answer = await someone.answers(forged, 'SYNTHETIC: an answer');
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('log.tampered')]);
  }
  expect((await people.officer('th').readsTheRequest(whole)).status).toBe(200);
  expect(server.log()).toMatch(
    new RegExp(`the record exchange-${forged} is not as it was written, from revision 0 on`),
  );
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
  expect(await (await fetch(`${server.origin}/metrics`)).text()).toMatch(/talaan_broken_records_total 1/);
  const trail = await people.chair().readsTheAuditTrail('?type=log.break-found');
  expect(trail.body.items).toMatchObject([{ conduct: { record: `exchange-${forged}`, revision: 0 } }]);
  const verified = await talaan(['verify', '--data', data]);
  expect([verified.exit, verified.out]).toEqual([3, expect.stringMatching(/its MAC does not hold/)]);
});

it('the live feed goes on past a record of which a fact is gone', async () => {
  const [broken, whole] = [await submitted(), await submitted()];
  // whoever saw that fact knows that the others follow it: only after a start is the record broken for all
  await server.stop();
  edit(`DELETE FROM fact WHERE stream = 'exchange-${broken}' AND revision = 0`);
  server = await server.again();
  const feed = await region(server).analyst().followsTheFacts('0');
  const text = await feed.until((arrived) => arrived.includes(whole), 20_000);
  feed.close();
  const entries = [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as Entry);
  const typesOf = (id: string) => entries.filter(({ record }) => record === `exchange-${id}`).map(({ type }) => type);
  expect(typesOf(broken)).toEqual(['log.broken-fact.v1']);
  expect(typesOf(whole)[0]).toBe('exchange.submitted.v1');
});

it('a unit forged into the register is not addressed, and the server is not ready', async () => {
  edit(`UPDATE fact SET payload = CAST(replace(CAST(payload AS TEXT), '"state":"TH"', '"state":"VN"') AS BLOB)
    WHERE stream = 'unit-TH-ATU' AND revision = 0`);
  const reply = await people.officer('ph').submits(aRequestTo('TH-ATU'));
  expect([reply.status, reply.text]).toEqual([503, expect.stringContaining('log.tampered')]);
  const ready = await fetch(`${server.origin}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('the record unit-TH-ATU')]);
  // What is measured is no older than a second.
  await pause(1_000);
  expect(await (await fetch(`${server.origin}/metrics`)).text()).toMatch(/talaan_readiness{kind="reason"} [1-9]/);
});

describe('a folder that is not as the server left it is not started on', () => {
  const starts = (environment: Record<string, string> = {}) =>
    startServer(data, environment).then(
      (started) => ((server = started), 'started'),
      (error: unknown) => String(error),
    );

  it('with a trigger dropped', async () => {
    await server.stop();
    const log = new DatabaseSync(join(data, 'log.db'));
    log.exec('DROP TRIGGER fact_is_never_removed');
    log.close();
    expect(await starts()).toMatch(/the trigger fact_is_never_removed is missing/);
    expect((await talaan(['verify', '--data', data])).out).toMatch(/the trigger fact_is_never_removed is missing/);
  });

  it('with its end cut off; an explicit order goes on, keeps the evidence and is recorded', async () => {
    await submitted();
    await server.stop();
    const head = Number(new DatabaseSync(join(data, 'log.db')).prepare('SELECT max(position) AS n FROM fact').get()?.n);
    edit(`DELETE FROM fact WHERE position > ${String(head - 2)}; DELETE FROM fact_id WHERE position > ${String(head - 2)};
      UPDATE sqlite_sequence SET seq = ${String(head - 2)} WHERE name = 'fact'`);
    const refused = await starts();
    expect(refused).toMatch(new RegExp(`ends at position ${String(head - 2)}, and facts up to \\d+ were known`));
    const epoch = () => readFileSync(join(data, 'epoch'), 'utf8');
    const before = epoch();
    expect(await starts({ TALAAN_ACCEPT_LOG_END: '1' })).toMatch(/were known/);
    expect(epoch()).toBe(before);
    expect(await starts({ TALAAN_ACCEPT_LOG_END: String(head - 2) })).toBe('started');
    expect(epoch()).not.toBe(before);
    const trail = await region(server).chair().readsTheAuditTrail('?type=log.cut-accepted');
    expect(trail.body.items).toMatchObject([
      { conduct: { head: String(head - 2), knownUpTo: expect.stringMatching(/^\d+$/) } },
    ]);
  });

  it('without its keys', async () => {
    await server.stop();
    for (const name of ['keys.db', 'keys.db-wal', 'keys.db-shm']) rmSync(join(data, name), { force: true });
    expect(await starts()).toMatch(/keys\.db is missing/);
  });
});

describe('what facts are found by, changed in the file,', () => {
  const hidden = (table: string) => new RegExp(`position \\d+ of .* the table ${table} was changed`);

  it('is found by verify: a record that was given another name', async () => {
    const id = await submitted();
    edit(`UPDATE stream SET name = 'gone' WHERE name = 'exchange-${id}'`);
    const verified = await talaan(['verify', '--data', data]);
    expect([verified.exit, verified.out]).toEqual([3, expect.stringMatching(hidden('stream'))]);
  });

  it('is found by verify: an id that is no longer known', async () => {
    await server.stop();
    edit(`UPDATE ids_entered SET position = 2;
      INSERT OR IGNORE INTO fact_id (id, position) SELECT id, position FROM fact WHERE position = 1`);
    const verified = await talaan(['verify', '--data', data]);
    expect([verified.exit, verified.out]).toEqual([3, expect.stringMatching(hidden('fact_id'))]);
  });
});

it('a changed log is not backed up, and verify with another root key does not call it whole', async () => {
  edit(readdressed(await submitted()));
  const to = join(data, 'backup');
  const backup = await talaan(['backup', '--data', data, '--to', to]);
  expect([backup.exit, backup.err]).toEqual([3, expect.stringMatching(/its MAC does not hold/)]);
  const other = join(data, 'other.key');
  await writeFile(other, randomBytes(32), { mode: 0o600 });
  const verified = await talaan(['verify', '--data', data], { TALAAN_ROOT_KEY_FILE: other });
  expect([verified.exit, verified.out, verified.err]).toEqual([4, '', expect.stringContaining('other.key')]);
});

describe('what is taken away', () => {
  it('holds no changed fact where the root key is at hand, and says what was left out', async () => {
    const [forged, whole] = [await submitted(), await submitted()];
    edit(readdressed(forged));
    for (const words of [['replay'], ['replay', '--undisclosed'], ['export', '--audit']]) {
      const ran = await talaan([...words, '--data', data]);
      expect([words, ran.exit, ran.err]).toEqual([words, 3, expect.stringContaining(`stream exchange-${forged}`)]);
      expect([words, ran.out]).toEqual([words, expect.not.stringContaining('"to":"VN-ATU"')]);
      const types = (id: string) =>
        ran
          .lines<{ stream?: string; record?: string; type: string }>()
          .flatMap(({ stream, record, type }) =>
            [stream, record].includes(`exchange-${id}`) && !type.startsWith('access.') ? [type] : [],
          );
      expect([words, types(forged)]).toEqual([words, ['log.broken-fact.v1', 'log.broken-fact.v1']]);
      expect([words, types(whole)]).toEqual([words, ['exchange.submitted.v1', 'exchange.acknowledged.v1']]);
    }
  });

  it('is not said to be as it was written where it is not', async () => {
    const ran = await talaan(['replay', '--data', data], { TALAAN_ROOT_KEY_FILE: join(data, 'none.key') });
    expect([ran.exit, ran.err]).toEqual([
      0,
      expect.stringMatching(/^not checked: whether facts are as written; .*none/),
    ]);
  });

  it('is no plan of which a fact was changed', async () => {
    edit(`UPDATE fact SET payload = CAST(replace(CAST(payload AS TEXT), 'bohol', 'cebu') AS BLOB)
      WHERE stream = 'plan-bohol-2017-2020' AND revision = 0`);
    const ran = await talaan(['export', '--plan', 'bohol-2017-2020', '--data', data]);
    expect([ran.exit, ran.out, ran.err]).toEqual([3, '', expect.stringContaining('stream plan-bohol-2017-2020')]);
  });
});

it('a log whose MACs were taken away is not started on, given new ones, backed up, or called whole', async () => {
  const id = await submitted();
  await server.stop();
  const log = new DatabaseSync(join(data, 'log.db'));
  log.exec(TRIGGERS.map((name) => `DROP TRIGGER ${name};`).join(''));
  log.exec(`${readdressed(id)}; ALTER TABLE fact DROP COLUMN mac; ${triggersOf(layOut(1))} PRAGMA user_version = 1`);
  log.close();
  const refusal = /its facts had MACs, and have none/;
  await expect(server.again()).rejects.toThrow(refusal);
  expect((await talaan(['raise-level', '--data', data])).err).toMatch(refusal);
  const verified = await talaan(['verify', '--data', data]);
  expect([verified.exit, verified.out]).toEqual([3, expect.stringMatching(refusal)]);
  expect((await talaan(['backup', '--data', data, '--to', join(data, 'backup')])).err).toMatch(refusal);
  expect((await talaan(['replay', '--data', data])).err).toMatch(refusal);
  // whoever takes that out of keys.db as well still has content that was sealed for such a log
  const keys = new DatabaseSync(join(data, 'keys.db'));
  keys.exec(`DELETE FROM setting WHERE name = 'facts-have-macs'`);
  keys.close();
  await expect(server.again()).rejects.toThrow(refusal);
});

const triggersOf = (statements: string) => statements.match(/CREATE TRIGGER .*?END;/gs)?.join('') ?? '';
