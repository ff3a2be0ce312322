// A unit asks a consular post to identify or locate a person, without any referral (C.b.2.1).
import { randomUUID } from 'node:crypto';
import { dayIn, done, type Entry, type Items, type Person, type Problem, region, type Region } from './client.js';
import { filesUnder } from './canaries.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const MARK = randomUUID();
const REQUESTS = '/v1/assistance-requests';
const DUE = `${dayIn(200)}T08:00:00.000Z`;
const ASKED = {
  to: 'PH-CONSULAR',
  purpose: 'identify-person',
  dueAt: DUE,
  content: { question: `SYNTHETIC question ${MARK}`, person: { name: `SYNTHETIC person ${MARK}` } },
};

let data: string;
let server: RunningServer;
let people: Region;
let th: Person;
let post: Person;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
  [th, post] = [people.officer('th'), people.consular('ph')];
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

const asks = async (but: object = {}) => done(await th.posts(REQUESTS, { ...ASKED, ...but })).id;
const does = (who: Person, command: string, id: string, body: object = {}) =>
  who.posts(`${REQUESTS}/${id}/${command}`, body);
const words = (about: string) => ({ content: { text: `SYNTHETIC ${about} ${MARK}` } });
const read = (who: Person, id: string) => who.reads(`${REQUESTS}/${id}`);
const listed = async (who: Person, query = '') =>
  (await who.reads<Items>(`${REQUESTS}${query}`)).body.items.map((item) => String(item.id));

async function refused(sent: ReturnType<Person['posts']>, status: number, code: string, pointer?: string) {
  const reply = await sent;
  const problem = reply.body as Problem;
  expect([reply.status, problem.code, problem.errors?.[0]?.pointer]).toEqual([status, code, pointer]);
  expect(reply.text).not.toContain(MARK);
}

describe('A request to a post', () => {
  it('goes from the unit to the post and back; each step is on the record', async () => {
    const id = await asks();
    expect((await read(post, id)).body).toMatchObject({
      ...{ state: 'requested', from: 'TH-ATU', fromState: 'TH', to: 'PH-CONSULAR', toState: 'PH' },
      ...{ purpose: 'identify-person', dueAt: DUE, overdue: false, content: ASKED.content, replies: [] },
    });
    done(await does(post, 'acknowledge', id));
    done(await does(post, 'answer', id, words('answer')));
    expect((await read(th, id)).body).toMatchObject({
      state: 'answered',
      replies: [{ revision: 2, type: 'assistance.answered.v1', by: 'PH-CONSULAR', content: words('answer').content }],
    });
    expect(done(await does(th, 'close', id, words('end'))).state).toBe('closed');
    const history = await th.reads<Items<Entry>>(`${REQUESTS}/${id}/history`);
    const steps = ['requested', 'acknowledged', 'answered', 'closed'].map((step) => `assistance.${step}.v1`);
    expect(history.body.items.map(({ type }) => type)).toEqual(steps);
    expect(history.text).not.toContain(MARK);
    for (const command of ['acknowledge', 'answer', 'decline', 'withdraw']) {
      const body = command === 'decline' ? { grounds: ['not-available'] } : command === 'answer' ? words('x') : {};
      await refused(does(command === 'withdraw' ? th : post, command, id, body), 409, 'assistance.not-open');
    }
  });

  it('is declined on a ground of the closed list, or withdrawn: then the post reads it no more', async () => {
    const declined = await asks({ purpose: 'locate-person' });
    await refused(does(th, 'close', declined), 409, 'assistance.not-settled');
    await refused(does(post, 'decline', declined, { grounds: ['busy'] }), 400, 'body.invalid', '/grounds');
    done(await does(post, 'decline', declined, { grounds: ['consent-of-person'], ...words('no') }));
    expect((await read(th, declined)).body).toMatchObject({
      state: 'declined',
      replies: [{ conduct: { grounds: ['consent-of-person'] } }],
    });
    const withdrawn = await asks();
    expect((await read(post, withdrawn)).text).toContain(MARK);
    done(await does(th, 'withdraw', withdrawn, words('found')));
    const left = await read(post, withdrawn);
    expect([left.status, left.body.state, left.text.includes(MARK)]).toEqual([200, 'withdrawn', false]);
    expect((await read(th, withdrawn)).text).toContain(MARK);
  });

  it('is refused when something is wrong with it', async () => {
    const ask = (but: object) => th.posts(REQUESTS, { ...ASKED, ...but });
    await refused(ask({ to: 'XX-CONSULAR' }), 422, 'assistance.post-unknown', '/to');
    await refused(ask({ to: 'TH-CONSULAR' }), 422, 'assistance.post-not-accredited', '/to');
    await refused(ask({ dueAt: '2020-01-01T00:00:00Z' }), 422, 'assistance.due-not-later', '/dueAt');
    await refused(ask({ dueAt: '2099-03-01T08:00:00Z' }), 422, 'assistance.due-too-late', '/dueAt');
    await refused(ask({ dueAt: undefined }), 400, 'body.invalid', '/dueAt');
    await refused(ask({ referral: randomUUID() }), 400, 'body.invalid', '/referral');
    await refused(post.posts(REQUESTS, ASKED), 403, 'access.denied');
    await refused(people.delegate('th').posts(REQUESTS, ASKED), 403, 'access.denied');
  });

  it('is answered as the first time when it is sent again, also after its end', async () => {
    const key = randomUUID();
    const first = done(await th.posts(REQUESTS, ASKED, { key }));
    done(await does(th, 'withdraw', first.id));
    expect(done(await th.posts(REQUESTS, ASKED, { key }))).toEqual(first);
  });

  it('is known to unit, post and oversight, and to nobody else; its words to the two', async () => {
    const id = await asks();
    for (const who of [people.head('th'), post]) expect((await read(who, id)).text).toContain(MARK);
    for (const who of [people.chair(), people.auditor(), people.delegate('ph'), people.delegate('vn')]) {
      const reply = await read(who, id);
      expect([reply.status, reply.text.includes(MARK), reply.body.purpose]).toEqual([200, false, 'identify-person']);
      expect(await listed(who)).toContain(id);
    }
    const strangers = [people.officer('ph'), people.officer('vn'), people.consular('vn'), people.secretariat()];
    for (const who of strangers) {
      await refused(does(who, 'withdraw', id), 404, 'record.unknown');
      expect((await read(who, id)).status).toBe(404);
    }
    await refused(does(th, 'answer', id, words('x')), 403, 'access.denied');
    await refused(does(post, 'withdraw', id), 403, 'access.denied');
    const trail = await people.auditor().readsTheAuditTrail(`?record=assistance-${id}&unit=TH-ATU`);
    expect(trail.body.items.map(({ type }) => type)).toEqual(['assistance.requested.v1']);
    expect(trail.text).not.toContain(MARK);
    const reads = await people.chair().sends<Items>({ path: `/v1/audit-trail/reads?record=assistance-${id}` });
    expect(reads.body.items.map(({ actor }) => actor).sort()).toEqual(['ph-consular', 'th-head']);
  });

  it('stands in the list of its unit and of its post, by state', async () => {
    const [open, done_] = [await asks(), await asks()];
    done(await does(post, 'answer', done_, words('answer')));
    for (const who of [th, post]) {
      expect(await listed(who, '?state=requested')).toContain(open);
      expect(await listed(who, '?state=answered')).toContain(done_);
      expect(await listed(who, '?state=answered')).not.toContain(open);
      expect(await listed(who, '?overdue=true')).toEqual([]);
    }
    for (const who of [people.officer('my'), people.consular('vn')]) expect(await listed(who)).toEqual([]);
    expect((await people.secretariat().reads(REQUESTS)).status).toBe(403);
  });

  it('tells nothing by its id, and no word of it is in the files', async () => {
    const AT = Date.UTC(2021, 4, 6, 7, 8, 9).toString(16).padStart(12, '0');
    const key = `${AT.slice(0, 8)}-${AT.slice(8)}-7000-8000-${randomUUID().slice(-12)}`;
    const correlation = randomUUID();
    const { id } = done(await th.posts(REQUESTS, ASKED, { key, correlation }));
    expect(id.replaceAll('-', '')).not.toContain(AT);
    const trail = await people.auditor().readsTheAuditTrail(`?record=assistance-${id}`);
    expect(trail.text).not.toContain(correlation);
    expect((await talaan(['verify', '--data', data])).exit).toBe(0);
    await server.stop();
    for (const { name, bytes } of await filesUnder(data)) expect([name, bytes.includes(MARK)]).toEqual([name, false]);
    server = await server.again();
    people = region(server);
    [th, post] = [people.officer('th'), people.consular('ph')];
    expect((await read(post, id)).body).toMatchObject({ content: ASKED.content });
  });
});
