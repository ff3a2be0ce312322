import { randomUUID } from 'node:crypto';
import { refused } from './case-work.js';
import { done, type Entry, type Items, type Person, region, type Region } from './client.js';
import { contractExamples } from './contract-examples.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

let data: string;
let server: RunningServer;
let people: Region;
let exampleOf: (path: string) => Record<string, unknown>;

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

async function lists<Item = Record<string, unknown>>(path: string, person: Person = people.officer('ph')) {
  const { status, body, text } = await person.reads<Items<Item>>(path);
  expect([path, status, status === 200 ? '' : text]).toEqual([path, 200, '']);
  return body.items;
}

const codesOf = async (path: string) => (await lists<{ state: string }>(path)).map(({ state }) => state);

describe('the member states', () => {
  it('were ten on 25 October 2025, and are eleven since', async () => {
    expect(await codesOf('/v1/states?asOf=2025-10-25')).toHaveLength(10);
    expect(await codesOf('/v1/states?asOf=2025-10-26')).toContain('TL');
    expect(await codesOf('/v1/states')).toHaveLength(11);
  });

  it('leave and come back by facts of the registrar, and every day before stays as it was', async () => {
    const at = '/v1/states/TL';
    const before = done(await people.registrar().posts('/v1/bodies', { body: 'TESTA', name: 'SYNTHETIC' })).position;
    await refused(people.delegate('tl').posts(`${at}/leave`, { on: '2030-01-01' }), 403, 'access.denied');
    await refused(people.registrar().posts('/v1/states/XX/leave', { on: '2030-01-01' }), 404, 'record.unknown');
    const early = people.registrar().posts(`${at}/leave`, { on: '2025-01-01' });
    await refused(early, 422, 'registry.days-disordered', '/on');
    const left = done(await people.registrar().posts(`${at}/leave`, exampleOf('/v1/states/{code}/leave')));
    expect(left.state).toBe('former-member');
    expect(await codesOf('/v1/states?asOf=2029-12-31')).toContain('TL');
    expect(await codesOf('/v1/states?asOf=2030-01-01')).not.toContain('TL');
    expect(await codesOf(`/v1/states?asOf=2030-01-01&asOfPosition=${before}`)).toContain('TL');
    expect(done(await people.registrar().posts(`${at}/readmit`, exampleOf('/v1/states/{code}/readmit'))).state).toBe(
      'member',
    );
    expect(await codesOf('/v1/states?asOf=2030-06-01')).not.toContain('TL');
    expect(await codesOf('/v1/states?asOf=2031-01-01')).toContain('TL');
    const { body } = await people.officer('vn').reads(at);
    expect(body).toMatchObject({
      memberships: [
        { from: '2025-10-26', until: '2030-01-01' },
        { from: '2031-01-01', until: null },
      ],
    });
    const history = await lists<Entry>(`${at}/history`);
    expect(history.map(({ type }) => type)).toEqual([
      'registry.state-admitted.v1',
      'registry.state-left.v1',
      'registry.state-readmitted.v1',
    ]);
  });
});

describe('a unit', () => {
  const code = 'SG-IMM';

  it('is known by its community, its day of establishment once that is learnt, and its end', async () => {
    const unit = { unit: code, state: 'SG', name: 'SYNTHETIC unit', community: 'people-smuggling' };
    done(await people.registrar().posts('/v1/units', unit));
    const units = async (query: string) => (await lists<{ unit: string }>(`/v1/units?${query}`)).map((one) => one.unit);
    expect(await units('community=people-smuggling')).toEqual([code]);
    expect(await units('community=people-smuggling&asOf=2010-01-01')).toEqual([]);
    const establish = `/v1/units/${code}/record-establishment`;
    await refused(people.delegate('sg').posts(establish, { on: '2005-01-01' }), 403, 'access.denied');
    const example = exampleOf('/v1/units/{code}/record-establishment');
    const learnt = done(await people.registrar().posts(establish, example)).position;
    expect(await units('community=people-smuggling&asOf=2010-01-01')).toEqual([code]);
    expect(await units(`state=SG&asOf=2010-01-01&asOfPosition=${String(BigInt(learnt) - 1n)}`)).toEqual([]);
    expect(done(await people.registrar().posts(`/v1/units/${code}/close`, { on: '2020-01-01' })).state).toBe('closed');
    expect(await units('community=people-smuggling&asOf=2019-12-31')).toEqual([code]);
    expect(await units('community=people-smuggling')).toEqual([]);
    expect((await people.officer('ph').reads(`/v1/units/${code}`)).body).toMatchObject({
      ...{ establishedOn: '2003-05-26', closedOn: '2020-01-01' },
    });
    expect(await lists(`/v1/units/${code}/history`)).toHaveLength(3);
    await refused(
      people.registrar().posts(`/v1/units/${code}/close`, { on: '2021-01-01' }),
      409,
      'registry.unit-closed',
    );
  });
});

describe('a time zone', () => {
  it.each([
    ['/v1/units/ID-ATU', 'Asia/Jakarta'],
    ['/v1/consular-posts/PH-CONSULAR', 'Asia/Brunei'],
  ])('of %s is that of the state, until the registrar records another', async (path, before) => {
    const zone = async () => (await people.officer('ph').reads<{ timeZone: string }>(path)).body.timeZone;
    expect(await zone()).toBe(before);
    const record = `${path}/record-time-zone`;
    await refused(people.officer('id').posts(record, { timeZone: 'Asia/Jayapura' }), 403, 'access.denied');
    const registrar = people.registrar();
    const unknown = registrar.posts(record, { timeZone: 'Asia/Atlantis' });
    await refused(unknown, 422, 'registry.time-zone-unknown', '/timeZone');
    done(await registrar.posts(record, { timeZone: 'Asia/Jayapura' }));
    expect(await zone()).toBe('Asia/Jayapura');
    const listed = await lists<{ timeZone: string }>(path.replace(/[^/]*$/, '').slice(0, -1));
    expect(listed.map(({ timeZone }) => timeZone)).toContain('Asia/Jayapura');
  });
});

describe('a linkage of the HSU', () => {
  it('is recorded by the registrar, holds for its period, and can begin again', async () => {
    const registrar = people.registrar();
    const linkage = { body: 'DGICM', from: '2024-02-01' };
    await refused(people.chair().posts('/v1/linkages', linkage), 403, 'access.denied');
    await refused(
      registrar.posts('/v1/linkages', { ...linkage, body: 'NOBODY' }),
      422,
      'registry.body-unknown',
      '/body',
    );
    const unknown = registrar.posts('/v1/linkages', { ...linkage, unit: 'PH-NONE' });
    await refused(unknown, 422, 'registry.unit-unknown', '/unit');
    const reply = await registrar.posts('/v1/linkages', linkage);
    const { id, state } = done(reply);
    expect([reply.status, state, reply.headers.location]).toEqual([201, 'active', `/v1/linkages/${id}`]);
    expect(done(await registrar.posts('/v1/linkages', exampleOf('/v1/linkages'))).id).not.toBe(id);
    await refused(registrar.posts('/v1/linkages', { ...linkage, from: '2025-01-01' }), 409, 'registry.linkage-active');
    expect(done(await registrar.posts(`/v1/linkages/${id}/end`, { on: '2025-01-01' })).state).toBe('ended');
    expect(done(await registrar.posts('/v1/linkages', { ...linkage, from: '2026-01-01' })).id).toBe(id);
    const held = (query: string) => lists<{ id: string }>(`/v1/linkages?body=DGICM&${query}`);
    expect(await held('asOf=2024-12-31')).toMatchObject([{ id, unit: null, until: '2025-01-01' }]);
    expect(await held('asOf=2025-06-01')).toEqual([]);
    expect((await held('')).map((one) => one.id)).toContain(id);
    expect((await people.officer('ph').reads(`/v1/linkages/${id}`)).body).toMatchObject({
      status: 'active',
      periods: [
        { from: '2024-02-01', until: '2025-01-01' },
        { from: '2026-01-01', until: null },
      ],
    });
    expect(await lists(`/v1/linkages/${id}/history`)).toHaveLength(3);
    await refused(people.officer('ph').reads(`/v1/linkages/${randomUUID()}`), 404, 'record.unknown');
  });
});

describe('an accreditation', () => {
  it('is kept by each state for itself, under a pseudonym, and known to the Working Group', async () => {
    const body = { ...exampleOf('/v1/accreditations'), from: '2024-02-01' };
    await refused(people.delegate('th').posts('/v1/accreditations', body), 403, 'access.denied');
    await refused(people.head('ph').posts('/v1/accreditations', body), 403, 'access.denied');
    const named = { ...body, subject: 'somebody@example.org' };
    await refused(people.delegate('ph').posts('/v1/accreditations', named), 400, 'body.invalid', '/subject');
    const { id } = done(await people.delegate('ph').posts('/v1/accreditations', body));
    await refused(people.officer('ph').reads('/v1/accreditations'), 403, 'access.denied');
    await refused(people.officer('ph').reads(`/v1/accreditations/${id}`), 404, 'record.unknown');
    const focal = '/v1/accreditations?state=PH&capacity=focal-point';
    expect(await lists(focal, people.delegate('th'))).toMatchObject([{ id, subject: 'ph-officer', agency: 'police' }]);
    await refused(
      people.delegate('th').posts(`/v1/accreditations/${id}/end`, { on: '2025-01-01' }),
      403,
      'access.denied',
    );
    done(await people.delegate('ph').posts(`/v1/accreditations/${id}/end`, { on: '2025-01-01' }));
    expect(await lists(focal, people.auditor())).toEqual([]);
    expect(await lists(`${focal}&asOf=2024-12-31`, people.head('vn'))).toHaveLength(1);
    expect((await people.chair().reads(`/v1/accreditations/${id}`)).body).toMatchObject({ status: 'ended' });
    expect(await lists(`/v1/accreditations/${id}/history`, people.chair())).toHaveLength(2);
  });
});
