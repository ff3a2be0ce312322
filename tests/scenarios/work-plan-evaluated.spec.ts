import { createHash } from 'node:crypto';
import { done, type Items, region, type Region } from './client.js';
import { contractExamples } from './contract-examples.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const PLAN = '/v1/plans/bohol-2017-2020';
const PERIODS = '/v1/plans/{plan}/periods';
const NEXT = '/v1/plans/next-2026-2030';

interface Item {
  code: string;
}

interface Snapshot {
  readonly position: string;
  readonly counts: { readonly activities: Record<string, number>; readonly endorsed: number };
  readonly periods: readonly { readonly period: string; readonly state: string; readonly reports: number }[];
}

describe('a plan that is endorsed, evaluated and followed by another', () => {
  const note = 'SYNTHETIC note';
  let data: string;
  let server: RunningServer;
  let people: Region;
  let exampleOf: (path: string) => Record<string, unknown>;
  let midTerm = '';

  beforeAll(async () => {
    data = await temporaryData();
    server = await startServer(data);
    people = region(server);
    exampleOf = await contractExamples(server.origin);
  });

  afterAll(async () => {
    await server.stop();
    await removeData(data);
  });

  it('has the reports of a closed period endorsed by the chair, and by nobody else', async () => {
    done(await people.secretariat().posts(`${PLAN}/periods`, { half: '2026-H2' }));
    done(await people.reporter('DGICM').reportsTheStatusOf('C.c.2.1', { status: 'in-progress', note }));
    done(await people.reporter('SOMED').reportsTheStatusOf('A.a.1.4', { status: 'delayed', note }));
    const endorse = `${PLAN}/periods/2026-H2/endorse`;
    const open = await people.chair().posts(endorse, exampleOf(`${PERIODS}/{period}/endorse`));
    expect([open.status, open.body]).toMatchObject([409, { code: 'workplan.period-not-closed' }]);
    done(await people.secretariat().posts(`${PLAN}/periods/2026-H2/close`, {}));
    for (const other of [people.secretariat(), people.delegate('ph'), people.reporter('DGICM')]) {
      expect([other.identity, (await other.posts(endorse, {})).status]).toEqual([other.identity, 403]);
    }
    expect(done(await people.chair().posts(endorse, {}, { key: 'endorse' }))).toMatchObject({ state: 'endorsed' });
    expect(done(await people.chair().posts(endorse, {}, { key: 'endorse' }))).toMatchObject({ state: 'endorsed' });
    expect((await people.chair().posts(endorse, {})).body).toMatchObject({ code: 'workplan.period-endorsed' });
  });

  it('shows whose present status is endorsed, and by which period', async () => {
    expect((await people.officer('vn').readsTheActivity('C.c.2.1')).body).toMatchObject({ endorsed: true });
    done(await people.reporter('SOMED').reportsTheStatusOf('A.a.1.4', { status: 'in-progress', note }));
    expect((await people.officer('vn').readsTheActivity('A.a.1.4')).body).toMatchObject({ endorsed: false });
    const listed = await people.officer('vn').reads<Items>(`${PLAN}/activities?limit=200`);
    expect(listed.body.items.filter(({ endorsed }) => endorsed).map(({ code }) => code)).toEqual(['C.c.2.1']);
    const history = await people.officer('vn').reads<Items>(`${PLAN}/activities/A.a.1.4/history`);
    expect(history.body.items.map(({ endorsedIn }) => endorsedIn)).toEqual([undefined, '2026-H2', undefined]);
    const period = await people.officer('vn').reads(`${PLAN}/periods/2026-H2`);
    expect(period.body).toMatchObject({ state: 'endorsed', reports: [{ endorsed: true }, { endorsed: true }] });
  });

  it('is evaluated at a position, and the evaluation is the same bytes for everyone and for ever', async () => {
    const evaluations = `${PLAN}/evaluations`;
    const body = exampleOf('/v1/plans/{plan}/evaluations');
    expect((await people.secretariat().posts(evaluations, body)).status).toBe(403);
    expect((await people.officer('vn').reads(`${evaluations}/mid-term`)).body).toMatchObject({
      code: 'workplan.evaluation-unknown',
    });
    const frozen = await people.chair().posts(evaluations, body);
    expect([frozen.status, frozen.body, frozen.headers.location]).toMatchObject([
      201,
      { id: 'mid-term', state: 'frozen' },
      `${evaluations}/mid-term`,
    ]);
    expect((await people.chair().posts(evaluations, body)).body).toMatchObject({ code: 'workplan.evaluation-exists' });
    const read = await people.officer('vn').reads<Snapshot>(`${evaluations}/mid-term`);
    midTerm = read.text;
    expect(read.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      etag: `"${createHash('sha256').update(read.text).digest('hex')}"`,
    });
    expect(read.body).toMatchObject({
      counts: { activities: { 'in-progress': 2, 'not-started': 55 }, endorsed: 1 },
      periods: [{ period: '2026-H2', state: 'endorsed', reports: 2 }],
    });
    expect(read.text).not.toContain(note);
    done(await people.reporter('DGICM').reportsTheStatusOf('C.c.2.1', { status: 'delayed', note }));
    expect((await people.auditor().reads(`${evaluations}/mid-term`)).text).toBe(midTerm);
  });

  it('has a final evaluation as well, at any position that the log has come to', async () => {
    const { position } = JSON.parse(midTerm) as Snapshot;
    const evaluations = `${PLAN}/evaluations`;
    for (const beyond of ['999999999', '1']) {
      const refused = await people.chair().posts(evaluations, { kind: 'final', position: beyond });
      expect([refused.status, refused.body]).toMatchObject([422, { code: 'workplan.position-unknown' }]);
    }
    done(await people.chair().posts(evaluations, { kind: 'final', position }));
    const list = await people.delegate('th').reads<Items>(evaluations);
    expect(list.body.items.map(({ kind, position: at }) => [kind, at])).toEqual([
      ['mid-term', position],
      ['final', position],
    ]);
    const final = await people.delegate('th').reads<Snapshot>(`${evaluations}/final`);
    expect({ ...final.body, evaluation: 'mid-term' }).toEqual(JSON.parse(midTerm));
  });

  it('names donors and other plans, and shows where they overlap', async () => {
    const at = (code: string) => `${PLAN}/activities/${code}/reference`;
    const body = exampleOf('/v1/plans/{plan}/activities/{code}/reference');
    expect((await people.reporter('ACWC').posts(at('C.c.2.1'), body)).status).toBe(403);
    expect((await people.delegate('ph').posts(at('C.c.2.1'), body)).status).toBe(403);
    done(await people.reporter('DGICM').posts(at('C.c.2.1'), body));
    done(await people.secretariat().posts(at('B.b.1.1'), body));
    done(await people.secretariat().posts(at('B.b.1.1'), { ...body, kind: 'other-plan', name: 'AICHR Work Plan' }));
    expect((await people.officer('vn').readsTheActivity('C.c.2.1')).body).toMatchObject({
      references: [{ ...body, by: 'DGICM' }],
    });
    const found = await people.officer('vn').reads<Items>(`${PLAN}/references?kind=donor`);
    expect(found.body.items).toMatchObject([
      { name: body.name, overlaps: true, references: [{ code: 'C.c.2.1' }, { code: 'B.b.1.1', by: 'ASEC' }] },
    ]);
    const first = await people.officer('vn').reads<Items>(`${PLAN}/references?limit=1`);
    const next = await people.officer('vn').reads<Items>(`${PLAN}/references?limit=1&cursor=${first.body.nextCursor!}`);
    expect([first, next].map((page) => page.body.items[0]?.name)).toEqual(['AICHR Work Plan', body.name]);
  });

  it('rests on what states report of themselves, each for itself only', async () => {
    const records = '/v1/state-records';
    for (const kind of ['national-action-plan', 'legislation-repository', 'time-to-disposition']) {
      const body = exampleOf(`${records}/{state}/${kind}`);
      expect((await people.delegate('th').posts(`${records}/PH/${kind}`, body)).status).toBe(403);
      expect((await people.officer('ph').posts(`${records}/PH/${kind}`, body)).status).toBe(403);
      done(await people.delegate('ph').posts(`${records}/PH/${kind}`, body));
    }
    const ph = await people.officer('vn').reads(`${records}/PH`);
    expect(ph.headers.etag).toBe('"2"');
    expect(ph.body).toMatchObject({
      units: [{ unit: 'PH-ATU', establishedOn: null }],
      nationalActionPlan: { alignment: { actip: 'aligned', apa: 'in-progress' } },
      legislationRepository: [{ scope: 'migrant-workers', updatedOn: '2026-05-04' }],
      timeToDisposition: [{ medianDays: 412, cases: 38 }],
    });
    const few = { ...exampleOf(`${records}/{state}/time-to-disposition`), cases: 4 };
    expect((await people.delegate('ph').posts(`${records}/PH/time-to-disposition`, few)).body).toMatchObject({
      errors: [{ pointer: '/cases' }],
    });
    const all = await people.officer('vn').reads<Items>(records);
    expect(all.body.items).toHaveLength(11);
    expect((await people.officer('vn').reads(`${records}/XX`)).body).toMatchObject({ code: 'workplan.state-unknown' });
    const history = await people.officer('vn').reads<Items>(`${records}/PH/history`);
    expect(history.body.items).toHaveLength(3);
  });

  it('takes a state record as evidence where there is one', async () => {
    const cite = (reference: string) =>
      people.reporter('ACWC').reportsTheStatusOf('B.b.1.1', {
        status: 'in-progress',
        note,
        evidence: [{ kind: 'state-record', reference }],
      });
    const refused = await cite('TH/national-action-plan');
    expect([refused.status, refused.body]).toMatchObject([
      422,
      { code: 'workplan.state-record-unknown', errors: [{ pointer: '/evidence/0/reference' }] },
    ]);
    done(await cite('PH/national-action-plan'));
  });

  it('is followed by a second plan beside it, adopted as a whole by the chair', async () => {
    const plan = exampleOf('/v1/plans');
    expect((await people.secretariat().posts('/v1/plans', plan)).status).toBe(403);
    const twice = structuredClone(plan) as { areas: { provisions: { actionLines: { activities: Item[] }[] }[] }[] };
    twice.areas[0]!.provisions[0]!.actionLines[0]!.activities[1]!.code = 'A.a.1.1';
    const refused = await people.chair().posts('/v1/plans', twice);
    expect([refused.status, refused.body]).toMatchObject([
      422,
      { errors: [{ pointer: '/areas/0/provisions/0/actionLines/0/activities/1/code' }] },
    ]);
    expect((await people.chair().reads(NEXT)).status).toBe(404);
    const adopted = await people.chair().posts('/v1/plans', plan, { key: 'adopt' });
    expect([adopted.status, adopted.headers.location]).toEqual([201, NEXT]);
    expect((await people.chair().posts('/v1/plans', plan, { key: 'adopt' })).body).toEqual(adopted.body);
    expect(done(await people.chair().posts('/v1/plans', plan))).toMatchObject({ revision: 0 });
    const other = await people.chair().posts('/v1/plans', { ...plan, id: 'other-2026' }, { key: 'adopt' });
    expect([other.status, other.body]).toMatchObject([422, { code: 'idempotency.key-reused' }]);
    const changed = await people.chair().posts('/v1/plans', { ...plan, title: 'Another title' });
    expect([changed.status, changed.body]).toMatchObject([409, { code: 'workplan.already-adopted' }]);
    const more = structuredClone(plan) as typeof twice;
    more.areas[0]!.provisions[0]!.actionLines[0]!.activities[1]!.code = 'A.a.1.9';
    const regrown = await people.chair().posts('/v1/plans', more);
    expect([regrown.status, regrown.body]).toMatchObject([409, { code: 'workplan.already-adopted' }]);
    expect((await people.officer('vn').reads<Items>(`${NEXT}/activities`)).body.items).toHaveLength(2);
    const plans = await people.officer('vn').reads<Items>('/v1/plans');
    expect(plans.body.items.map(({ id }) => id)).toEqual(['bohol-2017-2020', 'next-2026-2030']);
  });

  it('is worded otherwise by the chair, from then on: as known before, it has its words of before', async () => {
    const plan = exampleOf('/v1/plans');
    const words = { areas: 'Protection', provisions: 'Identify victims', activities: 'Draw up the guidelines' };
    const worded = structuredClone(plan) as {
      areas: { title: string; provisions: { text: string; actionLines: { activities: { title: string }[] }[] }[] }[];
    };
    const [area] = worded.areas;
    area!.title = words.areas;
    area!.provisions[0]!.text = words.provisions;
    area!.provisions[0]!.actionLines[0]!.activities[0]!.title = words.activities;
    const before = await people.chair().reads<{ areas: { title: string }[] }>(NEXT);
    const facts = (await talaan(['replay', '--undisclosed', '--data', data, '--json'])).lines<{ position: string }>();
    const end = facts.at(-1)!.position;
    expect((await people.secretariat().posts('/v1/plans', worded)).status).toBe(403);
    expect(done(await people.chair().posts('/v1/plans', worded, { key: 'word' }))).toMatchObject({ revision: 1 });
    expect(done(await people.chair().posts('/v1/plans', worded))).toMatchObject({ revision: 1 });
    expect((await people.officer('vn').reads(NEXT)).body).toMatchObject({
      areas: [{ title: words.areas, provisions: [{ text: words.provisions }] }],
    });
    const path = `${NEXT}/activities/A.a.1.1`;
    expect((await people.officer('vn').reads(path)).body).toMatchObject({ title: words.activities, revision: 1 });
    const asKnown = async (...until: readonly string[]) =>
      (await talaan(['export', '--plan', 'next-2026-2030', '--data', data, ...until])).out;
    const then = await asKnown('--until', end);
    expect([then.includes('Draw up guidelines'), then.includes(words.activities)]).toEqual([true, false]);
    expect(await asKnown()).toContain(words.activities);
    expect(before.body.areas[0]?.title).not.toBe(words.areas);
  });

  it('keeps the two plans apart: the same code is an activity of each', async () => {
    const path = `${NEXT}/activities/A.a.1.1`;
    const reported = await people.reporter('SOMTC').posts(`${path}/report-status`, { status: 'in-progress', note });
    expect(done(reported)).toMatchObject({ id: 'A.a.1.1', state: 'in-progress' });
    expect((await people.officer('vn').reads(path)).body).toMatchObject({ plan: 'next-2026-2030', lead: ['SOMTC'] });
    expect((await people.officer('vn').readsTheActivity('A.a.1.1')).body).toMatchObject({ status: 'not-started' });
    expect((await people.officer('vn').reads(NEXT)).body).toMatchObject({ statuses: { 'in-progress': 1 } });
  });

  it('is all the same after a kill -9 and a new start, and whole', async () => {
    await server.kill();
    server = await server.again();
    people = region(server);
    expect((await people.auditor().reads(`${PLAN}/evaluations/mid-term`)).text).toBe(midTerm);
    const verified = await talaan(['verify', '--data', data, '--json']);
    expect(JSON.parse(verified.out)).toMatchObject({ whole: true });
  });
});
