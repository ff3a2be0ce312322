import { createHash } from 'node:crypto';
import { aRequestTo, done, type Entry, type Items, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

const DAY = 86_400_000;
const NOW = new Date();
const YEAR = NOW.getUTCFullYear();
const dayIn = (days: number) => new Date(NOW.getTime() + days * DAY).toISOString().slice(0, 10);
const content = (text: string) => ({ content: { text } });

const REASON = 'SYNTHETIC-reason-7f3a of the proposal';
const OUTCOME = 'SYNTHETIC-outcome-91bc of the meeting';
const DIRECTION = 'SYNTHETIC-direction-52de to the units';
const PROGRESS = 'SYNTHETIC-progress-c0a8 of a unit';
const INPUT = 'SYNTHETIC-input-3e77 of a state';

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

describe('an additional meeting', () => {
  let id: string;

  it('has a Lead Shepherd on record, marked as an assumption of the demonstration', async () => {
    const { body } = await people.officer('vn').reads<Items>('/v1/lead-shepherds');
    expect(body.items).toEqual([{ state: 'PH', from: '2018-01-01', to: null, basis: 'demonstration', now: true }]);
  });

  it('is proposed by a member state, through ASEC or the Lead Shepherd and no other channel', async () => {
    const vn = people.delegate('vn');
    const by = (through: string) => vn.posts('/v1/meetings', { through, host: 'VN', ...content(REASON) });
    const other = await by('direct');
    expect([other.status, other.body]).toMatchObject([
      400,
      { code: 'body.invalid', errors: [{ pointer: '/through' }] },
    ]);
    const reply = await by('ASEC');
    expect([reply.status, reply.body.state]).toEqual([201, 'proposed']);
    id = reply.body.id;
    expect(reply.headers.location).toBe(`/v1/meetings/${id}`);
    for (const stranger of [people.chair(), people.secretariat(), people.officer('vn'), people.reporter('SOMTC')]) {
      expect((await stranger.posts('/v1/meetings', { through: 'ASEC', host: 'VN', ...content('x') })).status).toBe(403);
    }
  });

  it('is accepted by the chair and by nobody else, once', async () => {
    expect((await people.delegate('vn').posts(`/v1/meetings/${id}/accept`, {})).status).toBe(403);
    expect(done(await people.chair().posts(`/v1/meetings/${id}/accept`, {})).state).toBe('accepted');
    const again = await people.chair().posts(`/v1/meetings/${id}/decline`, {});
    expect([again.status, again.body]).toMatchObject([409, { code: 'governance.meeting-not-proposed' }]);
  });

  it('is scheduled by the secretariat, and co-chaired by its host and the Lead Shepherd: nobody types that in', async () => {
    const days = { from: dayIn(-1), to: dayIn(1) };
    const path = `/v1/meetings/${id}/schedule`;
    const typed = await people.secretariat().posts(path, { days, chairs: ['SG'] });
    expect([typed.status, typed.body]).toMatchObject([400, { code: 'body.invalid' }]);
    expect(done(await people.secretariat().posts(path, { days })).state).toBe('scheduled');
    const { body } = await people.delegate('sg').reads(`/v1/meetings/${id}`);
    expect(body).toMatchObject({ kind: 'additional', host: 'VN', chairs: ['VN', 'PH'], days });
    expect(body.costs).toContainEqual({
      paragraph: '§11',
      borneBy: 'host',
      covers: expect.arrayContaining(['venue']),
    });
  });

  it('takes the delegations that each state composes for itself, as counts', async () => {
    const members = [{ area: 'prosecution', persons: 2 }];
    const path = `/v1/meetings/${id}/compose-delegation`;
    expect(done(await people.delegate('th').posts(path, { members })).state).toBe('scheduled');
    expect((await people.secretariat().posts(path, { members })).status).toBe(403);
    const named = await people.delegate('th').posts(path, { members: [{ ...members[0], name: 'X' }] });
    expect(named.status).toBe(400);
    const { body } = await people.delegate('sg').reads(`/v1/meetings/${id}`);
    expect(body).toMatchObject({ delegations: [{ state: 'TH', members }] });
  });

  it('is held, and its outcomes are in words for the Working Group only', async () => {
    done(await people.secretariat().posts(`/v1/meetings/${id}/hold`, {}));
    const body = { decisions: ['WG-TIP/SYNTHETIC/1'], ...content(OUTCOME) };
    expect(done(await people.secretariat().posts(`/v1/meetings/${id}/record-outcomes`, body)).state).toBe(
      'outcomes-recorded',
    );
    const read = await people.delegate('kh').reads(`/v1/meetings/${id}`);
    expect(read.text).toContain(OUTCOME);
    expect(read.text).toContain(REASON);
    const seen = await people.auditor().reads(`/v1/meetings/${id}`);
    expect(seen.body).toMatchObject({ state: 'outcomes-recorded', decisions: ['WG-TIP/SYNTHETIC/1'] });
    expect(seen.text).not.toContain('SYNTHETIC-outcome');
    for (const stranger of [people.officer('vn'), people.reporter('ACWC'), people.consular('vn')]) {
      expect((await stranger.reads(`/v1/meetings/${id}`)).status).toBe(404);
    }
  });

  it('says in the trail who has read the outcomes', async () => {
    const reads = await people.auditor().readsWhoRead(`?record=meeting-${id}`);
    expect(reads.body.items.map(({ state }) => state)).toContain('KH');
    const trail = await people.auditor().readsTheAuditTrail(`?record=meeting-${id}`);
    expect(trail.body.items.map(({ type }) => type)).toContain('governance.outcomes-recorded.v1');
    expect(trail.text).not.toContain('SYNTHETIC-');
  });
});

describe('the regular meeting of a year', () => {
  it('is hosted by the state that chairs SOMTC, chaired by the Lead Shepherd, and back to back with SOMTC', async () => {
    const secretariat = people.secretariat();
    const unknown = await secretariat.posts('/v1/meetings/regular', { year: YEAR });
    expect([unknown.status, unknown.body]).toMatchObject([409, { code: 'governance.somtc-chair-unknown' }]);
    done(await secretariat.posts('/v1/somtc-chairs', { year: YEAR, state: 'MY' }));
    const { id } = done(await secretariat.posts('/v1/meetings/regular', { year: YEAR }));
    const twice = await secretariat.posts('/v1/meetings/regular', { year: YEAR });
    expect([twice.status, twice.body]).toMatchObject([409, { code: 'governance.meeting-exists' }]);
    const somtc = { from: `${String(YEAR)}-10-06`, to: `${String(YEAR)}-10-08` };
    const days = (from: number, to: number) => ({
      from: `${String(YEAR)}-10-0${String(from)}`,
      to: `${String(YEAR)}-10-0${String(to)}`,
    });
    const early = await secretariat.posts(`/v1/meetings/${id}/schedule`, { days: days(2, 4), somtc });
    expect([early.status, early.body]).toMatchObject([422, { code: 'governance.not-back-to-back' }]);
    done(await secretariat.posts(`/v1/meetings/${id}/schedule`, { days: days(4, 5), somtc }));
    const { body } = await people.delegate('la').reads(`/v1/meetings/${id}`);
    expect(body).toMatchObject({ kind: 'regular', year: YEAR, host: 'MY', chairs: ['PH'], somtc });
  });

  it('is missing in this year until it is held, and the years say so', async () => {
    const { body } = await people.delegate('la').reads<Items>('/v1/meetings/years');
    expect(body.items[0]).toEqual({ year: YEAR, regular: 0, additional: 1, regularMeeting: 'not-yet' });
    expect((await people.officer('la').reads('/v1/meetings/years')).status).toBe(403);
  });

  it('stands in the list beside the meetings that the plan asks for', async () => {
    const activity = { plan: 'bohol-2017-2020', code: 'D.f.1.1' };
    const other = { kind: 'central-authorities', activity, bodies: ['ASLOM'] };
    done(await people.secretariat().posts('/v1/meetings/of-activities', other));
    const unknown = { ...other, activity: { ...activity, code: 'Z.z.1.1' } };
    expect((await people.secretariat().posts('/v1/meetings/of-activities', unknown)).body).toMatchObject({
      code: 'governance.activity-unknown',
    });
    const kinds: unknown[] = [];
    for (let path: string | undefined = '/v1/meetings?limit=1'; path !== undefined;) {
      const page: Items = (await people.delegate('la').reads<Items>(path)).body;
      kinds.push(...page.items.map(({ kind }) => kind));
      path = page.nextCursor && `/v1/meetings?limit=1&cursor=${page.nextCursor}`;
    }
    expect(kinds).toEqual(['central-authorities', 'regular', 'additional']);
  });
});

describe('a direction to the units', () => {
  let id: string;

  it('is issued by the chair, and read by the units that it is addressed to', async () => {
    const body = { units: ['TH-ATU', 'VN-ATU'], ...content(DIRECTION) };
    expect((await people.delegate('ph').posts('/v1/directions', body)).status).toBe(403);
    id = done(await people.chair().posts('/v1/directions', body)).id;
    expect((await people.officer('th').reads(`/v1/directions/${id}`)).text).toContain(DIRECTION);
    const other = await people.head('sg').reads(`/v1/directions/${id}`);
    const never = await people.head('sg').reads('/v1/directions/00000000-0000-8000-8000-000000000000');
    expect([other.status, other.body]).toEqual([404, never.body]);
    expect((await people.head('sg').reads<Items>('/v1/directions')).body.items).toEqual([]);
  });

  it('is acknowledged and reported on by the head of each unit; who has not is listed', async () => {
    const path = `/v1/directions/${id}`;
    const hasty = await people.head('th').posts(`${path}/report-progress`, { progress: 'begun' });
    expect([hasty.status, hasty.body]).toMatchObject([409, { code: 'governance.not-acknowledged' }]);
    expect((await people.officer('th').posts(`${path}/acknowledge`, {})).status).toBe(403);
    done(await people.head('th').posts(`${path}/acknowledge`, {}));
    done(await people.head('th').posts(`${path}/report-progress`, { progress: 'in-progress', ...content(PROGRESS) }));
    const list = await people.delegate('my').reads<Items>('/v1/directions');
    expect(list.body.items).toEqual([expect.objectContaining({ id, notAcknowledged: ['VN-ATU'] })]);
  });

  it('shows a unit neither where another unit is nor its words', async () => {
    const { body, text } = await people.head('vn').reads(`/v1/directions/${id}`);
    expect(body).toMatchObject({ addressees: [{ unit: 'VN-ATU', acknowledgedAt: null, progress: null }] });
    expect(text).toContain(DIRECTION);
    expect(text).not.toContain('SYNTHETIC-progress');
    expect(text).not.toContain('TH-ATU');
    expect((await people.head('vn').reads(`/v1/directions/${id}/history`)).status).toBe(403);
    expect((await people.delegate('my').reads(`/v1/directions/${id}`)).text).toContain(PROGRESS);
  });

  it('is concluded by the chair, and then closed to everyone', async () => {
    expect(done(await people.chair().posts(`/v1/directions/${id}/conclude`, {})).state).toBe('concluded');
    const late = await people.head('vn').posts(`/v1/directions/${id}/acknowledge`, {});
    expect([late.status, late.body]).toMatchObject([409, { code: 'governance.direction-concluded' }]);
    const { body } = await people.auditor().reads<Items<Entry>>(`/v1/directions/${id}/history`);
    expect(body.items.map(({ type }) => type)).toEqual([
      'governance.direction-issued.v1',
      'governance.direction-acknowledged.v1',
      'governance.direction-progress-reported.v1',
      'governance.direction-concluded.v1',
    ]);
  });

  it('may go to every unit of the HSU', async () => {
    const all = done(await people.chair().posts('/v1/directions', content('SYNTHETIC: to all')));
    const { body } = await people.analyst().reads<{ addressees: unknown[] }>(`/v1/directions/${all.id}`);
    expect([body.addressees.length, body]).toMatchObject([11, { all: true }]);
  });
});

describe('a round of review', () => {
  it('collects the input of the states, and names those without', async () => {
    const draft = { draft: 'document', reference: 'SYNTHETIC/1', version: 'draft 2', closesOn: dayIn(14) };
    const { id } = done(await people.secretariat().posts('/v1/review-rounds', draft));
    const path = `/v1/review-rounds/${id}`;
    const agencies = ['police', 'social-welfare'];
    const silent = await people.delegate('th').posts(`${path}/give-input`, { stance: 'comments', agencies });
    expect([silent.status, silent.body]).toMatchObject([422, { code: 'governance.comments-missing' }]);
    done(await people.delegate('th').posts(`${path}/give-input`, { stance: 'comments', agencies, ...content(INPUT) }));
    done(await people.delegate('sg').posts(`${path}/give-input`, { stance: 'no-comment', agencies: [] }));
    const { body } = await people.auditor().reads<{ inputs: unknown[]; withoutInput: string[] }>(path);
    expect(body.withoutInput).toEqual(['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'TL', 'VN']);
    expect(body.inputs[0]).toMatchObject({ state: 'TH', agencies, late: false });
    expect((await people.delegate('vn').reads(path)).text).toContain(INPUT);
    expect((await people.auditor().reads(path)).text).not.toContain('SYNTHETIC-input');
    expect(done(await people.secretariat().posts(`${path}/close`, {})).state).toBe('closed');
    const late = await people.delegate('vn').posts(`${path}/give-input`, { stance: 'no-comment', agencies: [] });
    expect([late.status, late.body]).toMatchObject([409, { code: 'governance.review-closed' }]);
  });
});

describe('policies', () => {
  it('are adopted by the chair as versions', async () => {
    const policy = {
      policy: 'handling',
      title: 'SYNTHETIC policy',
      reference: 'SYNTHETIC/2',
      inForceFrom: '2020-01-01T00:00:00.000Z',
    };
    expect((await people.secretariat().posts('/v1/policies', policy)).status).toBe(403);
    done(await people.chair().posts('/v1/policies', policy));
    const past = await people.chair().posts('/v1/policies', { ...policy, inForceFrom: '2021-01-01T00:00:00.000Z' });
    expect([past.status, past.body]).toMatchObject([422, { code: 'governance.in-the-past' }]);
    const { body } = await people.officer('mm').reads<Items>('/v1/policies/handling');
    expect(body.items).toEqual([expect.objectContaining({ version: 1, inForce: true })]);
  });

  it('on time limits change only requests submitted after they are in force', async () => {
    const before = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const limits = { acknowledgeWithinHours: 12, answerWithinHours: { urgent: 4, priority: 24, routine: 48 } };
    const inForceFrom = new Date(Date.now() + 1_500).toISOString();
    done(await people.chair().posts('/v1/policies/time-limits', { inForceFrom, ...limits }));
    const meanwhile = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const after = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const hours: Record<string, number> = {};
    for (const { id } of [before, meanwhile, after]) {
      const { body } = await people.officer('th').reads<Record<string, string>>(`/v1/exchange-requests/${id}`);
      hours[id] = (Date.parse(body.dueAt!) - Date.parse(body.submittedAt!)) / 3_600_000;
    }
    expect(hours).toEqual({ [before.id]: 8, [meanwhile.id]: 8, [after.id]: 4 });
  });
});

describe("the Chair's report to SOMTC", () => {
  let id: string;
  let position: string;
  let digest: Record<string, string>;

  const bytesOf = async (identity: string, format: string) => {
    const token = await server.tokenOf(identity);
    const headers = { authorization: `Bearer ${token}` };
    const reply = await fetch(`${server.origin}/v1/reports/${id}?format=${format}`, { headers });
    return { status: reply.status, headers: reply.headers, bytes: Buffer.from(await reply.arrayBuffer()) };
  };
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

  it('is drafted at a log position, and tells what happened up to there', async () => {
    const drafted = done(await people.secretariat().posts('/v1/reports', {}));
    id = drafted.id;
    const { body } = await people.delegate('bn').reads<Record<string, string>>(`/v1/reports/${id}`);
    position = body.position!;
    expect([body.state, BigInt(position) < BigInt(drafted.position)]).toEqual(['drafted', true]);
    const report = JSON.parse((await bytesOf('bn-delegate', 'json')).bytes.toString()) as Record<string, never>;
    expect(report).toMatchObject({
      position,
      workingGroup: { leadShepherd: 'PH', meetings: [{ kind: 'additional', chairs: ['VN', 'PH'] }, {}, {}] },
      exchange: { total: { received: 3, answered: 0 }, limits: { version: 2 } },
      plans: [{ plan: 'bohol-2017-2020', activities: 57 }],
    });
    const html = await bytesOf('bn-delegate', 'html');
    expect(html.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html.bytes.toString()).toContain('They are no duty of the ASEAN member states.');
    expect(html.bytes.toString()).not.toContain('SYNTHETIC-');
    const docx = await bytesOf('bn-delegate', 'docx');
    expect(docx.bytes.subarray(0, 2).toString()).toBe('PK');
  });

  it('is the same for the same position, whatever has happened since', async () => {
    const first = await bytesOf('chair', 'html');
    done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const again = done(await people.chair().posts('/v1/reports', { position }));
    const before = id;
    id = again.id;
    expect((await bytesOf('chair', 'html')).bytes.equals(first.bytes)).toBe(true);
    id = before;
    const beyond = await people.chair().posts('/v1/reports', { position: '999999999' });
    expect([beyond.status, beyond.body]).toMatchObject([422, { code: 'governance.position-unknown' }]);
  });

  it('is signed off by the chair, then transmitted, and only then known to SOMTC', async () => {
    const on = dayIn(0);
    const early = await people.chair().posts(`/v1/reports/${id}/transmit`, { on });
    expect([early.status, early.body]).toMatchObject([409, { code: 'governance.report-not-signed-off' }]);
    expect((await people.secretariat().posts(`/v1/reports/${id}/sign-off`, {})).status).toBe(403);
    expect(done(await people.chair().posts(`/v1/reports/${id}/sign-off`, {})).state).toBe('signed-off');
    expect((await people.reporter('SOMTC').reads(`/v1/reports/${id}`)).status).toBe(404);
    expect((await people.reporter('SOMTC').reads<Items>('/v1/reports')).body).toEqual({ items: [] });
    done(await people.chair().posts(`/v1/reports/${id}/transmit`, { on }));
    const { body } = await people.reporter('SOMTC').reads<{ sha256: Record<string, string> }>(`/v1/reports/${id}`);
    expect(body).toMatchObject({ state: 'transmitted', transmittedOn: on });
    digest = body.sha256;
    expect((await people.reporter('ACWC').reads(`/v1/reports/${id}`)).status).toBe(404);
  });

  it('is byte for byte what was signed off, also after a restart', async () => {
    for (let run = 0; run < 2; run += 1) {
      for (const format of ['json', 'html', 'docx']) {
        const { status, bytes } = await bytesOf('somtc-reporter', format);
        expect([status, format, sha256(bytes)]).toEqual([200, format, digest[format]]);
      }
      await server.stop();
      server = await server.again();
      people = region(server);
    }
  });

  it('is known to have been taken', async () => {
    const reads = await people.auditor().readsWhoRead(`?record=report-${id}`);
    expect(reads.body.items.map(({ body }) => body)).toContain('SOMTC');
  });
});

it('What people wrote is in no trail, and in no file of the data folder', async () => {
  const trail = await people.auditor().readsTheAuditTrail('?limit=200');
  for (const text of [REASON, OUTCOME, DIRECTION, PROGRESS, INPUT]) expect(trail.text).not.toContain(text);
  const { filesUnder, foundIn } = await import('./canaries.js');
  await server.stop();
  const written = [REASON, OUTCOME, DIRECTION, PROGRESS, INPUT].map((text) => ({
    text,
    field: text,
    readers: 'units' as const,
  }));
  for (const { name, bytes } of await filesUnder(data)) expect([name, foundIn(bytes, written)]).toEqual([name, []]);
});
