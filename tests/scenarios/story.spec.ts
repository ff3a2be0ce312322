import { aRequestTo, done, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

interface Line {
  readonly position: string;
  readonly type: string;
  readonly stream: string;
  readonly sealed?: true;
  readonly conduct: Record<string, unknown>;
}

describe('a request between two units, a work-plan report, and a trail that the Working Group can read', () => {
  const question = 'SYNTHETIC: are they known to your unit?';
  const answer = 'SYNTHETIC: two of the three are known';
  let data: string;
  let server: RunningServer;
  let people: Region;
  let id: string;

  beforeAll(async () => {
    data = await temporaryData();
    server = await startServer(data);
    people = region(server);
  });

  afterAll(async () => {
    await server.stop();
    await removeData(data);
  });

  it('begins when an officer of PH asks the unit of TH', async () => {
    const reply = await people.officer('ph').submits(aRequestTo('TH-ATU'));
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ revision: 0, state: 'submitted' });
    expect(reply.body.position).toMatch(/^\d+$/);
    id = reply.body.id;
    expect(reply.headers).toMatchObject({ etag: '"0"', location: `/v1/exchange-requests/${id}` });
  });

  it('shows the request in the inbox of TH and the outbox of PH, at once', async () => {
    const inbox = await people.officer('th').looksInThe('inbox');
    expect(inbox.body.items).toEqual([expect.objectContaining({ id, state: 'submitted' })]);
    const outbox = await people.officer('ph').looksInThe('outbox');
    expect(outbox.body.items).toEqual([expect.objectContaining({ id })]);
    expect((await people.officer('vn').looksInThe('inbox')).body.items).toEqual([]);
  });

  it('lets the requested unit read the question', async () => {
    const reply = await people.officer('th').readsTheRequest(id);
    expect(reply.status).toBe(200);
    expect(reply.text).toContain(question);
  });

  it('gives the request a due time of eight hours for an urgent one, and says what that is modelled on', async () => {
    const { body } = await people.officer('ph').readsTheRequest(id);
    const { dueAt, submittedAt } = body as { dueAt: string; submittedAt: string };
    expect(Date.parse(dueAt) - Date.parse(submittedAt)).toBe(8 * 3_600_000);
  });

  it('goes on with an acknowledgement and an answer', async () => {
    expect(done(await people.officer('th').acknowledges(id))).toMatchObject({ revision: 1, state: 'acknowledged' });
    expect(done(await people.officer('th').answers(id, answer))).toMatchObject({ revision: 2, state: 'answered' });
    const seen = await people.officer('ph').readsTheRequest(id);
    expect(seen.text).toContain(answer);
    expect(seen.headers.etag).toBe('"2"');
  });

  it('tells third units that there is no such request', async () => {
    for (const reader of [people.officer('vn'), people.consular('th'), people.reporter('acwc')]) {
      const reply = await reader.readsTheRequest(id);
      expect([reader.identity, reply.status]).toEqual([reader.identity, 404]);
      const never = await reader.readsTheRequest('00000000-0000-8000-8000-000000000000');
      expect({ ...reply.body, instance: '' }).toEqual({ ...never.body, instance: '' });
    }
  });

  it('tells a stranger nothing but to sign in', async () => {
    const reply = await people.stranger().sends({ path: `/v1/exchange-requests/${id}` });
    expect(reply.status).toBe(401);
    expect(reply.headers['content-type']).toContain('application/problem+json');
  });

  it('lets the lead body report the status of an activity of the Bohol plan', async () => {
    const reply = await people.reporter('dgicm').reportsTheStatusOf('C.c.2.1', {
      status: 'in-progress',
      note: 'SYNTHETIC: two agreements under negotiation',
    });
    expect(done(reply)).toMatchObject({ state: 'in-progress' });
    const activity = await people.delegate('vn').readsTheActivity('C.c.2.1');
    expect(activity.body).toMatchObject({ code: 'C.c.2.1', status: 'in-progress', lead: ['DGICM'], page: 19 });
  });

  it('shows the delegate of a third state who did what, when and after what, without any content', async () => {
    const reply = await people.delegate('vn').readsTheAuditTrail(`?record=exchange-${id}`);
    expect(reply.status).toBe(200);
    expect(reply.body.items.map(({ type, role }) => [type, role])).toEqual([
      ['exchange.submitted.v1', 'officer'],
      ['exchange.acknowledged.v1', 'officer'],
      ['exchange.answered.v1', 'officer'],
    ]);
    expect(reply.text).not.toContain('SYNTHETIC: ');
    const positions = reply.body.items.map(({ position }) => BigInt(position));
    expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
  });

  it('shows the delegate who has read the content', async () => {
    const reply = await people.delegate('vn').readsWhoRead(`?record=exchange-${id}`);
    const readers = reply.body.items.map(({ unit, state }) => unit ?? state);
    expect(readers).toContain('TH-ATU');
    expect(readers).toContain('PH-ATU');
    expect(reply.text).not.toContain('SYNTHETIC: ');
  });

  it('shows the trail as it was known before the answer', async () => {
    const whole = await people.chair().readsTheAuditTrail(`?record=exchange-${id}`);
    const acknowledged = whole.body.items[1]?.position ?? '';
    const then = await people.chair().readsTheAuditTrail(`?record=exchange-${id}&asOfPosition=${acknowledged}`);
    expect(then.body.items).toEqual(whole.body.items.slice(0, 2));
  });

  it('replays from the command line, while the server runs: conduct only, the same bytes each time', async () => {
    const first = await talaan(['replay', '--data', data]);
    expect([first.exit, first.err]).toEqual([0, '']);
    const facts = first.lines<Line>();
    const ours = facts.filter(({ stream }) => stream === `exchange-${id}`);
    expect(ours.map(({ type, sealed }) => [type, sealed])).toEqual([
      ['exchange.submitted.v1', true],
      ['exchange.acknowledged.v1', undefined],
      ['exchange.answered.v1', true],
    ]);
    expect(first.out).not.toContain('SYNTHETIC: are they');
    const head = facts.at(-1)?.position ?? '';
    const again = await talaan(['replay', '--data', data, '--until', head]);
    expect(again.out === first.out).toBe(true);
  });

  it('is whole, says the command line', async () => {
    const verified = await talaan(['verify', '--data', data, '--json']);
    expect([verified.exit, verified.err]).toEqual([0, '']);
    expect(JSON.parse(verified.out)).toMatchObject({ whole: true, breaks: [] });
  });

  it('is all still there after the server was killed and started again', async () => {
    const before = await people.chair().readsTheAuditTrail();
    await server.kill();
    server = await server.again();
    people = region(server);
    const after = await people.chair().readsTheAuditTrail();
    expect(after.body.items.slice(0, before.body.items.length)).toEqual(before.body.items);
    expect((await people.officer('ph').readsTheRequest(id)).text).toContain(answer);
    expect((await people.delegate('vn').readsTheActivity('C.c.2.1')).body).toMatchObject({ status: 'in-progress' });
  });
});
