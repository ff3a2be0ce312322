import { aRequestTo, done, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

let data: string;
let server: RunningServer;
let people: Region;
let id: string;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
  id = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
  done(await people.officer('th').answers(id, 'SYNTHETIC: the answer'));
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

describe('erasing the content of a request', () => {
  const reason = { reason: 'retention-passed' };

  it('is refused while the request is open or only answered, and to whoever is no party', async () => {
    const early = await people.head('ph').does('erase-content', id, reason);
    expect([early.status, early.text]).toEqual([409, expect.stringContaining('exchange.not-ended')]);
    done(await people.officer('ph').does('close', id, { useful: 'yes' }));
    for (const someone of [people.officer('vn'), people.chair(), people.auditor()]) {
      const reply = await someone.does('erase-content', id, reason);
      expect([someone.identity, [403, 404].includes(reply.status)]).toEqual([someone.identity, true]);
    }
    expect((await people.officer('th').readsTheRequest(id)).text).toContain('SYNTHETIC: the answer');
  });

  it('is a fact, after which reading says when it was erased instead of failing', async () => {
    done(await people.head('ph').does('erase-content', id, reason));
    for (const reader of [people.officer('ph'), people.officer('th'), people.head('th')]) {
      const reply = await reader.readsTheRequest(id);
      expect([reader.identity, reply.status]).toEqual([reader.identity, 200]);
      expect(reply.text).not.toContain('SYNTHETIC: the answer');
      expect(reply.text).toMatch(/"erased(On|At)"\s*:\s*"\d{4}-\d\d-\d\dT/);
    }
    const trail = await people.chair().readsTheAuditTrail(`?record=exchange-${id}`);
    expect(trail.body.items.at(-1)?.type).toBe('exchange.content-erased.v1');
  });

  it('leaves the log whole and every earlier fact in its place', async () => {
    const verified = await talaan(['verify', '--data', data]);
    expect([verified.exit, verified.err]).toEqual([0, '']);
    const history = await people.officer('ph').readsTheHistoryOf(id);
    expect(history.body.items.map(({ type }) => type)).toEqual([
      'exchange.submitted.v1',
      'exchange.answered.v1',
      'exchange.closed.v1',
      'exchange.content-erased.v1',
    ]);
  });

  it('lasts over a restart, and nothing can be added to what is erased', async () => {
    await server.kill();
    server = await server.again();
    people = region(server);
    const reply = await people.officer('th').readsTheRequest(id);
    expect([reply.status, reply.text]).toEqual([200, expect.not.stringContaining('SYNTHETIC: the answer')]);
    const reopened = await people.officer('ph').does('reopen', id, { reason: 'SYNTHETIC' });
    expect([reopened.status, reopened.text]).toEqual([expect.any(Number), expect.stringContaining('erased')]);
    expect(reopened.status).toBeGreaterThanOrEqual(400);
  });
});

describe('erasing information that was supplied unasked', () => {
  it('is a fact of the head of the unit that supplied it; both units then read when it was erased', async () => {
    const { kind, handling, exploitation, route, persons } = aRequestTo('TH-ATU');
    const supplied = await people.officer('ph').posts('/v1/information-supplied', {
      to: 'TH-ATU',
      ...{ kind, handling, exploitation, route, persons },
      evaluation: { source: 'B', information: '2' },
      content: { subject: 'SYNTHETIC: a boat', information: 'SYNTHETIC: it sails at night' },
    });
    const path = `/v1/information-supplied/${done(supplied).id}`;
    expect((await people.officer('th').reads(path)).text).toContain('SYNTHETIC: it sails at night');
    const reason = { reason: 'recorded-unlawfully' };
    expect((await people.officer('ph').posts(`${path}/erase-content`, reason)).status).toBe(403);
    expect((await people.head('th').posts(`${path}/erase-content`, reason)).status).toBe(403);
    expect((await people.head('vn').posts(`${path}/erase-content`, reason)).status).toBe(404);
    expect(done(await people.head('ph').posts(`${path}/erase-content`, reason))).toMatchObject({ state: 'erased' });
    for (const reader of [people.officer('ph'), people.officer('th')]) {
      const { status, body } = await reader.reads(path);
      expect([status, body.content]).toEqual([200, { erasedOn: expect.stringMatching(/Z$/) as string }]);
    }
    expect((await people.chair().reads(path)).body.content).toBeUndefined();
    const trail = await people.chair().readsTheAuditTrail(`?record=information-${done(supplied).id}`);
    expect(trail.body.items.map(({ type, actor }) => [type, actor])).toEqual([
      ['exchange.information-supplied.v1', 'ph-officer'],
      ['exchange.content-erased.v1', 'ph-head'],
    ]);
  });
});
