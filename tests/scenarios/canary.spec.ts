import { randomUUID } from 'node:crypto';
import { Canaries, type Canary, filesUnder, foundIn } from './canaries.js';
import { aRequestTo, type Items, region, type Region } from './client.js';
import { send } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const PLAN = 'bohol-2017-2020';
/** POST routes whose bodies have no content: codes, names of records, dates. */
const WITHOUT_CONTENT = [
  '/v1/attachments/{id}/abandon',
  '/v1/consular-posts/{post}/close',
  '/v1/consular-posts/{post}/record-time-zone',
  '/v1/erasures/{record}/ask',
  '/v1/erasures/{record}/hold',
  '/v1/erasures/{record}/lift-hold',
  '/v1/erasures/{record}/object',
  '/v1/erasures/{record}/withdraw',
  '/v1/erasures/{record}/withdraw-objection',
  '/v1/plans/{plan}/periods',
  '/v1/plans',
  '/v1/plans/{plan}/activities/{code}/reference',
  '/v1/plans/{plan}/evaluations',
  '/v1/plans/{plan}/periods/{period}/close',
  '/v1/plans/{plan}/periods/{period}/endorse',
  '/v1/state-records/{state}/legislation-repository',
  '/v1/state-records/{state}/national-action-plan',
  '/v1/state-records/{state}/time-to-disposition',
  '/v1/policies/retention',
  '/v1/policies/time-limits',
  '/v1/policies',
  '/v1/lead-shepherds',
  '/v1/somtc-chairs',
  '/v1/focal-points',
  '/v1/reports',
  '/v1/reports/{id}/sign-off',
  '/v1/reports/{id}/transmit',
  '/v1/agreements',
  '/v1/agreements/{id}/amend',
  '/v1/agreements/{id}/confirm',
  '/v1/agreements/{id}/enter-into-force',
  '/v1/agreements/{id}/terminate',
  '/v1/bodies',
  '/v1/consular-posts',
  '/v1/states',
  '/v1/states/{code}/leave',
  '/v1/states/{code}/readmit',
  '/v1/units',
  '/v1/units/{code}/close',
  '/v1/units/{code}/record-establishment',
  '/v1/units/{code}/record-time-zone',
  '/v1/linkages',
  '/v1/linkages/{id}/end',
  '/v1/accreditations',
  '/v1/accreditations/{id}/end',
];
/** Records whose own scenario hides canaries in every content field, and looks for them. */
const IN_THEIR_OWN_SCENARIO =
  /^\/v1\/(?:assistance-requests|case-files|case-summaries|deliverables|directions|directory|meetings|practices|referrals|review-rounds)(?:\/|$)/;
const UNITS = ['ph-officer', 'ph-head', 'th-officer', 'th-head'];
const PLAN_ROLES = [
  'chair',
  'secretariat',
  'dgicm-reporter',
  'acwc-reporter',
  'ph-delegate',
  'th-delegate',
  'vn-delegate',
];
const OTHERS = [
  'vn-officer',
  'vn-head',
  'ph-consular',
  'th-consular',
  'vn-consular',
  'analyst',
  'auditor',
  'registrar',
];

let data: string;
let server: RunningServer;
let people: Region;
let canaries: Canaries;
let paths: Record<string, Record<string, unknown>>;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data, { TALAAN_LOG_LEVEL: 'debug' });
  people = region(server);
  canaries = new Canaries(people);
  await canaries.sing();
  paths = (await send<{ paths: typeof paths }>(server.origin, { path: '/openapi.json' })).body.paths;
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

/** Every GET address of the contract, for the records that the canaries are in. */
function addresses(): readonly string[] {
  return Object.entries(paths)
    .filter(([, methods]) => 'get' in methods)
    .flatMap(([path]) => {
      const ids = path.includes('/information-supplied/') ? canaries.ids.information : canaries.ids.exchange;
      return path.includes('{id}') && !path.startsWith('/v1/attachments/')
        ? ids.map((id) => path.replace('{id}', id))
        : [path];
    })
    .flatMap((path) => {
      if (path.startsWith('/v1/attachments/')) return canaries.attachments.map((id) => path.replace('{id}', id));
      return path.includes('{attachment}')
        ? canaries.attachments.map((id) => path.replace('{attachment}', id))
        : [path];
    })
    .map((path) => path.replace('{plan}', PLAN).replace('/activities/{code}', '/activities/C.c.2.1'))
    .map((path) =>
      path
        .replace('{period}', '2026-H1')
        .replace('/states/{code}', '/states/PH')
        .replace('/units/{code}', '/units/TH-ATU')
        .replace('/directory/{inventory}', '/directory/experts'),
    )
    .map((path) => path.replace('/bodies/{code}', '/bodies/SOMTC'))
    .flatMap((path) => (path.endsWith('/export') ? [`${path}?format=csv`, `${path}?format=html`] : [path]))
    .filter((path) => path !== '/v1/facts');
}

/** All that someone is answered at an address, page after page. */
async function everythingAt(path: string, identity: string): Promise<string> {
  let text = '';
  for (let cursor = ''; ;) {
    const reply = await people.person(identity).reads<Items | undefined>(path + cursor);
    text += JSON.stringify(reply.headers) + reply.text;
    const next = reply.body?.nextCursor;
    if (next === undefined) return text;
    cursor = `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next)}`;
  }
}

function readableBy(identity: string, path: string): (canary: Canary) => boolean {
  const isUnit = UNITS.includes(identity);
  const readsNotes = PLAN_ROLES.includes(identity) && path.endsWith('/notes');
  return ({ readers }) => (readers === 'units' ? isUnit : readsNotes);
}

describe('strings that stand in content fields only', () => {
  it('stand in every command of the contract that takes content', () => {
    const posts = Object.entries(paths).flatMap(([path, methods]) => ('post' in methods ? [path] : []));
    const here = posts.filter((path) => !IN_THEIR_OWN_SCENARIO.test(path));
    expect([...canaries.posted, ...WITHOUT_CONTENT].sort()).toEqual(here.sort());
    expect(canaries.all.length).toBeGreaterThan(60);
  });

  it('are read by those whom they are for', async () => {
    const read = new Set<string>();
    for (const path of addresses()) {
      for (const identity of ['ph-officer', 'th-officer', 'dgicm-reporter']) {
        for (const field of foundIn(await everythingAt(path, identity), canaries.all)) read.add(field);
      }
    }
    // The first answers were recalled: nobody reads them any more.
    const readable = canaries.all.filter(({ field }) => !/^answer(?:-in-part)?\//.test(field));
    expect(readable.length).toBeLessThan(canaries.all.length);
    expect([...read].sort()).toEqual([...new Set(readable.map(({ field }) => field))].sort());
  });

  it.each([...UNITS, ...PLAN_ROLES, ...OTHERS])('are in no answer to %s that they are not for', async (identity) => {
    for (const path of addresses()) {
      const isReadable = readableBy(identity, path);
      const hidden = canaries.all.filter((canary) => !isReadable(canary));
      expect([path, foundIn(await everythingAt(path, identity), hidden)]).toEqual([path, []]);
    }
  });

  it('are in no event of the live feed', async () => {
    const stream = await people.chair().followsTheFacts('0');
    const text = await stream.until(
      (arrived) =>
        arrived.includes('exchange.information-supplied.v1') && arrived.includes('workplan.lead-confirmed.v1'),
    );
    stream.close();
    expect(foundIn(text, canaries.all)).toEqual([]);
  });

  it('are in no error, whatever is wrong with the body that they came in', async () => {
    const canary: Canary = { text: `CANARY-${randomUUID()}`, field: 'bad body', readers: 'units' };
    const content = { subject: canary.text, question: canary.text, justification: canary.text };
    const ph = people.officer('ph');
    const bodies: readonly unknown[] = [
      aRequestTo('TH-ATU', { kind: 'fishing', content }),
      aRequestTo('TH-ATU', { content: { ...content, subject: { nested: canary.text } } }),
      aRequestTo('TH-ATU', { content: { ...content, surprise: canary.text } }),
      aRequestTo('TH-ATU', { content: canary.text }),
      aRequestTo('XX-ATU', { content }),
      aRequestTo('TH-ATU', { handling: 'H3', content }),
      `{"content": {"subject": "${canary.text}"`,
      `"${canary.text}"`,
      [canary.text],
    ];
    for (const body of bodies) {
      const reply = await ph.posts('/v1/exchange-requests', body);
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect([reply.text, foundIn(reply.text, [canary])]).toEqual([reply.text, []]);
    }
    expect(foundIn(server.log(), [canary])).toEqual([]);
  });

  it('are in no metric and in no line of the log', async () => {
    const metrics = await send(server.origin, { path: '/metrics' });
    expect(metrics.text).toContain('talaan_');
    expect(foundIn(metrics.text, canaries.all)).toEqual([]);
    expect(server.log().length).toBeGreaterThan(0);
    expect(foundIn(server.log(), canaries.all)).toEqual([]);
  });

  it('are in nothing that the command line prints', async () => {
    for (const words of [
      ['replay'],
      ['verify', '--json'],
      ['export', '--audit'],
      ['export', '--plan', PLAN, '--format', 'csv'],
      ['export', '--plan', PLAN, '--format', 'html'],
    ]) {
      const ran = await talaan([...words, '--data', data]);
      expect([words, ran.exit, foundIn(ran.out + ran.err, canaries.all)]).toEqual([words, 0, []]);
    }
  });

  it('are in no file of the data folder, neither while the server runs nor afterwards', async () => {
    const scan = async (): Promise<void> => {
      const files = await filesUnder(data);
      for (const { name, bytes } of files) expect([name, foundIn(bytes, canaries.all)]).toEqual([name, []]);
      // the scan does find what is in clear: conduct
      const conduct: Canary = { text: 'SYNTHETIC-0001', field: 'conduct', readers: 'units' };
      expect(files.filter(({ bytes }) => foundIn(bytes, [conduct]).length > 0).length).toBeGreaterThan(0);
    };
    await scan();
    expect(await server.stop()).toBe(0);
    await scan();
  });
});
