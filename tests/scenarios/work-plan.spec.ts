import { type Items, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

const PLAN = '/v1/plans/bohol-2017-2020';
const activity = (code: string) => `${PLAN}/activities/${code}`;

describe('half a year of the Bohol plan, over HTTP', () => {
  const note = 'SYNTHETIC note of SOMTC to the Working Group';
  const evidence = [{ kind: 'document', reference: 'SOMTC/2026/SYNTHETIC-1' }];
  let data: string;
  let server: RunningServer;
  let people: Region;

  beforeAll(async () => {
    data = await temporaryData();
    server = await startServer(data);
    people = region(server);
  });

  afterAll(async () => {
    await server.stop();
    await removeData(data);
  });

  it('starts from the adopted plan, which everyone signed in may read', async () => {
    const { body } = await people.officer('vn').reads(PLAN);
    expect(body).toMatchObject({
      id: 'bohol-2017-2020',
      counts: { areas: 4, provisions: 22, actionLines: 33, activities: 57 },
      endorsement: { body: 'SOMTC', mode: 'ad-referendum', date: '2017-11-13' },
      statuses: { 'not-started': 57, 'in-progress': 0 },
      openPeriod: null,
    });
    const stranger = await people.stranger().sends({ path: PLAN });
    expect(stranger.status).toBe(401);
  });

  it('lists the activities page by page, each once, in plan order', async () => {
    const codes: unknown[] = [];
    const delegate = people.delegate('my');
    for (let path: string | undefined = `${PLAN}/activities?limit=20`; path !== undefined;) {
      const page: Items = (await delegate.reads<Items>(path)).body;
      codes.push(...page.items.map(({ code }) => code));
      path = page.nextCursor && `${PLAN}/activities?limit=20&cursor=${page.nextCursor}`;
    }
    expect(codes).toHaveLength(57);
    expect(new Set(codes).size).toBe(57);
    expect(codes.slice(0, 2)).toEqual(['A.a.1.1', 'A.a.1.2']);
  });

  it("takes no cursor of someone else's, nor with another filter", async () => {
    const { body } = await people.delegate('my').reads<Items>(`${PLAN}/activities?limit=2&area=C`);
    const path = `${PLAN}/activities?limit=2&area=C&cursor=${body.nextCursor!}`;
    expect((await people.delegate('my').reads(path)).status).toBe(200);
    expect((await people.delegate('sg').reads(path)).body).toMatchObject({ code: 'cursor.invalid' });
    const filtered = await people.delegate('my').reads(path.replace('area=C', 'area=A'));
    expect(filtered.body).toMatchObject({ code: 'cursor.invalid' });
  });

  it('has a reporting period, which only the secretariat opens', async () => {
    const denied = await people.chair().posts(`${PLAN}/periods`, { half: '2026-H2' });
    expect(denied.status).toBe(403);
    const opened = await people.secretariat().posts(`${PLAN}/periods`, { from: '2026-07-01', to: '2026-12-31' });
    expect(opened.status).toBe(201);
    expect(opened.body).toMatchObject({ id: '2026-H2', state: 'open' });
    expect(opened.headers.location).toBe(`${PLAN}/periods/2026-H2`);
  });

  it('cannot be reported on where no lead is stated, until the chair confirms one', async () => {
    const report = { status: 'in-progress', note };
    const code = 'C.e.2.1';
    const refused = await people.reporter('SOMTC').reportsTheStatusOf(code, report);
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'workplan.lead-not-known' }]);
    const self = await people.reporter('SOMTC').posts(`${activity(code)}/confirm-lead`, { lead: ['SOMTC'] });
    expect(self.status).toBe(403);
    const confirmed = await people.chair().posts(`${activity(code)}/confirm-lead`, { lead: ['SOMTC'] });
    expect(confirmed.status).toBe(200);
    const reported = await people.reporter('SOMTC').reportsTheStatusOf(code, report);
    expect(reported.body).toMatchObject({ id: code, state: 'in-progress' });
    expect((await people.reporter('SOMTC').readsTheActivity(code)).body).toMatchObject({
      lead: ['SOMTC'],
      leadStated: false,
      leadConfirmed: true,
      leadInPlan: [],
      status: 'in-progress',
      lastReport: { by: 'SOMTC', period: '2026-H2' },
    });
  });

  it('lets a cooperating body contribute and never set the status', async () => {
    const code = 'B.b.1.1';
    const set = await people.reporter('AICHR').reportsTheStatusOf(code, { status: 'completed', note });
    expect(set.status).toBe(403);
    const contributed = await people.reporter('AICHR').posts(`${activity(code)}/contribute`, { note });
    expect(contributed.body).toMatchObject({ id: code, revision: 1, state: 'not-started' });
    const other = await people.reporter('DGICM').posts(`${activity(code)}/contribute`, { note });
    expect(other.status).toBe(403);
  });

  it('is completed only with evidence for every expected output', async () => {
    const reporter = people.reporter('SOMTC');
    const bare = await reporter.reportsTheStatusOf('C.e.2.1', { status: 'completed', note });
    expect(bare.status).toBe(422);
    expect(bare.body).toMatchObject({ code: 'workplan.output-not-completed', errors: [{ pointer: '/outputs' }] });
    const outputs = [{ output: 1, status: 'completed', evidence }];
    const wrong = await reporter.reportsTheStatusOf('C.e.2.1', {
      status: 'completed',
      note,
      outputs: [...outputs, { output: 9, status: 'completed' }],
    });
    expect(wrong.body).toMatchObject({ code: 'workplan.output-unknown', errors: [{ pointer: '/outputs/1/output' }] });
    const done = await reporter.reportsTheStatusOf('C.e.2.1', { status: 'completed', note, outputs }, { ifMatch: 2 });
    expect(done.body).toMatchObject({ revision: 3, state: 'completed' });
    const stale = await reporter.reportsTheStatusOf('C.e.2.1', { status: 'delayed', note }, { ifMatch: 2 });
    expect(stale.status).toBe(412);
    const completed = await reporter.reads<Items>(`${PLAN}/activities?status=completed&body=SOMTC`);
    expect(completed.body.items.map(({ code }) => code)).toEqual(['C.e.2.1']);
  });

  it('answers a report sent twice as the first time', async () => {
    const body = { status: 'delayed', note };
    const first = await people.reporter('DGICM').reportsTheStatusOf('C.c.2.1', body, { key: 'once' });
    const again = await people.reporter('DGICM').reportsTheStatusOf('C.c.2.1', body, { key: 'once' });
    expect(again.body).toEqual(first.body);
    const other = await people.reporter('DGICM').reportsTheStatusOf('A.b.3.2', body, { key: 'once' });
    expect([other.status, other.body]).toMatchObject([422, { code: 'idempotency.key-reused' }]);
    expect((await people.reporter('DGICM').readsTheActivity('A.b.3.2')).body).toMatchObject({ status: 'not-started' });
  });

  it('shows notes to those who steer the plan, records the reading, and keeps them out of the history', async () => {
    const history = await people.officer('ph').reads<Items>(`${activity('C.e.2.1')}/history`);
    expect(history.body.items.map(({ type }) => type)).toEqual([
      'workplan.activity-adopted.v1',
      'workplan.lead-confirmed.v1',
      'workplan.status-reported.v1',
      'workplan.status-reported.v1',
    ]);
    expect(history.text).not.toContain(note);
    expect((await people.officer('ph').reads(`${activity('C.e.2.1')}/notes`)).status).toBe(403);
    const notes = await people.delegate('th').reads<Items>(`${activity('C.e.2.1')}/notes`);
    expect(notes.body.items).toEqual([
      expect.objectContaining({ by: 'SOMTC', note }),
      expect.objectContaining({ by: 'SOMTC', note }),
    ]);
    const reads = await people.auditor().readsWhoRead();
    expect(reads.body.items).toContainEqual(
      expect.objectContaining({
        actor: 'th-delegate',
        conduct: expect.objectContaining({ record: 'activity-bohol-2017-2020-C.e.2.1', purpose: 'read' }),
      }),
    );
  });

  it('closes the period with everyone who has not reported', async () => {
    const closed = await people.secretariat().posts(`${PLAN}/periods/2026-H2/close`, {});
    expect(closed.body).toMatchObject({ id: '2026-H2', state: 'closed' });
    interface Closed {
      readonly reports: readonly { readonly code: string }[];
      readonly notReported: readonly string[];
      readonly bodies: readonly { readonly body: string; readonly notReported: readonly string[] }[];
      readonly leadNotKnown: readonly string[];
    }
    const { body } = await people.delegate('id').reads<Closed>(`${PLAN}/periods/2026-H2`);
    expect(body.reports.map(({ code }) => code)).toEqual(['C.c.2.1', 'C.e.2.1', 'C.e.2.1']);
    expect(body.notReported).toHaveLength(55);
    expect(body.leadNotKnown).toHaveLength(36);
    expect(body.bodies.find((each) => each.body === 'SOMED')).toEqual({ body: 'SOMED', notReported: ['A.a.1.4'] });
    const again = await people.secretariat().posts(`${PLAN}/periods/2026-H2/close`, {});
    expect([again.status, again.body]).toMatchObject([409, { code: 'workplan.period-closed' }]);
  });

  it("is exported in the plan's own columns, and the export is recorded", async () => {
    const csv = await people.delegate('kh').reads(`${PLAN}/export?format=csv`);
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [head, ...lines] = csv.text.trimEnd().split('\r\n');
    expect(head).toBe(
      '"Provision","Area of collaboration","Activity","Expected output","Lead and cooperating body","Implementation status","Page"',
    );
    // Each activity, and the action line that has none.
    expect(lines).toHaveLength(57 + 1);
    expect(lines.find((line) => line.includes('"C.e.2.1 '))).toContain(
      '"Lead: SOMTC, confirmed by the Working Group (in the plan: not stated) | Cooperating: not stated"',
    );
    const marked = await people.delegate('kh').reads(`${PLAN}/export?format=csv&bom=true`);
    expect(marked.text).toBe(`\uFEFF${csv.text}`);
    const page = await people.delegate('kh').reads(`${PLAN}/export?format=html`);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('SOMTC/2026/SYNTHETIC-1');
    expect(`${csv.text}${page.text}`).not.toContain(note);
    const taken = await people.auditor().readsWhoRead();
    const exports = taken.body.items.filter(({ actor }) => actor === 'kh-delegate');
    expect(exports.map(({ conduct }) => conduct)).toEqual([
      expect.objectContaining({ kind: 'plan', purpose: 'export' }),
      expect.objectContaining({ kind: 'plan', purpose: 'export' }),
      expect.objectContaining({ kind: 'plan', purpose: 'export' }),
    ]);
    expect((await people.delegate('kh').reads(`${PLAN}/export?format=pdf`)).status).toBe(400);
  });

  it.each([
    ['/v1/plans/another', 'workplan.plan-unknown'],
    ['/v1/plans/another/activities', 'workplan.plan-unknown'],
    ['/v1/plans/another/activities/C.c.2.1', 'workplan.plan-unknown'],
    [`${PLAN}/activities/C.c.2`, 'workplan.activity-unknown'],
    [`${PLAN}/activities/c.2.1`, 'workplan.activity-unknown'],
    [`${PLAN}/activities/C.c.2.99/history`, 'workplan.activity-unknown'],
    [`${PLAN}/activities/${'9'.repeat(90)}/notes`, 'workplan.activity-unknown'],
    [`${PLAN}/periods/2026-H1`, 'workplan.period-unknown'],
  ])('does not know %s', async (path, code) => {
    const reply = await people.chair().reads(path);
    expect([reply.status, reply.body]).toMatchObject([404, { code }]);
  });

  it('is the same plan after a kill -9 and a new start', async () => {
    const before = await people.auditor().reads(`${PLAN}/activities?limit=200`);
    await server.kill();
    server = await server.again();
    const after = await region(server).auditor().reads(`${PLAN}/activities?limit=200`);
    expect(after.text).toBe(before.text);
    expect((await region(server).auditor().reads(PLAN)).body).toMatchObject({ statuses: { completed: 1, delayed: 1 } });
  });
});
