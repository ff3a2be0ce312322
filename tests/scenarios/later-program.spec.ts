import { setTimeout as pause } from 'node:timers/promises';
import { accessToken } from '#apps/cli/access-token.js';
import { SystemClock } from '#kernel/clock.js';
import { encode } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { FileVault } from '#vault/file-vault.js';
import { aRequestTo, done, region } from './client.js';
import { freePort, launch, removeData, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

let data: string;
beforeEach(async () => (data = await temporaryData()));
afterEach(() => removeData(data));

/** What a later program records: its facts have their MACs. */
async function recordsLater(stream: string, type: string): Promise<void> {
  const vault = new FileVault(data);
  const store = await SqliteEventStore.open({
    directory: data,
    clock: new SystemClock(),
    macs: () => vault.factMacs(),
  });
  const id = derivedUuid('later', stream);
  const meta = { actor: 'later', role: 'officer', unit: 'TH-ATU', commandId: id, correlationId: id };
  const revision = (await store.readStream(stream)).length - 1;
  await store.append(stream, revision === -1 ? 'no-stream' : revision, [encode({ type, conduct: {} }, id, meta)]);
  await store.close();
  vault.close();
}

/** A server that answers, ready or not. */
async function answering() {
  const [port, idpPort] = [await freePort(), await freePort()];
  const ports = { TALAAN_PORT: String(port), TALAAN_IDP_PORT: String(idpPort) };
  const started = launch({ ...ports, TALAAN_DATA: data });
  const origin = `http://127.0.0.1:${String(port)}`;
  for (;;) {
    if (started.process.exitCode !== null) throw new Error(started.log());
    const ready = await fetch(`${origin}/readyz`).catch(() => undefined);
    if (ready && !(await ready.text()).includes('starting')) break;
    await pause(50);
  }
  return { ...started, origin, tokenOf: (identity: string) => accessToken(idpPort, identity) };
}

it('what a later program recorded is refused, all else is answered as of before, and the operator is told', async () => {
  const first = await startServer(data);
  const before = region(first);
  const submits = async () => done(await before.officer('ph').submits(aRequestTo('TH-ATU')));
  const { id: known } = await submits();
  const { id: later, position } = await submits();
  await first.stop();
  await recordsLater(`exchange-${later}`, 'exchange.handed-on.v7');
  const server = await answering();
  try {
    const people = region(server);
    for (const someone of [people.officer('ph'), people.officer('th'), people.auditor()]) {
      const reply = await someone.readsTheRequest(later);
      expect([someone.identity, reply.status, reply.body.code]).toEqual([someone.identity, 503, 'log.newer']);
    }
    const refused = await people.officer('th').acknowledges(later);
    expect([refused.status, refused.body]).toMatchObject([503, { code: 'log.newer' }]);
    expect((await people.officer('th').readsTheRequest(known)).status).toBe(200);
    done(await people.officer('th').acknowledges(known));
    const inbox = await people.officer('th').looksInThe('inbox');
    expect([inbox.status, inbox.body]).toMatchObject([503, { code: 'log.newer' }]);
    const asBefore = await people.chair().readsTheAuditTrail(`?asOfPosition=${position}&type=exchange.submitted`);
    expect([asBefore.status, asBefore.body.items]).toMatchObject([
      200,
      [{}, { position, record: `exchange-${later}` }],
    ]);
    const ready = await fetch(`${server.origin}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([
      503,
      expect.stringMatching(/the views stand still at \d+: a later program wrote on/),
    ]);
    expect(server.log()).toMatch(/the views stand still at position \d+: a later program wrote what follows/);
  } finally {
    server.process.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  }
  const verified = await talaan(['verify', '--data', data]);
  expect([verified.exit, verified.out]).toEqual([3, expect.stringContaining('exchange.handed-on.v7')]);
});

it('nothing is decided on the register where a later program says more of it', async () => {
  const first = await startServer(data);
  await first.stop();
  await recordsLater('unit-TH-ATU', 'registry.unit-merged.v1');
  const server = await answering();
  try {
    const reply = await region(server).officer('ph').submits(aRequestTo('TH-ATU'));
    expect([reply.status, reply.body]).toMatchObject([503, { code: 'log.newer' }]);
    done(await region(server).officer('ph').submits(aRequestTo('VN-ATU')));
  } finally {
    server.process.kill('SIGTERM');
    await server.ended;
  }
});
