import { randomUUID } from 'node:crypto';
import { type Canary, filesUnder, foundIn } from './canaries.js';
import { done, type Items, type Person, type Problem, region, type Region } from './client.js';
import { contractExamples } from './contract-examples.js';
import { send } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const PRACTICES = '/v1/practices';
const PUBLISHED = '/v1/published-practices';

let data: string;
let server: RunningServer;
let people: Region;
let exampleOf: (path: string) => Record<string, unknown>;
/** What people wrote and nobody published. */
const canaries: Canary[] = [];

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data, { TALAAN_LOG_LEVEL: 'debug' });
  people = region(server);
  exampleOf = await contractExamples(server.origin);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

function canary(field: string): string {
  const text = `CANARY-${randomUUID()}`;
  canaries.push({ text, field, readers: 'units' });
  return text;
}

/** Sends a command to a practice: the contract's example, with `but` in its place. */
function does(person: Person, command: string, id: string, but: object = {}, sending?: { key: string }) {
  const body = { ...exampleOf(`${PRACTICES}/{id}/${command}`), ...but };
  return person.posts(`${PRACTICES}/${id}/${command}`, body, sending);
}

const words = (field: string) => ({ content: { text: canary(field) } });

function wording(title: string) {
  return { title, summary: `${title}, in short`, body: `${title}, at length`, lessons: `${title}, what was learnt` };
}

function draft(field: string) {
  const content = { title: canary(field), summary: canary(field), body: canary(field), lessons: canary(field) };
  return { content };
}

async function submits(person: Person, but: object = {}): Promise<string> {
  return done(await person.posts(PRACTICES, { ...exampleOf(PRACTICES), ...but })).id;
}

/** A practice of PH that the Working Group published, with examples of the contract for everything left out. */
async function publishes(but: object = {}): Promise<string> {
  const id = await submits(people.officer('ph'), but);
  done(await does(people.secretariat(), 'screen', id));
  done(await does(people.secretariat(), 'start-review', id));
  for (const state of ['th', 'vn']) done(await does(people.delegate(state), 'review', id));
  done(await does(people.chair(), 'endorse', id));
  done(await does(people.chair(), 'publish', id));
  return id;
}

/** What a stranger finds. */
async function finds(query = ''): Promise<readonly string[]> {
  const { status, body } = await send<Items>(server.origin, { path: `${PUBLISHED}${query}` });
  expect(status).toBe(200);
  return body.items.map(({ title }) => String(title));
}

async function refused(sent: Promise<{ status: number; body: unknown }>, status: number, code: string, at?: string) {
  const reply = await sent;
  const { code: found, errors } = reply.body as Problem;
  expect([reply.status, found, at && errors?.[0]?.pointer]).toEqual([status, code, at]);
}

describe('a practice from a unit of PH, reviewed by TH and VN', () => {
  let id: string;
  let beforePublication: string;
  const title = 'SYNTHETIC: boarding desks at ferry ports';

  it('begins sealed: the unit and the secretariat read it, others know at most that it is there', async () => {
    const key = randomUUID();
    const body = { ...exampleOf(PRACTICES), ...draft('first version') };
    const reply = await people.officer('ph').posts(PRACTICES, body, { key });
    expect([reply.status, reply.body.state, reply.headers.etag]).toEqual([201, 'submitted', '"0"']);
    id = reply.body.id;
    expect(reply.headers.location).toBe(`${PRACTICES}/${id}`);
    expect((await people.officer('ph').posts(PRACTICES, body, { key })).body).toEqual(reply.body);

    for (const person of [people.officer('ph'), people.head('ph'), people.secretariat(), people.chair()]) {
      const { text, status } = await person.reads(`${PRACTICES}/${id}`);
      expect([person.identity, status, foundIn(text, canaries).length]).toEqual([person.identity, 200, 4]);
    }
    for (const person of [people.delegate('th'), people.delegate('ph'), people.auditor(), people.analyst()]) {
      const { text, status } = await person.reads(`${PRACTICES}/${id}`);
      expect([person.identity, status, foundIn(text, canaries)]).toEqual([person.identity, 200, []]);
    }
    for (const person of [people.officer('th'), people.consular('ph'), people.reporter('acwc'), people.registrar()]) {
      await refused(person.reads(`${PRACTICES}/${id}`), 404, 'record.unknown');
      await refused(person.reads(`${PRACTICES}/${id}/history`), 404, 'record.unknown');
      expect((await person.reads<Items>(PRACTICES)).body.items).toEqual([]);
    }
    expect((await people.officer('ph').reads<Items>(PRACTICES)).body.items).toMatchObject([{ id, state: 'submitted' }]);
    await refused(people.stranger().sends({ path: `${PRACTICES}/${id}` }), 401, 'token.missing');
    await refused(people.stranger().sends({ path: `${PUBLISHED}/${id}` }), 404, 'record.unknown');
  });

  it('records who read it', async () => {
    const { body } = await people.auditor().readsWhoRead(`?record=practice-${id}`);
    expect(body.items.map(({ actor }) => actor)).toEqual(['ph-officer', 'ph-head', 'secretariat', 'chair']);
  });

  it('goes back once, and is taken into review by states other than its own', async () => {
    await refused(does(people.chair(), 'screen', id), 403, 'access.denied');
    const returned = { outcome: 'returned', ...words('return') };
    await refused(does(people.secretariat(), 'screen', id, returned), 422, 'practice.reasons-unfit', '/reasons');
    const back = await does(people.secretariat(), 'screen', id, { ...returned, reasons: ['unclear'] });
    expect(done(back).state).toBe('returned');
    await refused(does(people.officer('th'), 'revise', id), 404, 'record.unknown');
    expect(done(await does(people.head('ph'), 'revise', id, draft('second version'))).state).toBe('submitted');
    expect(done(await does(people.secretariat(), 'screen', id)).state).toBe('screened');
    const started = (reviewers: string[]) => does(people.secretariat(), 'start-review', id, { reviewers });
    await refused(started(['TH']), 400, 'body.invalid', '/reviewers');
    await refused(started(['TH', 'PH']), 422, 'practice.own-reviewer', '/reviewers/1');
    await refused(started(['FR', 'TH']), 422, 'practice.reviewer-unknown', '/reviewers/0');
    expect(done(await started(['TH', 'VN'])).state).toBe('under-review');
  });

  it('is reviewed once by each state that was named, and worded anew', async () => {
    const revise = { recommendation: 'revise', ...words('review by TH') };
    done(await does(people.delegate('th'), 'review', id, revise));
    await refused(does(people.delegate('th'), 'review', id, revise), 409, 'practice.already-reviewed');
    await refused(does(people.delegate('my'), 'review', id, revise), 403, 'access.denied');
    await refused(does(people.chair(), 'endorse', id), 409, 'practice.reviews-missing');
    expect(done(await does(people.chair(), 'ask-revision', id, words('revision asked'))).state).toBe('revision-asked');
    const third = { content: wording(title), category: 'flows-and-trends', activities: [] };
    expect(done(await does(people.officer('ph'), 'revise', id, third)).state).toBe('revised');
    const unknown = { activities: [{ plan: 'bohol-2017-2020', code: 'Z.z.9.9' }] };
    await refused(
      people.officer('ph').posts(PRACTICES, { ...exampleOf(PRACTICES), ...unknown }),
      422,
      'practice.activity-unknown',
      '/activities/0',
    );
    for (const state of ['th', 'vn']) {
      done(await does(people.delegate(state), 'review', id, words(`second review by ${state}`)));
    }
  });

  it('is endorsed and published by the chair, who confirms that it names no one', async () => {
    await refused(does(people.chair(), 'publish', id), 409, 'practice.not-endorsed');
    await refused(does(people.delegate('ph'), 'endorse', id), 403, 'access.denied');
    expect(done(await does(people.chair(), 'endorse', id, words('endorsement'))).state).toBe('endorsed');
    const unconfirmed = { confirmedFreeOfPersonalData: false };
    await refused(
      does(people.chair(), 'publish', id, unconfirmed),
      400,
      'body.invalid',
      '/confirmedFreeOfPersonalData',
    );
    expect((await finds()).includes(title)).toBe(false);
    beforePublication = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const key = randomUUID();
    const published = done(await does(people.chair(), 'publish', id, {}, { key }));
    expect(published.state).toBe('published');
    expect(done(await does(people.chair(), 'publish', id, {}, { key }))).toEqual(published);
  });

  it('is then anyone’s to read, in the version that was endorsed', async () => {
    expect(await finds()).toContain(title);
    const { status, text, body, headers } = await send(server.origin, { path: `${PUBLISHED}/${id}` });
    expect([status, foundIn(text, canaries)]).toEqual([200, []]);
    expect(body).toMatchObject({ id, ...wording(title), version: 3, category: 'flows-and-trends', activities: [] });
    expect(headers.etag).toMatch(/^"\d+"$/);
    const officer = await people.officer('th').reads(`${PRACTICES}/${id}`);
    expect([officer.status, foundIn(officer.text, canaries)]).toEqual([200, []]);
    expect(officer.body).toMatchObject({ state: 'published', published: wording(title) });
    expect(officer.body).not.toHaveProperty('reviews');
    await refused(people.officer('th').reads(`${PRACTICES}/${id}/history`), 403, 'access.denied');
  });

  it('is adopted by a state and a unit, which report what came of it', async () => {
    await refused(does(people.officer('th'), 'adopt', id), 403, 'access.denied');
    await refused(does(people.delegate('th'), 'report-result', id), 409, 'practice.not-adopted');
    await refused(
      does(people.delegate('th'), 'adopt', id, { adoptedOn: '2999-01-01' }),
      422,
      'practice.date-in-future',
      '/adoptedOn',
    );
    expect(done(await does(people.delegate('th'), 'adopt', id)).state).toBe('adopted');
    await refused(does(people.delegate('th'), 'adopt', id), 409, 'practice.already-adopted');
    done(await does(people.head('vn'), 'adopt', id));
    const result = await does(people.head('vn'), 'report-result', id);
    expect(done(result).state).toBe('result-reported');
    const { body } = await send(server.origin, { path: `${PUBLISHED}/${id}` });
    expect(body).toMatchObject({
      adopters: 2,
      adoptions: [{ adopter: { kind: 'state', state: 'TH' } }, { adopter: { kind: 'unit', unit: 'VN-ATU' } }],
      results: [{ measure: 'victims-identified', before: 12, after: 31 }],
    });
  });

  it('can be read as it stood, in every version, by those who may', async () => {
    const then = `?asOf=${beforePublication}`;
    const unit = await people.officer('ph').reads(`${PRACTICES}/${id}${then}`);
    expect(unit.body).toMatchObject({ state: 'endorsed', version: 3, content: { text: wording(title) } });
    expect(unit.body).not.toHaveProperty('published');
    await refused(people.officer('th').reads(`${PRACTICES}/${id}${then}`), 404, 'record.unknown');
    await refused(people.officer('ph').reads(`${PRACTICES}/${id}?asOf=2020-01-01`), 404, 'record.unknown');
    await refused(people.officer('ph').reads(`${PRACTICES}/${id}?asOf=lately`), 400, 'body.invalid', '/query/asOf');
    const today = new Date().toISOString().slice(0, 10);
    expect((await people.officer('th').reads(`${PRACTICES}/${id}?asOf=${today}`)).body).toMatchObject({ id });

    const versions = async (person: Person) =>
      (await person.reads<Items>(`${PRACTICES}/${id}/versions`)).body.items.map(({ version, text }) => [
        version,
        typeof text,
      ]);
    const [all, conduct] = [await versions(people.officer('ph')), await versions(people.auditor())];
    expect(all).toEqual([1, 2, 3].map((version) => [version, 'object']));
    expect(conduct).toEqual([1, 2, 3].map((version) => [version, version === 3 ? 'object' : 'undefined']));
    expect(await versions(people.consular('my'))).toEqual([[3, 'object']]);
  });

  it('has a history of conduct, and its words are nowhere else', async () => {
    const history = await people.delegate('my').reads<Items>(`${PRACTICES}/${id}/history`);
    expect(history.body.items[0]).toMatchObject({ type: 'practice.submitted.v1', unit: 'PH-ATU', role: 'officer' });
    const own = await people.officer('ph').reads(`${PRACTICES}/${id}`);
    const latest = canaries.filter(({ field }) => !field.endsWith('version'));
    expect([...foundIn(own.text, canaries)].sort()).toEqual(latest.map(({ field }) => field).sort());

    const answers = [history.text];
    for (const person of [people.delegate('my'), people.auditor(), people.officer('th'), people.head('vn')]) {
      for (const path of ['', '/versions', '/history', '?asOf=2026-01-01', `?asOf=${beforePublication}`]) {
        answers.push((await person.reads(`${PRACTICES}/${id}${path}`)).text);
      }
      answers.push((await person.reads(PRACTICES)).text);
      answers.push((await person.readsTheAuditTrail(`?record=practice-${id}`)).text);
    }
    answers.push((await send(server.origin, { path: PUBLISHED })).text, server.log());
    for (const answer of answers) expect(foundIn(answer, canaries)).toEqual([]);
    for (const { name, bytes } of await filesUnder(data)) expect([name, foundIn(bytes, canaries)]).toEqual([name, []]);
  });
});

describe('practices that end otherwise', () => {
  it('are withdrawn by whoever submitted them, before publication', async () => {
    const id = await submits(people.reporter('acwc'));
    await refused(does(people.reporter('dgicm'), 'withdraw', id), 404, 'record.unknown');
    await refused(does(people.chair(), 'withdraw', id), 409, 'practice.not-published');
    const reason = { reason: canary('withdrawal') };
    expect(done(await does(people.reporter('acwc'), 'withdraw', id, reason)).state).toBe('withdrawn');
    await refused(does(people.reporter('acwc'), 'withdraw', id), 409, 'practice.ended');
    expect(foundIn((await people.reporter('acwc').reads(`${PRACTICES}/${id}`)).text, canaries)).toEqual(['withdrawal']);
  });

  it('are declined after two states read them', async () => {
    const id = await submits(people.delegate('sg'));
    done(await does(people.secretariat(), 'screen', id));
    done(await does(people.chair(), 'start-review', id));
    await refused(does(people.chair(), 'decline', id), 409, 'practice.reviews-missing');
    for (const state of ['th', 'vn']) {
      done(await does(people.delegate(state), 'review', id, { recommendation: 'decline' }));
    }
    expect(done(await does(people.chair(), 'decline', id, words('decline'))).state).toBe('declined');
    await refused(does(people.delegate('sg'), 'revise', id), 409, 'practice.no-revision-asked');
  });

  it('give way to another one, and can be taken from the public by the chair', async () => {
    const old = await publishes({ content: wording('SYNTHETIC: a superseded checklist') });
    const next = await publishes({ content: wording('SYNTHETIC: a better checklist') });
    await refused(does(people.chair(), 'supersede', old, { by: old }), 422, 'practice.own-successor', '/by');
    const nothing = { by: randomUUID() };
    await refused(does(people.chair(), 'supersede', old, nothing), 422, 'practice.successor-not-published', '/by');
    expect(done(await does(people.chair(), 'supersede', old, { by: next })).state).toBe('superseded');
    expect(await finds('?q=checklist')).toEqual(['SYNTHETIC: a better checklist']);
    expect((await send(server.origin, { path: `${PUBLISHED}/${old}` })).body).toMatchObject({ supersededBy: next });
    await refused(does(people.delegate('th'), 'adopt', old), 409, 'practice.not-published');

    await refused(does(people.officer('ph'), 'withdraw', next), 409, 'practice.already-published');
    expect(done(await does(people.chair(), 'withdraw', next)).state).toBe('withdrawn');
    expect(await finds('?q=checklist')).toEqual([]);
    await refused(people.stranger().sends({ path: `${PUBLISHED}/${next}` }), 404, 'record.unknown');
    await refused(people.officer('th').reads(`${PRACTICES}/${next}`), 404, 'record.unknown');
    expect((await people.officer('ph').reads(`${PRACTICES}/${next}`)).body).toMatchObject({ state: 'withdrawn' });
  });
});

describe('the public list', () => {
  const titles = ['SYNTHETIC: hotlines in border towns', 'SYNTHETIC: "quoted" words', 'SYNTHETIC: interviews'];

  beforeAll(async () => {
    for (const title of titles) {
      const cited = { activities: [{ plan: 'bohol-2017-2020', code: 'C.b.1.2' }], category: 'document-integrity' };
      await publishes({ content: wording(title), ...cited });
    }
  });

  it('is searched in full text, in any form of a word, whatever people type', async () => {
    expect(await finds('?q=hotline%20border')).toEqual([titles[0]]);
    expect(await finds('?q=interviewing')).toEqual([titles[2]]);
    expect(await finds(`?q=${encodeURIComponent('"quoted"')}`)).toEqual([titles[1]]);
    for (const typed of [
      '"',
      'a AND',
      'NOT',
      'title:x',
      '*',
      '(',
      '-hotline',
      "'; DROP TABLE practice",
      '^a',
      '"" OR 1',
    ]) {
      const reply = await send<Items>(server.origin, { path: `${PUBLISHED}?q=${encodeURIComponent(typed)}` });
      expect([typed, reply.status]).toEqual([typed, 200]);
    }
    expect((await people.officer('th').reads<Items>(`${PRACTICES}?q=hotlines`)).body.items).toHaveLength(1);
  });

  it('is filtered by category and by activity', async () => {
    expect(await finds('?category=document-integrity')).toEqual([...titles].reverse());
    expect(await finds('?activity=C.b.1.2&q=interviews')).toEqual([titles[2]]);
    expect(await finds('?activity=A.a.1.1')).toEqual([]);
    await refused(people.stranger().sends({ path: `${PUBLISHED}?category=x` }), 400, 'body.invalid', '/query/category');
    await refused(people.stranger().sends({ path: `${PUBLISHED}?colour=red` }), 400, 'body.invalid', '/query/colour');
  });

  it('goes page by page for anyone, with cursors that are good for this list and filter only', async () => {
    const filter = '?category=document-integrity&limit=1';
    const seen: unknown[] = [];
    let cursor = '';
    for (let path = `${PUBLISHED}${filter}`; ;) {
      const { body, headers } = await send<Items>(server.origin, { path });
      seen.push(...body.items.map(({ title }) => title));
      if (body.nextCursor === undefined) break;
      cursor = encodeURIComponent(body.nextCursor);
      path = /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1] ?? '';
    }
    expect(seen).toEqual([...titles].reverse());
    await refused(people.stranger().sends({ path: `${PUBLISHED}?cursor=${cursor}` }), 400, 'cursor.invalid');
    await refused(people.officer('th').reads(`${PRACTICES}${filter}&cursor=${cursor}`), 400, 'cursor.invalid');
    const { body } = await people.officer('th').reads<Items>(`${PRACTICES}${filter}`);
    const own = encodeURIComponent(body.nextCursor ?? '');
    await refused(people.stranger().sends({ path: `${PUBLISHED}${filter}&cursor=${own}` }), 400, 'cursor.invalid');
  });

  it('shares the data folder with no sealed word, of any practice', async () => {
    expect(canaries.map(({ field }) => field)).toEqual(expect.arrayContaining(['withdrawal', 'decline']));
    for (const { name, bytes } of await filesUnder(data)) expect([name, foundIn(bytes, canaries)]).toEqual([name, []]);
    expect(foundIn(server.log(), canaries)).toEqual([]);
  });

  it('is the same when its view is built again', async () => {
    const ran = await talaan(['replay', '--view', 'practices', '--data', data, '--json']);
    expect([ran.exit, ran.err]).toEqual([0, '']);
  });
});
