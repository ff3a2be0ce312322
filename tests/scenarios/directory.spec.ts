import { randomUUID } from 'node:crypto';
import { type Canary, filesUnder, foundIn } from './canaries.js';
import { refused } from './case-work.js';
import { done, type Entry, type Items, type Person, region, type Region } from './client.js';
import { contractExamples } from './contract-examples.js';
import { send } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const DIRECTORY = '/v1/directory/{inventory}';
const INVENTORIES = ['experts', 'lawyers', 'ngos'] as const;
/** Who may know who is listed, and how to reach them. */
const READERS = ['registrar', 'secretariat', 'chair', 'ph-delegate', 'th-delegate', 'vn-head'];
const OTHERS = ['ph-officer', 'th-consular', 'somtc-reporter', 'analyst', 'auditor'];

let data: string;
let server: RunningServer;
let people: Region;
let exampleOf: (path: string) => Record<string, unknown>;
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

async function lists<Item = Record<string, unknown>>(path: string, person: Person = people.officer('ph')) {
  const { status, body, text } = await person.reads<Items<Item>>(path);
  expect([path, status, status === 200 ? '' : text]).toEqual([path, 200, '']);
  return body.items;
}

const codesOf = async (path: string) => (await lists<{ state: string }>(path)).map(({ state }) => state);

describe('the directory and its inventories', () => {
  const FIELD = { experts: 'labour', lawyers: 'labour', ngos: 'shelter' } as const;
  const ids = new Map<string, string>();

  function contact(inventory: string) {
    const fields = ['name', 'organisation', 'email', 'telephone', 'address', 'note'];
    const entries = fields.map((field) => {
      const text = `CANARY-${randomUUID()}`;
      canaries.push({ text, field: `${inventory}/${field}`, readers: 'units' });
      return [field, text] as const;
    });
    return Object.fromEntries(entries);
  }

  function body(inventory: (typeof INVENTORIES)[number], but: object = {}) {
    const organisation = inventory === 'ngos' ? { organisation: 'SYNTHETIC House' } : {};
    return {
      ...exampleOf(DIRECTORY),
      fields: [FIELD[inventory]],
      ...organisation,
      content: contact(inventory),
      ...but,
    };
  }

  it.each(INVENTORIES)('take in %s that consented, from the registrar alone', async (inventory) => {
    const path = `/v1/directory/${inventory}`;
    for (const identity of [...READERS, ...OTHERS]) {
      if (identity !== 'registrar') {
        await refused(people.person(identity).posts(path, body(inventory)), 403, 'access.denied');
      }
    }
    const key = randomUUID();
    const asked = body(inventory);
    const reply = await people.registrar().posts(path, asked, { key });
    const { id, state } = done(reply);
    expect([reply.status, state, reply.headers.location]).toEqual([201, 'listed', `${path}/${id}`]);
    expect(done(await people.registrar().posts(path, asked, { key }))).toEqual(reply.body);
    ids.set(inventory, id);
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const future = people.registrar().posts(path, body(inventory, { consentedOn: tomorrow, confirmedOn: tomorrow }));
    await refused(future, 422, 'registry.day-in-future', '/confirmedOn');
    const other = inventory === 'ngos' ? 'prosecution' : 'shelter';
    await refused(
      people.registrar().posts(path, body(inventory, { fields: [other] })),
      422,
      'registry.field-unfit',
      '/fields/0',
    );
  });

  it('are three, and an entry is in its own only', async () => {
    await refused(people.officer('ph').reads('/v1/directory/suspects'), 404, 'record.unknown');
    await refused(people.registrar().posts('/v1/directory/suspects', body('experts')), 404, 'record.unknown');
    const id = ids.get('experts') ?? '';
    await refused(people.registrar().reads(`/v1/directory/ngos/${id}`), 404, 'record.unknown');
    await refused(
      people.registrar().posts(`/v1/directory/ngos/${id}/confirm`, { on: '2024-06-01' }),
      404,
      'record.unknown',
    );
  });

  it.each(INVENTORIES)('show who is listed under %s to few, and record each reading', async (inventory) => {
    const path = `/v1/directory/${inventory}/${ids.get(inventory) ?? ''}`;
    const own = canaries.filter(({ field }) => field.startsWith(`${inventory}/`)).map(({ text }) => text);
    for (const identity of READERS) {
      const { body: answer, status } = await people.person(identity).reads<{ content: object }>(path);
      expect([identity, status, Object.values(answer.content).every((text) => own.includes(String(text)))]).toEqual([
        identity,
        200,
        true,
      ]);
      expect(Object.keys(answer.content)).toHaveLength(6);
    }
    for (const identity of OTHERS) {
      const { body: answer, status } = await people.person(identity).reads(path);
      expect([identity, status, 'content' in answer]).toEqual([identity, 200, false]);
    }
    const reads = await people.auditor().readsWhoRead(`?record=entry-${ids.get(inventory) ?? ''}`);
    expect(reads.body.items.map(({ actor }) => actor)).toEqual(READERS);
  });

  it('hide restricted entries from those who cannot read them anyway', async () => {
    const id = ids.get('lawyers') ?? '';
    const revise = { ...exampleOf(`${DIRECTORY}/{id}/revise`), fields: ['labour'], visibility: 'restricted' };
    const content = contact('lawyers revised');
    await refused(
      people.chair().posts(`/v1/directory/lawyers/${id}/revise`, { ...revise, content }),
      403,
      'access.denied',
    );
    done(await people.registrar().posts(`/v1/directory/lawyers/${id}/revise`, { ...revise, content }));
    for (const identity of ['ph-officer', 'th-consular', 'somtc-reporter']) {
      await refused(people.person(identity).reads(`/v1/directory/lawyers/${id}`), 404, 'record.unknown');
      await refused(people.person(identity).reads(`/v1/directory/lawyers/${id}/history`), 404, 'record.unknown');
      expect(await lists('/v1/directory/lawyers', people.person(identity))).toEqual([]);
    }
    for (const identity of [...READERS, 'analyst', 'auditor']) {
      expect(await lists('/v1/directory/lawyers', people.person(identity))).toMatchObject([{ id, revision: 1 }]);
    }
    const newest = await people.head('vn').reads<{ content: object }>(`/v1/directory/lawyers/${id}`);
    expect(newest.body.content).toEqual(content);
  });

  it('are searched by state, field and language, page by page', async () => {
    for (const state of ['TH', 'VN']) {
      done(
        await people.registrar().posts('/v1/directory/experts', body('experts', { state, languages: ['en', 'th'] })),
      );
    }
    const states = async (query: string) => codesOf(`/v1/directory/experts?${query}`);
    expect(await states('')).toEqual(['PH', 'TH', 'VN']);
    expect(await states('state=TH')).toEqual(['TH']);
    expect(await states('language=fil')).toEqual(['PH']);
    expect(await states('field=labour&language=th')).toEqual(['TH', 'VN']);
    expect(await states('asOf=2024-01-14')).toEqual([]);
    const seen: unknown[] = [];
    for (let path = '/v1/directory/experts?limit=1'; ;) {
      const { body: page, headers } = await people.officer('ph').reads<Items>(path);
      seen.push(...page.items.map(({ state }) => state));
      if (page.nextCursor === undefined) break;
      const cursor = encodeURIComponent(page.nextCursor);
      await refused(
        people.officer('th').reads(`/v1/directory/experts?limit=1&cursor=${cursor}`),
        400,
        'cursor.invalid',
      );
      await refused(people.officer('ph').reads(`/v1/directory/ngos?limit=1&cursor=${cursor}`), 400, 'cursor.invalid');
      path = /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1] ?? '';
    }
    expect(seen).toEqual(['PH', 'TH', 'VN']);
  });

  it('are overdue when nobody confirmed them for a year', async () => {
    const id = ids.get('experts') ?? '';
    const path = '/v1/directory/experts?state=PH';
    expect(await lists(`${path}&asOf=2025-01-20`)).toMatchObject([{ overdue: false, confirmedOn: '2024-01-20' }]);
    expect(await lists(`${path}&asOf=2025-01-21&overdue=true`)).toMatchObject([{ id, overdue: true }]);
    const confirm = `/v1/directory/experts/${id}/confirm`;
    done(await people.registrar().posts(confirm, exampleOf(`${DIRECTORY}/{id}/confirm`)));
    expect(await lists(`${path}&asOf=2025-01-21&overdue=true`)).toEqual([]);
    await refused(people.registrar().posts(confirm, { on: '2024-01-01' }), 422, 'registry.days-disordered', '/on');
    const today = new Date().toISOString().slice(0, 10);
    done(await people.registrar().posts(confirm, { on: today }));
    expect((await people.officer('ph').reads(`/v1/directory/experts/${id}`)).body).toMatchObject({ overdue: false });
  });

  it('lose an entry that is retired, from that day on', async () => {
    const id = ids.get('ngos') ?? '';
    const retire = exampleOf(`${DIRECTORY}/{id}/retire`);
    expect(done(await people.registrar().posts(`/v1/directory/ngos/${id}/retire`, retire)).state).toBe('retired');
    expect(await lists('/v1/directory/ngos')).toEqual([]);
    expect(await lists('/v1/directory/ngos?asOf=2024-03-31')).toMatchObject([{ id, organisation: 'SYNTHETIC House' }]);
    await refused(
      people.registrar().posts(`/v1/directory/ngos/${id}/confirm`, { on: '2024-06-01' }),
      409,
      'registry.entry-retired',
    );
  });

  it('are counted over time, as known then, for the activities that ask for them', async () => {
    interface Counted {
      readonly position: string;
      readonly indicators: readonly { indicator: string; activity: string; points: readonly { value: number }[] }[];
    }
    const query = '/v1/indicators?from=2023-12-31&to=2025-12-31';
    const { body: answer, text } = await people.analyst().reads<Counted>(query);
    const values = Object.fromEntries(
      answer.indicators.map(({ activity, points }) => [activity, points.map(({ value }) => value)]),
    );
    expect(values).toMatchObject({ 'A.b.1.1': [0, 3, 3], 'C.e.2.4': [0, 1, 1], 'C.h.1.2': [0, 0, 0] });
    const byMonth = await people
      .officer('th')
      .reads<Counted>('/v1/indicators?from=2024-01-31&to=2024-04-30&step=month');
    expect(byMonth.body.indicators.at(-1)).toMatchObject({
      ...{ indicator: 'ngos', activity: 'C.h.1.2' },
      points: [
        { on: '2024-01-31', value: 1 },
        { on: '2024-02-29', value: 1 },
        { on: '2024-03-31', value: 1 },
        { on: '2024-04-30', value: 0 },
      ],
    });
    done(await people.registrar().posts('/v1/directory/experts', body('experts', { state: 'MY' })));
    const again = await people.analyst().reads(`${query}&asOfPosition=${answer.position}`);
    expect(again.text).toBe(text);
    await refused(
      people.analyst().reads('/v1/indicators?from=2025-01-01&to=2024-01-01'),
      422,
      'registry.days-disordered',
    );
  });

  it('forget an entry whose consent is withdrawn: in no list, and its content is gone', async () => {
    const id = ids.get('experts') ?? '';
    const path = `/v1/directory/experts/${id}`;
    await refused(people.delegate('ph').posts(`${path}/withdraw-consent`, { on: '2024-05-01' }), 403, 'access.denied');
    const today = new Date().toISOString().slice(0, 10);
    const withdrawn = done(await people.registrar().posts(`${path}/withdraw-consent`, { on: today }));
    expect(withdrawn.state).toBe('erased');
    for (const query of ['', '?asOf=2024-06-01', `?asOfPosition=${String(BigInt(withdrawn.position) - 1n)}`]) {
      const items = await lists<{ id: string }>(`/v1/directory/experts${query}`, people.registrar());
      expect(items.map((item) => item.id)).not.toContain(id);
    }
    for (const identity of ['ph-officer', 'secretariat', 'chair', 'ph-delegate', 'vn-head']) {
      await refused(people.person(identity).reads(path), 404, 'record.unknown');
    }
    const erased = await people.registrar().reads(path);
    expect(erased.body).toMatchObject({ status: 'erased', erasedOn: today });
    expect(erased.body).not.toHaveProperty('content');
    await refused(people.registrar().posts(`${path}/confirm`, { on: today }), 409, 'registry.entry-erased');
    const history = await lists<Entry>(`${path}/history`, people.auditor());
    expect(history.at(-1)?.type).toBe('registry.content-erased.v1');
    const { indicators } = (
      await people
        .analyst()
        .reads<{ indicators: readonly { points: readonly { value: number }[] }[] }>(
          `/v1/indicators?from=2024-12-31&to=2024-12-31`,
        )
    ).body;
    expect(indicators[2]?.points[0]?.value).toBe(4);
  });
});

describe('what is sealed', () => {
  it('is in no answer to others, no list, no trail, no line of the log and no file', async () => {
    expect(canaries.length).toBeGreaterThan(60);
    const answers: string[] = [server.log(), (await send(server.origin, { path: '/metrics' })).text];
    const paths = INVENTORIES.map((inventory) => `/v1/directory/${inventory}`);
    const [found] = await Promise.all([lists<{ id: string }>('/v1/directory/experts?limit=200')]);
    const records = found.map(({ id }) => `/v1/directory/experts/${id}`);
    for (const identity of [...READERS, ...OTHERS]) {
      for (const path of [...paths, ...paths.map((path) => `${path}?asOf=2024-03-01`)]) {
        answers.push((await people.person(identity).reads(path)).text);
      }
    }
    for (const identity of OTHERS) {
      for (const path of records) {
        answers.push((await people.person(identity).reads(path)).text);
        answers.push((await people.person(identity).reads(`${path}/history`)).text);
      }
    }
    for (const { id } of found) answers.push((await people.auditor().readsTheAuditTrail(`?record=entry-${id}`)).text);
    answers.push((await people.auditor().readsTheAuditTrail('?type=registry&limit=500')).text);
    const stream = await people.chair().followsTheFacts('0');
    answers.push(await stream.until((arrived) => arrived.includes('registry.content-erased.v1')));
    stream.close();
    for (const answer of answers) expect(foundIn(answer, canaries)).toEqual([]);
    for (const { name, bytes } of await filesUnder(data)) expect([name, foundIn(bytes, canaries)]).toEqual([name, []]);
  });

  it('is in a log that is whole, with views that are the same when they are built again', async () => {
    const verified = await talaan(['verify', '--data', data]);
    expect([verified.exit, verified.err]).toEqual([0, '']);
    for (const view of ['register', 'register-tenures', 'directory', 'indicators']) {
      const ran = await talaan(['replay', '--view', view, '--data', data, '--json']);
      expect([view, ran.exit, ran.err]).toEqual([view, 0, '']);
    }
  });
});
