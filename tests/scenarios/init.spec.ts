import { region } from './client.js';
import { removeData, startServer, temporaryData } from './running-server.js';
import { startServerOfTokens } from './standing-server.js';
import { talaan } from './talaan.js';

const FIRST = ['--lead-shepherd', 'PH', '--state-name', 'Philippines', '--member-since', '1967-08-08'];

describe('An empty register', () => {
  let data: string;
  beforeEach(async () => (data = await temporaryData()));
  afterEach(() => removeData(data));

  it('lets nobody in until talaan init says who can act', async () => {
    const server = await startServerOfTokens(data);
    for (const person of [server.people.registrar(), server.people.chair(), server.people.secretariat()]) {
      expect((await person.reads('/v1/states')).body).toMatchObject({ code: 'standing.lost' });
    }
    await server.stop();
  });

  it('can be filled by the registrar and led by the chair once it was, which can be repeated', async () => {
    for (const time of [1, 2]) {
      const ran = await talaan(['init', '--data', data, ...FIRST, '--json']);
      expect([time, ran.exit, ran.err, ran.out]).toEqual([time, 0, '', '{"registrar":"ASEC","leadShepherd":"PH"}\n']);
    }
    const facts = (await talaan(['replay', '--data', data])).lines<{ type: string }>().map(({ type }) => type);
    expect(facts.filter((type) => !type.startsWith('log.'))).toEqual([
      'registry.body-registered.v1',
      'registry.state-admitted.v1',
      'governance.lead-shepherd-appointed.v1',
    ]);
    const server = await startServerOfTokens(data);
    try {
      const { people } = server;
      const unit = { unit: 'PH-ATU', state: 'PH', name: 'SYNTHETIC unit' };
      expect((await people.officer('ph').reads('/v1/states')).status).toBe(403);
      expect((await people.registrar().posts('/v1/units', unit)).status).toBe(201);
      expect((await people.officer('ph').reads('/v1/states')).status).toBe(200);
      const limits = {
        acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
        answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
        longestDelayHours: 720,
      };
      const inForceFrom = new Date(Date.now() + 60_000).toISOString();
      expect((await people.chair().posts('/v1/policies/time-limits', { inForceFrom, ...limits })).status).toBe(201);
      expect((await people.delegate('th').reads('/v1/states')).status).toBe(403);
      const running = await talaan(['init', '--data', data, ...FIRST]);
      expect([running.exit, running.err]).toEqual([4, expect.stringMatching(/stop the server first/)]);
    } finally {
      await server.stop();
    }
  });

  it('has its registrar of another body where that is said', async () => {
    const words = ['--registrar-body', 'SOMTC', '--registrar-body-name', 'Senior Officials'];
    expect((await talaan(['init', '--data', data, ...FIRST, ...words])).exit).toBe(0);
    const server = await startServerOfTokens(data);
    server.signs({ subject: 'somtc-registrar', role: 'registrar', body: 'SOMTC' });
    expect((await server.people.person('somtc-registrar').reads('/v1/bodies/SOMTC')).body).toMatchObject({
      name: 'Senior Officials',
    });
    await server.stop();
  });

  it('stays as it was said where the demonstration is started on it, which adds the rest', async () => {
    const words = ['--lead-shepherd', 'TH', '--state-name', 'SYNTHETIC', '--member-since', '1967-08-09'];
    expect((await talaan(['init', '--data', data, ...words])).exit).toBe(0);
    const server = await startServer(data);
    const { auditor } = region(server);
    expect((await auditor().reads('/v1/states/TH')).body).toMatchObject({
      name: 'SYNTHETIC',
      memberSince: '1967-08-09',
    });
    expect((await auditor().reads('/v1/states/VN')).body).toMatchObject({ name: 'Viet Nam' });
    expect((await auditor().reads('/v1/lead-shepherds')).body).toMatchObject({ items: [{ state: 'TH' }] });
    await server.stop();
  });

  it.each([
    [['--from', '2999-01-01'], /Nobody could chair/],
    [['--registrar-body', 'SOMTC'], /name of the registrar/],
    [['--from', 'tomorrow'], /A day is written like/],
  ])('is not begun with %j', async (words, why) => {
    const ran = await talaan(['init', '--data', data, ...FIRST, ...words]);
    expect([ran.exit, ran.err]).toEqual([2, expect.stringMatching(why)]);
  });
});
