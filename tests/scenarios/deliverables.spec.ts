import { randomUUID } from 'node:crypto';
import { type Canary, filesUnder, foundIn } from './canaries.js';
import { done, type Items, type Person, region, type Region } from './client.js';
import { contractExamples } from './contract-examples.js';
import { send } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const DELIVERABLES = '/v1/deliverables';
const KINDS = ['document', 'event', 'survey', 'register'] as const;

let data: string;
let server: RunningServer;
let people: Region;
let exampleOf: (path: string, name?: string) => Record<string, unknown>;
const ids = new Map<string, string>();
const at = (kind: (typeof KINDS)[number], command = '') => `${DELIVERABLES}/${ids.get(kind)!}${command}`;
/** The words of the survey, which are sealed. */
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
  canaries.push({ text, field, readers: 'plan' });
  return text;
}

/** The contract's example, with a canary for each question's words. */
function aSurvey(): Record<string, unknown> {
  const body = structuredClone(exampleOf(DELIVERABLES, 'survey')) as {
    survey: { questions: { id: string; text: string }[] };
  };
  for (const question of body.survey.questions) question.text = canary(`question ${question.id}`);
  return { ...body };
}

function answers(person: Person, words: string) {
  const body = structuredClone(exampleOf(`${DELIVERABLES}/{id}/answer`)) as { answers: { text?: string }[] };
  for (const given of body.answers) if (given.text !== undefined) given.text = words;
  return person.posts(at('survey', '/answer'), body);
}

const statesIn = (items: unknown) => (items as { readonly state: string }[]).map(({ state }) => state);

describe('what an activity produced', () => {
  it('is recorded by a body with a part in the activity, or by the secretariat', async () => {
    const recorders = {
      document: people.reporter('ACWC'),
      event: people.reporter('SOMHD'),
      survey: people.reporter('SOMED'),
      register: people.secretariat(),
    };
    for (const kind of KINDS) {
      const body = kind === 'survey' ? aSurvey() : exampleOf(DELIVERABLES, kind);
      const recorded = await recorders[kind].posts(DELIVERABLES, body, { key: kind });
      expect([kind, recorded.status, recorded.body]).toMatchObject([kind, 201, { revision: 0, state: 'current' }]);
      expect((await recorders[kind].posts(DELIVERABLES, body, { key: kind })).body).toEqual(recorded.body);
      ids.set(kind, recorded.body.id);
    }
    for (const other of [people.reporter('DGICM'), people.delegate('ph'), people.officer('ph'), people.chair()]) {
      const refused = await other.posts(DELIVERABLES, exampleOf(DELIVERABLES, 'event'));
      expect([other.identity, refused.status]).toEqual([other.identity, 403]);
    }
    expect((await people.stranger().sends({ path: DELIVERABLES })).status).toBe(401);
  });

  it.each<[object, string, string]>([
    [{ kind: 'survey' }, 'deliverable.part-unfit', '/document'],
    [{ document: undefined }, 'deliverable.part-missing', '/document'],
    [
      { serves: [{ plan: 'bohol-2017-2020', activity: 'B.b.9.9' }] },
      'deliverable.activity-unknown',
      '/serves/0/activity',
    ],
    [
      { serves: [{ plan: 'bohol-2017-2020', activity: 'B.b.1.1', output: 50 }] },
      'deliverable.output-unknown',
      '/serves/0/output',
    ],
    [{ title: 'two\nlines' }, 'body.invalid', '/title'],
    [{ names: ['someone'] }, 'body.invalid', '/names'],
  ])('is refused for a fault, which is named: %j', async (but, code, pointer) => {
    const refused = await people
      .reporter('ACWC')
      .posts(DELIVERABLES, { ...exampleOf(DELIVERABLES, 'document'), ...but });
    expect(refused.body).toMatchObject({ code, errors: [{ pointer }] });
  });

  it('is read by everyone signed in, and found by kind, activity, body and state', async () => {
    const reader = people.officer('vn');
    for (const kind of KINDS) expect((await reader.reads(at(kind))).body).toMatchObject({ kind, version: 1 });
    const list = async (query: string) =>
      (await reader.reads<Items>(`${DELIVERABLES}?${query}`)).body.items.map(({ kind }) => kind);
    expect(await list('')).toEqual([...KINDS].reverse());
    expect(await list('kind=survey')).toEqual(['survey']);
    expect(await list('plan=bohol-2017-2020&activity=B.b.1.1')).toEqual(['event', 'document']);
    expect(await list('body=ACWC')).toEqual(['event', 'document']);
    expect(await list('state=PH')).toEqual(['event']);
    const first = await reader.reads<Items>(`${DELIVERABLES}?limit=3`);
    expect(await list(`limit=3&cursor=${first.body.nextCursor!}`)).toEqual(['document']);
    const other = await people.officer('th').reads(`${DELIVERABLES}?limit=3&cursor=${first.body.nextCursor!}`);
    expect(other.body).toMatchObject({ code: 'cursor.invalid' });
    const never = await reader.reads(`${DELIVERABLES}/00000000-0000-8000-8000-000000000000`);
    expect([never.status, never.body]).toMatchObject([404, { code: 'record.unknown' }]);
  });

  it('is revised: every version is kept, and a stale revision is refused', async () => {
    const body = exampleOf(`${DELIVERABLES}/{id}/revise`);
    const path = at('document', '/revise');
    expect((await people.reporter('DGICM').posts(path, body)).status).toBe(403);
    expect(done(await people.reporter('AICHR').posts(path, body, { ifMatch: 0 }))).toMatchObject({ revision: 1 });
    expect((await people.reporter('AICHR').posts(path, body, { ifMatch: 0 })).status).toBe(412);
    const again = await people.reporter('ACWC').posts(path, body);
    expect([again.status, again.body]).toMatchObject([422, { code: 'deliverable.version-unchanged' }]);
    const { body: shown } = await people.officer('vn').reads(at('document'));
    expect(shown).toMatchObject({
      version: 2,
      document: { version: '1.0', standing: 'adopted' },
      versions: [
        { version: 1, by: 'ACWC' },
        { version: 2, by: 'AICHR' },
      ],
    });
  });

  it('is linked to further activities by those who have a part in them', async () => {
    const body = { plan: 'bohol-2017-2020', activity: 'C.c.2.1', output: 1 };
    expect((await people.reporter('ACWC').posts(at('document', '/link'), body)).status).toBe(403);
    done(await people.reporter('DGICM').posts(at('document', '/link'), body));
    const { body: shown } = await people.officer('vn').reads(at('document'));
    expect(shown.serves).toContainEqual(body);
    done(await people.reporter('DGICM').posts(at('document', '/unlink'), body));
    const example = exampleOf(`${DELIVERABLES}/{id}/unlink`);
    const last = await people.reporter('ACWC').posts(at('document', '/unlink'), example);
    expect([last.status, last.body]).toMatchObject([409, { code: 'deliverable.last-service' }]);
    done(await people.reporter('ACWC').posts(at('document', '/link'), exampleOf(`${DELIVERABLES}/{id}/link`)));
  });

  it('is translated by each state for itself', async () => {
    const body = exampleOf(`${DELIVERABLES}/{id}/set-translation`);
    const path = at('document', '/set-translation');
    expect((await people.delegate('th').posts(path, body)).status).toBe(403);
    done(await people.delegate('vn').posts(path, body));
    done(await people.delegate('vn').posts(path, { ...body, status: 'published' }));
    done(await people.secretariat().posts(path, { state: 'TH', language: 'th', status: 'not-started' }));
    expect((await people.officer('ph').reads(at('document'))).body).toMatchObject({
      translations: [
        { state: 'VN', language: 'vi', status: 'published', ofVersion: 2 },
        { state: 'TH', status: 'not-started' },
      ],
    });
  });

  it('is distributed and published, and the feed shows what is on public websites', async () => {
    const body = exampleOf(`${DELIVERABLES}/{id}/record-distribution`);
    const path = at('document', '/record-distribution');
    expect((await people.delegate('vn').posts(path, body)).status).toBe(403);
    done(await people.reporter('ACWC').posts(path, { place: 'school', on: '2026-03-01', state: 'TH', copies: 500 }));
    done(await people.reporter('ACWC').posts(path, { place: 'school', on: '2026-03-02', copies: 200 }));
    expect((await people.officer('ph').reads<Items>(`${DELIVERABLES}?published=true`)).body.items).toEqual([]);
    done(await people.secretariat().posts(path, body));
    const feed = await people.officer('ph').reads<Items>(`${DELIVERABLES}?published=true`);
    expect(feed.body.items.map(({ id }) => id)).toEqual([ids.get('document')]);
    expect((await people.officer('ph').reads(at('document'))).body).toMatchObject({
      published: true,
      places: [
        { place: 'asean-website', times: 1 },
        { place: 'school', times: 2, copies: 700 },
      ],
    });
  });

  it('has participants as counts by state and profession, never as names', async () => {
    const body = exampleOf(`${DELIVERABLES}/{id}/add-participants`);
    const path = at('event', '/add-participants');
    expect((await people.delegate('th').posts(path, body)).status).toBe(403);
    done(await people.delegate('ph').posts(path, body));
    done(await people.reporter('ACWC').posts(path, { state: 'TH', counts: [{ profession: 'judge', persons: 3 }] }));
    const named = await people.delegate('ph').posts(path, { ...body, names: ['someone'] });
    expect(named.body).toMatchObject({ code: 'body.invalid', errors: [{ pointer: '/names' }] });
    expect((await people.officer('ph').reads(at('event'))).body).toMatchObject({
      participants: [
        { state: 'PH', counts: [{ profession: 'police', persons: 12 }] },
        { state: 'TH', counts: [{ profession: 'judge', persons: 3 }] },
      ],
    });
  });
});

describe('a survey', () => {
  it('is answered by each delegation for its own state, and shows who has not answered', async () => {
    done(await answers(people.delegate('ph'), canary('answer of PH')));
    done(await answers(people.delegate('th'), canary('answer of TH')));
    for (const other of [people.officer('ph'), people.reporter('SOMED'), people.secretariat(), people.chair()]) {
      expect([other.identity, (await answers(other, 'x')).status]).toEqual([other.identity, 403]);
    }
    const body = { answers: [{ question: 'hours', number: 4 }] };
    done(await people.delegate('vn').posts(at('survey', '/answer'), body));
    const { body: shown } = await people.auditor().reads(at('survey'));
    expect(statesIn(shown.answers)).toEqual(['PH', 'TH', 'VN']);
    expect(shown.answers).toMatchObject([
      { answers: [{ question: 'level', choice: 'secondary' }, { number: 6 }], inWords: ['how'], unanswered: [] },
      {},
      { unanswered: ['level', 'how'] },
    ]);
    expect(shown.notAnswered).toEqual(['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'SG', 'TL']);
  });

  it('shows its words to those who ask and to the delegations, and to each delegation its own answers', async () => {
    const path = at('survey', '/survey');
    const questions = canaries.filter(({ field }) => field.startsWith('question')).map(({ field }) => field);
    const seen = async (person: Person) => foundIn((await person.reads(path)).text, canaries);
    for (const asker of [people.reporter('SOMED'), people.secretariat()]) {
      expect(await seen(asker)).toEqual([...questions, 'answer of PH', 'answer of TH']);
    }
    expect(await seen(people.delegate('ph'))).toEqual([...questions, 'answer of PH']);
    expect(await seen(people.delegate('vn'))).toEqual(questions);
    for (const other of [people.reporter('DGICM'), people.officer('ph'), people.chair(), people.auditor()]) {
      const denied = await other.reads(path);
      expect([other.identity, denied.status, foundIn(denied.text, canaries)]).toEqual([other.identity, 403, []]);
    }
    const reads = await people.auditor().readsWhoRead(`?record=${ids.get('survey')!}`);
    const readers = reads.body.items.map(({ actor }) => actor);
    expect(readers).toEqual(['somed-reporter', 'secretariat', 'ph-delegate', 'vn-delegate']);
  });

  it('has words that stand nowhere else: in no answer to others, no feed, no log, no file', async () => {
    const paths = [
      DELIVERABLES,
      ...KINDS.flatMap((kind) => [at(kind), at(kind, '/history'), at(kind, '/survey')]),
      `${DELIVERABLES}/contributions`,
      `${DELIVERABLES}/outputs`,
      '/v1/audit-trail',
      '/v1/audit-trail/reads',
    ];
    const others = ['vn-officer', 'ph-consular', 'analyst', 'auditor', 'registrar', 'chair', 'dgicm-reporter'];
    for (const identity of others) {
      for (const path of paths) {
        const reply = await people.person(identity).reads(path);
        expect([identity, path, foundIn(reply.text, canaries)]).toEqual([identity, path, []]);
      }
    }
    const stream = await people.chair().followsTheFacts('0');
    const feed = await stream.until((arrived) => arrived.split('deliverable.survey-answered.v1').length > 3);
    stream.close();
    const metrics = await send(server.origin, { path: '/metrics' });
    for (const text of [feed, metrics.text, server.log()]) expect(foundIn(text, canaries)).toEqual([]);
    const replayed = await talaan(['replay', '--data', data]);
    expect([replayed.exit, foundIn(replayed.out, canaries)]).toEqual([0, []]);
    for (const { name, bytes } of await filesUnder(data)) {
      expect([name, foundIn(bytes, canaries)]).toEqual([name, []]);
    }
    expect(canaries.length).toBe(5);
  });
});

describe('deliverables as evidence', () => {
  const report = (person: Person, kind: string, reference: string) =>
    person.reportsTheStatusOf('B.b.1.1', {
      status: 'in-progress',
      note: 'SYNTHETIC note',
      outputs: [{ output: 1, status: 'completed', evidence: [{ kind, reference }] }],
    });

  it('are cited by a status report, at once and by their own kind', async () => {
    const acwc = people.reporter('ACWC');
    expect((await report(acwc, 'document', ids.get('event')!)).body).toMatchObject({
      code: 'workplan.deliverable-kind',
      errors: [{ pointer: '/outputs/0/evidence/0/kind' }],
    });
    expect((await report(acwc, 'event', randomUUID())).body).toMatchObject({ code: 'workplan.deliverable-unknown' });
    done(await report(acwc, 'event', ids.get('event')!));
    const activity = await people.officer('vn').readsTheActivity('B.b.1.1');
    const title = exampleOf(DELIVERABLES, 'event').title;
    expect(activity.body.outputs).toMatchObject([
      {
        evidence: [{ reference: ids.get('event'), deliverable: { id: ids.get('event'), title, withdrawn: false } }],
        deliverables: 2,
      },
      ...(activity.body.outputs as unknown[]).slice(1).map(() => ({ deliverables: 0 })),
    ]);
    expect((await people.officer('vn').reads(at('event'))).body).toMatchObject({
      citedBy: [{ plan: 'bohol-2017-2020', activity: 'B.b.1.1', output: 1 }],
    });
    const counted = await people.officer('vn').reads<Items>(`${DELIVERABLES}/outputs?activity=B.b.1.1`);
    expect(counted.body.items).toEqual([
      {
        plan: 'bohol-2017-2020',
        activity: 'B.b.1.1',
        output: 1,
        deliverables: { document: 1, event: 1, survey: 0, register: 0 },
        cited: 1,
      },
    ]);
  });

  it('show what each body and each state contributed', async () => {
    const of = async (query: string) =>
      (await people.officer('vn').reads<Items>(`${DELIVERABLES}/contributions?${query}`)).body.items.map(
        ({ how, deliverable }) => [how, (deliverable as { kind: string }).kind],
      );
    expect(await of('body=ACWC')).toEqual([
      ['issued', 'document'],
      ['recorded', 'document'],
      ['hosted', 'event'],
      ['distributed', 'document'],
    ]);
    expect(await of('state=VN')).toEqual([
      ['translated', 'document'],
      ['answered', 'survey'],
    ]);
    expect(await of('state=TH')).toEqual([
      ['distributed', 'document'],
      ['participated', 'event'],
      ['answered', 'survey'],
    ]);
    const all = await people.officer('vn').reads<Items>(`${DELIVERABLES}/contributions?limit=200`);
    let paged: unknown[] = [];
    for (let path: string | undefined = `${DELIVERABLES}/contributions?limit=4`; path !== undefined;) {
      const page: Items = (await people.officer('vn').reads<Items>(path)).body;
      paged = [...paged, ...page.items];
      path = page.nextCursor && `${DELIVERABLES}/contributions?limit=4&cursor=${page.nextCursor}`;
    }
    expect(paged).toEqual(all.body.items);
  });

  it('are withdrawn by the body that recorded them; what cited them still shows them', async () => {
    const body = exampleOf(`${DELIVERABLES}/{id}/withdraw`);
    expect((await people.reporter('ACWC').posts(at('event', '/withdraw'), body)).status).toBe(403);
    expect(done(await people.reporter('SOMHD').posts(at('event', '/withdraw'), body))).toMatchObject({
      state: 'withdrawn',
    });
    const refused = await report(people.reporter('ACWC'), 'event', ids.get('event')!);
    expect(refused.body).toMatchObject({ code: 'workplan.deliverable-withdrawn' });
    const { body: activity } = await people.officer('vn').readsTheActivity('B.b.1.1');
    const [first] = activity.outputs as readonly unknown[];
    expect(first).toMatchObject({ evidence: [{ deliverable: { withdrawn: true } }], deliverables: 1 });
    const more = await people.delegate('ph').posts(at('event', '/add-participants'), {
      state: 'PH',
      counts: [{ profession: 'judge', persons: 1 }],
    });
    expect([more.status, more.body]).toMatchObject([409, { code: 'deliverable.withdrawn' }]);
  });

  it('leave an audit trail of who did what, and are all there after a kill -9', async () => {
    const trail = await people.delegate('vn').readsTheAuditTrail(`?record=${ids.get('document')!}`);
    const types = trail.body.items.map(({ type }) => type).filter((type) => type !== 'access.refused.v1');
    expect(types.slice(0, 4)).toEqual([
      'deliverable.recorded.v1',
      'deliverable.revised.v1',
      'deliverable.linked.v1',
      'deliverable.unlinked.v1',
    ]);
    const before = await people.auditor().reads(DELIVERABLES);
    await server.kill();
    server = await server.again();
    people = region(server);
    expect((await people.auditor().reads(DELIVERABLES)).text).toBe(before.text);
    const verified = await talaan(['verify', '--data', data, '--json']);
    expect(JSON.parse(verified.out)).toMatchObject({ whole: true });
  });
});
