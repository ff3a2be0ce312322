import { randomUUID } from 'node:crypto';
import type { Identity } from '#apps/dev-idp/identities.js';
import { establishBaseline } from '#apps/server/register/baseline.js';
import type { Contract } from '../contract/contract.js';
import {
  aRequestTo,
  dayIn,
  dayInThailand,
  done,
  type Entry,
  type Person,
  type Problem,
  type Region,
} from './client.js';
import { send } from './http.js';
import { removeData, temporaryData } from './running-server.js';
import { type ServerOfTokens, startServerOfTokens } from './standing-server.js';

const today = dayInThailand;
const CASES = '/v1/case-files';

let data: string;
let server: ServerOfTokens;
let people: Region;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServerOfTokens(data, establishBaseline);
  ({ people } = server);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

let count = 0;

async function caseOf(...members: readonly string[]): Promise<string> {
  count += 1;
  const opening = { reference: `PH-2026-${String(count)}`, content: { subject: 'SYNTHETIC: a case' } };
  const { id } = done(await people.officer('ph').posts(CASES, opening));
  for (const state of members) {
    done(await people.officer('ph').posts(`${CASES}/${id}/invite`, { unit: `${state.toUpperCase()}-ATU` }));
    done(await people.officer(state).posts(`${CASES}/${id}/join`, {}));
  }
  return id;
}

async function refused(
  reply: Promise<{ status: number; body: unknown }>,
  status: number,
  code: string,
): Promise<Problem> {
  const { status: got, body } = await reply;
  expect([got, (body as Problem).code]).toEqual([status, code]);
  return body as Problem;
}

const attemptsOf = async (actor: string) =>
  (await people.auditor().readsTheAuditTrail(`?type=access.refused&actor=${actor}&limit=200`)).body.items;
const typesOf = async (path: string, reader: Person) =>
  (await reader.reads<{ items: readonly Entry[] }>(`${path}/history`)).body.items.map(({ type }) => type);

describe('LA-ATU, which the registrar closes from 2020 on', () => {
  const key = randomUUID();
  const requestOfLaos = aRequestTo('PH-ATU');
  let sent: string;
  let asked: string;
  let caseFile: string;
  let first: object;

  it('acts until then, and each fact keeps the entry of the register by which it acted', async () => {
    const reply = await people.officer('la').submits(requestOfLaos, { key });
    sent = done(reply).id;
    first = reply.body;
    asked = done(await people.officer('ph').submits(aRequestTo('LA-ATU'))).id;
    caseFile = await caseOf();
    done(await people.officer('ph').posts(`${CASES}/${caseFile}/invite`, { unit: 'LA-ATU' }));
    const { body } = await people.auditor().readsTheAuditTrail(`?record=exchange-${sent}`);
    expect(body.items[0]).toMatchObject({ actor: 'la-officer', standing: 'unit-LA-ATU@0' });
  });

  it('raises, answers, joins and reads nothing from the moment at which that is acknowledged', async () => {
    done(await people.registrar().posts('/v1/units/LA-ATU/close', { on: '2020-01-01' }));
    const officer = people.officer('la');
    const raise = {
      ...{ track: 'arrest', nationality: 'PH', post: 'PH-CONSULAR', custody: 'detained' },
      ...{ detainedAt: '2026-01-02T06:00:00Z', content: { person: { name: 'SYNTHETIC: a person' } } },
    };
    const told = await refused(officer.posts('/v1/referrals', raise), 403, 'standing.lost');
    expect(told.detail).toBe('The unit LA-ATU was closed on 2020-01-01.');
    await refused(officer.answers(asked, 'SYNTHETIC: an answer'), 403, 'standing.lost');
    await refused(officer.posts(`${CASES}/${caseFile}/join`, {}), 403, 'standing.lost');
    await refused(officer.reads(`${CASES}/${caseFile}`), 403, 'standing.lost');
    await refused(officer.readsTheRequest(sent), 403, 'standing.lost');
    await refused(people.head('la').reads('/v1/units'), 403, 'standing.lost');
    expect(await typesOf(`/v1/exchange-requests/${asked}`, people.officer('ph'))).toEqual(['exchange.submitted.v1']);
    expect(await typesOf(`${CASES}/${caseFile}`, people.officer('ph'))).toEqual([
      'casefile.opened.v1',
      'casefile.unit-invited.v1',
    ]);
  });

  it('has each attempt on record, by the pattern of its route', async () => {
    const attempts = await attemptsOf('la-officer');
    expect(attempts.map(({ conduct }) => conduct)).toEqual(
      [
        'POST /v1/referrals',
        'POST /v1/exchange-requests/:id/answer',
        'POST /v1/case-files/:id/join',
        'GET /v1/case-files/:id',
        'GET /v1/exchange-requests/:id',
      ].map((what) => ({ action: `standing.${what}`, record: null, as: 'denied' })),
    );
  });

  it('gets the first answer to what it sent before, and to nothing else', async () => {
    const head = async () => (await people.auditor().readsTheAuditTrail('?actor=la-officer&limit=200')).body.items;
    const before = await head();
    const again = await people.officer('la').submits(requestOfLaos, { key });
    expect([again.status, again.body]).toEqual([201, first]);
    expect(await head()).toEqual(before);
    const changed = { ...requestOfLaos, urgency: 'routine' };
    await refused(people.officer('la').submits(changed, { key }), 403, 'standing.lost');
    await refused(people.officer('la').submits(requestOfLaos), 403, 'standing.lost');
  });

  it('does not keep the persons of its state from acting', async () => {
    expect((await people.delegate('la').reads('/v1/units/LA-ATU')).status).toBe(200);
    expect((await people.consular('la').reads('/v1/units/LA-ATU')).status).toBe(200);
  });
});

describe('A unit that leaves a case', () => {
  it('gets the first answer when it sends that again, and no refused attempt is recorded', async () => {
    const id = await caseOf('th');
    const key = randomUUID();
    const leave = (with_: string) => people.officer('th').posts(`${CASES}/${id}/leave`, {}, { key: with_ });
    const first = await leave(key);
    done(first);
    const again = await leave(key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(await attemptsOf('th-officer')).toEqual([]);
    await refused(leave(randomUUID()), 404, 'record.unknown');
    await refused(people.officer('th').reads(`${CASES}/${id}`), 404, 'record.unknown');
    expect(await attemptsOf('th-officer')).toHaveLength(2);
  });
});

describe('The opening unit of a case', () => {
  const note = { content: { text: 'SYNTHETIC: what only members read' } };

  it('removes a member, which knows of the case no longer, open or closed', async () => {
    const id = await caseOf('vn', 'my');
    const [ph, vn, my] = [people.officer('ph'), people.officer('vn'), people.officer('my')];
    const key = randomUUID();
    const noted = await vn.posts(`${CASES}/${id}/add-note`, note, { key });
    await refused(vn.posts(`${CASES}/${id}/remove-member`, { unit: 'MY-ATU' }), 403, 'access.denied');
    await refused(ph.posts(`${CASES}/${id}/remove-member`, { unit: 'PH-ATU' }), 409, 'casefile.opening-unit-stays');
    await refused(ph.posts(`${CASES}/${id}/remove-member`, { unit: 'TH-ATU' }), 409, 'casefile.no-member');
    done(await ph.posts(`${CASES}/${id}/remove-member`, { unit: 'VN-ATU', content: { text: 'SYNTHETIC: why' } }));
    for (const path of ['', '/history']) await refused(vn.reads(`${CASES}/${id}${path}`), 404, 'record.unknown');
    await refused(vn.posts(`${CASES}/${id}/add-note`, note), 404, 'record.unknown');
    expect((await vn.posts(`${CASES}/${id}/add-note`, note, { key })).body).toEqual(noted.body);
    expect((await my.reads(`${CASES}/${id}`)).text).toContain('SYNTHETIC: why');
    const listed = await vn.reads<{ items: readonly { id: string }[] }>(CASES);
    expect(listed.body.items.map((one) => one.id)).not.toContain(id);
    done(await ph.posts(`${CASES}/${id}/close`, { outcomes: [] }));
    done(await ph.posts(`${CASES}/${id}/remove-member`, { unit: 'MY-ATU' }));
    await refused(my.reads(`${CASES}/${id}`), 404, 'record.unknown');
  });

  it('takes an invitation back, and the unit that was invited knows of nothing', async () => {
    const id = await caseOf();
    const [ph, sg] = [people.officer('ph'), people.officer('sg')];
    done(await ph.posts(`${CASES}/${id}/invite`, { unit: 'SG-ATU' }));
    expect((await sg.reads(`${CASES}/${id}`)).status).toBe(200);
    done(await ph.posts(`${CASES}/${id}/withdraw-invitation`, { unit: 'SG-ATU' }));
    await refused(sg.posts(`${CASES}/${id}/join`, {}), 404, 'record.unknown');
    await refused(sg.reads(`${CASES}/${id}`), 404, 'record.unknown');
    await refused(ph.posts(`${CASES}/${id}/withdraw-invitation`, { unit: 'SG-ATU' }), 409, 'casefile.not-invited');
  });
});

describe('A post that denies the nationality', () => {
  it('reads and adds nothing any more, but knows of the referral and can take the denial back', async () => {
    const mark = `SYNTHETIC ${randomUUID()}`;
    const [unit, post] = [people.officer('th'), people.consular('ph')];
    const raise = {
      ...{ track: 'victim', nationality: 'PH', post: 'PH-CONSULAR', identification: 'presumed' },
      ...{ identifiedAt: '2026-01-02T06:00:00Z', content: { person: { name: mark } } },
    };
    const { id } = done(await unit.posts('/v1/referrals', raise));
    const at = `/v1/referrals/${id}`;
    done(await unit.posts(`${at}/record-wishes`, { wish: 'requests', informedOfRightOn: today() }));
    done(await unit.posts(`${at}/notify`, { at: new Date().toISOString(), channel: 'e-mail' }));
    done(await post.posts(`${at}/acknowledge`, {}));
    expect((await post.reads(at)).text).toContain(mark);
    done(await post.posts(`${at}/deny-nationality`, {}));
    const after = await post.reads(at);
    expect([after.status, after.text.includes(mark)]).toEqual([200, false]);
    await refused(post.posts(`${at}/arrange-assistance`, { kind: 'legal-aid' }), 403, 'access.denied');
    expect((await unit.reads(at)).text).toContain(mark);
    done(await post.posts(`${at}/confirm-nationality`, {}));
    expect((await post.reads(at)).text).toContain(mark);
  });
});

describe('Somebody can always chair', () => {
  it('the Lead Shepherd does not leave before another leads, and who leaves is not appointed', async () => {
    const registrar = people.registrar();
    await refused(registrar.posts('/v1/states/PH/leave', { on: '2040-01-01' }), 409, 'registry.state-leads');
    done(await registrar.posts('/v1/states/KH/leave', { on: '2041-01-01' }));
    const kh = people.secretariat().posts('/v1/lead-shepherds', { state: 'KH', from: '2040-01-01' });
    await refused(kh, 422, 'governance.state-unknown');
    done(await people.secretariat().posts('/v1/lead-shepherds', { state: 'ID', from: '2040-01-01' }));
    await refused(registrar.posts('/v1/states/ID/leave', { on: '2039-01-01' }), 409, 'registry.state-leads');
    done(await registrar.posts('/v1/states/PH/leave', { on: '2040-01-01' }));
    done(await registrar.posts('/v1/states/PH/readmit', { on: '2040-01-01' }));
  });
});

describe('Whoever has lost standing, in whatever way', () => {
  const LOST: Readonly<Record<string, Identity>> = {
    'an officer of a closed unit': { subject: 'x1', role: 'officer', unit: 'BN-ATU', state: 'BN' },
    'a head of a closed unit': { subject: 'x2', role: 'unit-head', unit: 'BN-ATU', state: 'BN' },
    'an officer of a unit that was never registered': { subject: 'x3', role: 'officer', unit: 'PH-NONE', state: 'PH' },
    'an officer of a state that left': { subject: 'x4', role: 'officer', unit: 'MM-ATU', state: 'MM' },
    'a delegate of a state that left': { subject: 'x5', role: 'delegate', state: 'MM' },
    'a delegate of no known state': { subject: 'x6', role: 'delegate', state: 'ZZ' },
    'a consular officer of a closed post': {
      subject: 'x7',
      role: 'consular-officer',
      post: 'MY-CONSULAR',
      state: 'MY',
    },
    'a consular officer of an unknown post': { subject: 'x8', role: 'consular-officer', post: 'MY-NONE', state: 'MY' },
    'a chair of a state that does not lead': { subject: 'x9', role: 'chair', state: 'TH' },
    'a delegate whose accreditation ended': { subject: 'x10', role: 'delegate', state: 'ID' },
    'a secretariat of an unknown body': { subject: 'x11', role: 'secretariat', body: 'NOBODY' },
    'a reporter of an unknown body': { subject: 'x12', role: 'body-reporter', body: 'NOBODY' },
    'an analyst of an unknown body': { subject: 'x13', role: 'analyst', body: 'NOBODY' },
    'an auditor of an unknown body': { subject: 'x14', role: 'auditor', body: 'NOBODY' },
    'a registrar of an unknown body': { subject: 'x15', role: 'registrar', body: 'NOBODY' },
  };
  let operations: readonly (readonly [string, string])[];

  beforeAll(async () => {
    const { body } = await send<Contract>(server.origin, { path: '/openapi.json' });
    operations = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => !('x-public' in operation))
        .map(([method]) => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, randomUUID())] as const),
    );
    const registrar = people.registrar();
    done(await registrar.posts('/v1/units/BN-ATU/close', { on: dayIn(0) }));
    done(await registrar.posts('/v1/states/MM/leave', { on: dayIn(0) }));
    done(await registrar.posts('/v1/consular-posts/MY-CONSULAR/close', { on: dayIn(0) }));
    const accreditation = { state: 'ID', capacity: 'delegate', agency: 'police', subject: 'x10', from: '2024-01-01' };
    const { id } = done(await registrar.posts('/v1/accreditations', accreditation));
    done(await registrar.posts(`/v1/accreditations/${id}/end`, { on: dayIn(0) }));
    for (const identity of Object.values(LOST)) server.signs(identity);
  });

  const asks = (person: Person, [method, path]: readonly [string, string]) =>
    person.sends<Problem | undefined>({
      method,
      path,
      ...(method === 'POST' && { body: {}, headers: { 'idempotency-key': randomUUID() } }),
    });

  it.each(Object.entries(LOST))('%s is refused every operation, each of which is recorded', async (_, { subject }) => {
    const person = people.person(subject);
    const let_: string[] = [];
    for (let from = 0; from < operations.length; from += 40) {
      const some = operations.slice(from, from + 40);
      const replies = await Promise.all(some.map((operation) => asks(person, operation)));
      replies.forEach(({ status, body }, place) => {
        if (status !== 403 || body?.code !== 'standing.lost')
          let_.push(`${some[place]?.join(' ') ?? ''} ${String(status)}`);
      });
    }
    expect(let_).toEqual([]);
    let recorded = 0;
    for (let cursor: string | undefined; ;) {
      const more = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { body } = await people.auditor().readsTheAuditTrail(`?actor=${subject}&limit=200${more}`);
      recorded += body.items.filter(({ type }) => type === 'access.refused.v1').length;
      cursor = body.nextCursor;
      if (cursor === undefined) break;
    }
    expect(recorded).toBe(operations.length);
  });

  it('and nobody else is told so', async () => {
    expect(operations.length).toBeGreaterThan(150);
    const others = [people.officer('vn'), people.delegate('id'), people.auditor(), people.consular('vn')];
    for (const person of others) {
      const reads = operations.filter(([method, path]) => method === 'GET' && path !== '/v1/facts');
      const replies = await Promise.all(reads.map((operation) => asks(person, operation)));
      expect(replies.filter(({ body }) => body?.code === 'standing.lost')).toEqual([]);
    }
  });
});
