import { randomUUID } from 'node:crypto';
import { type Canary, filesUnder, foundIn } from './canaries.js';
import { done, type Entry, type Items, region, type Region } from './client.js';
import { send } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

const DAY = 86_400_000;
const NOW = new Date();
const YEAR = NOW.getUTCFullYear();
const dayIn = (days: number) => new Date(NOW.getTime() + days * DAY).toISOString().slice(0, 10);

/** What people wrote: each stands in one content field and nowhere else. */
const canaries: Canary[] = [];
function canary(field: string): string {
  const text = `CANARY-${randomUUID()}`;
  canaries.push({ text, field, readers: 'plan' });
  return text;
}
const words = (field: string) => ({ content: { text: canary(field) } });
/** The addresses of all records with words on them. */
const written: string[] = [];

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
    const by = (through: string) => vn.posts('/v1/meetings', { through, host: 'VN', ...words(`reason ${through}`) });
    const other = await by('direct');
    expect([other.status, other.body]).toMatchObject([
      400,
      { code: 'body.invalid', errors: [{ pointer: '/through' }] },
    ]);
    const reply = await by('ASEC');
    expect([reply.status, reply.body.state]).toEqual([201, 'proposed']);
    id = reply.body.id;
    expect(reply.headers.location).toBe(`/v1/meetings/${id}`);
    written.push(`/v1/meetings/${id}`);
    for (const stranger of [people.chair(), people.secretariat(), people.officer('vn'), people.reporter('SOMTC')]) {
      expect(
        (await stranger.posts('/v1/meetings', { through: 'ASEC', host: 'VN', ...words('forbidden') })).status,
      ).toBe(403);
    }
  });

  it('is accepted by the chair and by nobody else, once', async () => {
    expect((await people.delegate('vn').posts(`/v1/meetings/${id}/accept`, {})).status).toBe(403);
    expect(done(await people.chair().posts(`/v1/meetings/${id}/accept`, {})).state).toBe('accepted');
    const again = await people.chair().posts(`/v1/meetings/${id}/decline`, {});
    expect([again.status, again.body]).toMatchObject([409, { code: 'governance.meeting-not-proposed' }]);
    const proposal = { through: 'lead-shepherd', host: 'SG', ...words('reason of SG') };
    const other = done(await people.delegate('sg').posts('/v1/meetings', proposal));
    written.push(`/v1/meetings/${other.id}`);
    expect(done(await people.chair().posts(`/v1/meetings/${other.id}/decline`, words('decline'))).state).toBe(
      'declined',
    );
  });

  it('is scheduled by the secretariat, and co-chaired by its host and the Lead Shepherd: nobody types that in', async () => {
    const days = { from: dayIn(0), to: dayIn(1) };
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
    const body = { decisions: ['WG-TIP/SYNTHETIC/1'], ...words('outcomes') };
    expect(done(await people.secretariat().posts(`/v1/meetings/${id}/record-outcomes`, body)).state).toBe(
      'outcomes-recorded',
    );
    const read = await people.delegate('kh').reads(`/v1/meetings/${id}`);
    expect([...foundIn(read.text, canaries)].sort()).toEqual(['outcomes', 'reason ASEC']);
    const seen = await people.auditor().reads(`/v1/meetings/${id}`);
    expect(seen.body).toMatchObject({ state: 'outcomes-recorded', decisions: ['WG-TIP/SYNTHETIC/1'] });
    for (const stranger of [people.officer('vn'), people.reporter('ACWC'), people.consular('vn')]) {
      expect((await stranger.reads(`/v1/meetings/${id}`)).status).toBe(404);
    }
  });

  it('says in the trail who has read the outcomes', async () => {
    const reads = await people.auditor().readsWhoRead(`?record=meeting-${id}`);
    expect(reads.body.items.map(({ state }) => state)).toContain('KH');
    const trail = await people.auditor().readsTheAuditTrail(`?record=meeting-${id}`);
    expect(trail.body.items.map(({ type }) => type)).toContain('governance.outcomes-recorded.v1');
    expect(foundIn(trail.text, canaries)).toEqual([]);
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
    expect(kinds).toEqual(['central-authorities', 'regular', 'additional', 'additional']);
  });
});

describe('a direction to the units', () => {
  let id: string;

  it('is issued by the chair, and read by the units that it is addressed to', async () => {
    const body = { units: ['TH-ATU', 'VN-ATU'], ...words('direction') };
    expect((await people.delegate('ph').posts('/v1/directions', body)).status).toBe(403);
    id = done(await people.chair().posts('/v1/directions', body)).id;
    written.push(`/v1/directions/${id}`);
    expect(foundIn((await people.officer('th').reads(`/v1/directions/${id}`)).text, canaries)).toEqual(['direction']);
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
    done(await people.head('th').posts(`${path}/report-progress`, { progress: 'in-progress', ...words('progress') }));
    const list = await people.delegate('my').reads<Items>('/v1/directions');
    expect(list.body.items).toEqual([expect.objectContaining({ id, notAcknowledged: ['VN-ATU'] })]);
  });

  it('shows a unit neither where another unit is nor its words', async () => {
    const { body, text } = await people.head('vn').reads(`/v1/directions/${id}`);
    expect(body).toMatchObject({ addressees: [{ unit: 'VN-ATU', acknowledgedAt: null, progress: null }] });
    expect(foundIn(text, canaries)).toEqual(['direction']);
    expect(text).not.toContain('TH-ATU');
    expect((await people.head('vn').reads(`/v1/directions/${id}/history`)).status).toBe(403);
    const whole = await people.delegate('my').reads(`/v1/directions/${id}`);
    expect(foundIn(whole.text, canaries)).toEqual(['direction', 'progress']);
  });

  it('is concluded by the chair, and then closed to everyone', async () => {
    expect(done(await people.chair().posts(`/v1/directions/${id}/conclude`, words('conclusion'))).state).toBe(
      'concluded',
    );
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
    const all = done(await people.chair().posts('/v1/directions', words('to all')));
    const { body } = await people.analyst().reads<{ addressees: unknown[] }>(`/v1/directions/${all.id}`);
    expect([body.addressees.length, body]).toMatchObject([11, { all: true }]);
  });
});

describe('a round of review', () => {
  it('collects the input of the states, and names those without', async () => {
    const draft = {
      draft: 'document',
      reference: 'SYNTHETIC/1',
      version: 'draft 2',
      closesOn: dayIn(14),
      ...words('call'),
    };
    const { id } = done(await people.secretariat().posts('/v1/review-rounds', draft));
    const path = `/v1/review-rounds/${id}`;
    written.push(path);
    const agencies = ['police', 'social-welfare'];
    const silent = await people.delegate('th').posts(`${path}/give-input`, { stance: 'comments', agencies });
    expect([silent.status, silent.body]).toMatchObject([422, { code: 'governance.comments-missing' }]);
    done(await people.delegate('th').posts(`${path}/give-input`, { stance: 'comments', agencies, ...words('input') }));
    done(await people.delegate('sg').posts(`${path}/give-input`, { stance: 'no-comment', agencies: [] }));
    const { body } = await people.auditor().reads<{ inputs: unknown[]; withoutInput: string[] }>(path);
    expect(body.withoutInput).toEqual(['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'TL', 'VN']);
    expect(body.inputs[0]).toMatchObject({ state: 'TH', agencies, late: false });
    expect(foundIn((await people.delegate('vn').reads(path)).text, canaries)).toEqual(['call', 'input']);
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
});

describe('What people wrote', () => {
  it('is read by the Working Group, all of it', async () => {
    const found = new Set<string>();
    for (const path of written) {
      for (const field of foundIn((await people.delegate('mm').reads(path)).text, canaries)) found.add(field);
    }
    const kept = canaries
      .map(({ field }) => field)
      .filter((field) => !['reason direct', 'forbidden', 'to all'].includes(field));
    expect([...found].sort()).toEqual([...new Set(kept)].sort());
  });

  it('is in no answer to anyone else', async () => {
    const paths = (await send<{ paths: object }>(server.origin, { path: '/openapi.json' })).body.paths;
    const lists = Object.keys(paths).filter((path) =>
      /^\/v1\/(?:meetings|directions|review-rounds|reports)[a-z/]*$/.test(path),
    );
    expect(lists.length).toBeGreaterThan(4);
    const others = [
      'analyst',
      'auditor',
      'registrar',
      'sg-officer',
      'sg-head',
      'th-consular',
      'acwc-reporter',
      'somtc-reporter',
    ];
    for (const identity of others) {
      for (const path of [
        ...lists,
        ...written,
        ...written.map((one) => `${one}/history`),
        '/v1/audit-trail?limit=200',
      ]) {
        const { text } = await people.person(identity).reads(path);
        expect([identity, path, foundIn(text, canaries)]).toEqual([identity, path, []]);
      }
    }
  });

  it('is in no line of the log, no metric, and no file of the data folder', async () => {
    expect(foundIn(server.log(), canaries)).toEqual([]);
    expect(foundIn((await send(server.origin, { path: '/metrics' })).text, canaries)).toEqual([]);
    for (const { name, bytes } of await filesUnder(data)) expect([name, foundIn(bytes, canaries)]).toEqual([name, []]);
  });
});
