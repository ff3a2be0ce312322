import { randomUUID } from 'node:crypto';
import { filesUnder } from './canaries.js';
import { CaseWork, FILES, rebuilt, refused } from './case-work.js';
import { aRequestTo, done, type Items, type Person, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

let data: string;
let server: RunningServer;
let people: Region;
let work: CaseWork;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data, { TALAAN_LOG_LEVEL: 'debug' });
  people = region(server);
  work = await CaseWork.at(server.origin, people);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

const does: CaseWork['does'] = (...sent) => work.does(...sent);
const read = (person: Person, id: string) => person.reads(`${FILES}/${id}`);

async function records(person: Person, id: string) {
  const { body } = await read(person, id);
  return { records: body.records, otherRecords: body.otherRecords };
}

describe('a case file that PH opens', () => {
  let id: string;
  const reference = 'PH-2026-0001';

  it('is under a reference that the unit gives once, and is answered alike when it is sent again', async () => {
    const key = randomUUID();
    const body = { ...work.exampleOf(FILES), reference, content: { subject: work.canary('subject') } };
    const reply = await people.officer('ph').posts(FILES, body, { key });
    id = done(reply).id;
    expect([reply.status, reply.body.state, reply.headers.etag]).toEqual([201, 'open', '"0"']);
    expect(reply.headers.location).toBe(`${FILES}/${id}`);
    expect((await people.officer('ph').posts(FILES, body, { key })).body).toEqual(reply.body);
    await refused(
      people.officer('ph').posts(FILES, { ...body, reference: 'PH-2026-9' }, { key }),
      422,
      'idempotency.key-reused',
    );
    await refused(people.head('ph').posts(FILES, body), 409, 'casefile.reference-taken');
    const foreign = { ...body, reference: 'TH-2026-0001' };
    await refused(people.officer('ph').posts(FILES, foreign), 422, 'casefile.reference-state', '/reference');
    for (const named of ['PH-REYES-2026-1', 'juan', 'PH-2026-0001 Juan']) {
      await refused(
        people.officer('ph').posts(FILES, { ...body, reference: named }),
        400,
        'body.invalid',
        '/reference',
      );
    }
    for (const person of [people.delegate('ph'), people.chair(), people.consular('ph'), people.registrar()]) {
      await refused(person.posts(FILES, body), 403, 'access.denied');
    }
  });

  it('shows an invited unit that it is invited, and no more', async () => {
    await refused(read(people.officer('th'), id), 404, 'record.unknown');
    await refused(does(people.officer('ph'), 'invite', id, { unit: 'XX-ATU' }), 422, 'casefile.unit-unknown', '/unit');
    done(await does(people.officer('ph'), 'invite', id, { unit: 'TH-ATU' }));
    await refused(does(people.officer('ph'), 'invite', id, { unit: 'TH-ATU' }), 409, 'casefile.already-invited');
    const invitation = { id, standing: 'invited', reference, openedBy: { unit: 'PH-ATU', state: 'PH' } };
    const { body, headers } = await read(people.officer('th'), id);
    expect(body).toEqual(invitation);
    expect(headers).not.toHaveProperty('etag');
    expect((await people.head('th').reads<Items>(FILES)).body.items).toEqual([invitation]);
    await refused(people.officer('th').reads(`${FILES}/${id}/history`), 403, 'access.denied');
    await refused(does(people.officer('th'), 'add-note', id), 403, 'access.denied');
    await refused(does(people.officer('th'), 'invite', id, { unit: 'VN-ATU' }), 403, 'access.denied');
  });

  it('is not there for anyone else, and conduct only for the Working Group', async () => {
    const strangers = [people.officer('vn'), people.consular('ph'), people.reporter('acwc'), people.secretariat()];
    for (const person of strangers) {
      await refused(read(person, id), 404, 'record.unknown');
      await refused(does(person, 'join', id), 404, 'record.unknown');
    }
    expect((await people.officer('vn').reads<Items>(FILES)).body.items).toEqual([]);
    await refused(people.secretariat().reads(FILES), 403, 'access.denied');
    for (const person of [people.delegate('vn'), people.chair(), people.auditor(), people.analyst()]) {
      const { body } = await read(person, id);
      expect(body).toMatchObject({ standing: 'oversight', reference, state: 'open', otherRecords: 0 });
      expect(body).not.toHaveProperty('content');
      await refused(does(person, 'add-note', id), 403, 'access.denied');
    }
    expect((await people.stranger().sends({ path: `${FILES}/${id}` })).status).toBe(401);
  });

  it('is joined, declined, left; the opening unit stays', async () => {
    expect(done(await does(people.head('th'), 'join', id)).revision).toBe(2);
    await refused(does(people.officer('th'), 'join', id), 403, 'access.denied');
    done(await does(people.head('ph'), 'invite', id, { unit: 'VN-ATU' }));
    done(await does(people.officer('vn'), 'decline', id, work.words('decline')));
    await refused(read(people.officer('vn'), id), 404, 'record.unknown');
    done(await does(people.head('ph'), 'invite', id, { unit: 'VN-ATU' }));
    done(await does(people.officer('vn'), 'join', id));
    expect((await read(people.officer('vn'), id)).body).toMatchObject({
      standing: 'member',
      members: [{ unit: 'PH-ATU' }, { unit: 'TH-ATU' }, { unit: 'VN-ATU' }],
      invited: [],
    });
    done(await does(people.officer('vn'), 'leave', id));
    await refused(read(people.officer('vn'), id), 404, 'record.unknown');
    await refused(does(people.officer('ph'), 'leave', id), 409, 'casefile.opening-unit-stays');
  });

  it('holds notes between members, whose reading is recorded', async () => {
    done(await does(people.officer('th'), 'add-note', id, work.words('note')));
    const { body, text } = await read(people.officer('ph'), id);
    expect([...work.foundIn(text)].sort()).toEqual(['decline', 'note', 'subject']);
    expect(body.content).toMatchObject({
      written: [
        { type: 'casefile.invitation-declined.v1', unit: 'VN-ATU' },
        { type: 'casefile.note-added.v1', unit: 'TH-ATU' },
      ],
    });
    const reads = await people.auditor().readsWhoRead(`?record=casefile-${id}`);
    expect(new Set(reads.body.items.map(({ actor }) => actor))).toEqual(new Set(['vn-officer', 'ph-officer']));
  });

  it('honours If-Match', async () => {
    const { headers } = await read(people.officer('ph'), id);
    const note = { content: { text: work.canary('note with If-Match') } };
    const revision = Number(headers.etag?.replaceAll('"', ''));
    const path = `${FILES}/${id}/add-note`;
    await refused(people.officer('ph').posts(path, note, { ifMatch: revision - 1 }), 412, 'precondition.stale');
    expect(done(await people.officer('ph').posts(path, note, { ifMatch: revision })).revision).toBe(revision + 1);
  });
});

describe('records of a case', () => {
  let id: string;
  let requestOfBoth: string;
  let requestElsewhere: string;
  let stated: string;

  beforeAll(async () => {
    id = await work.caseOf('PH-2026-0100', 'th', 'my');
    const submit = async (to: string, but = {}) => done(await people.officer('ph').submits(aRequestTo(to, but))).id;
    requestOfBoth = await submit('TH-ATU');
    requestElsewhere = await submit('SG-ATU');
    stated = await submit('TH-ATU', { caseFile: id });
  });

  it('that name the case file are linked when their unit is a member', async () => {
    const own = { records: [{ kind: 'exchange', id: stated, state: 'submitted' }], otherRecords: 0 };
    expect(await records(people.officer('ph'), id)).toEqual(own);
    expect(await records(people.officer('th'), id)).toEqual(own);
    done(await people.officer('vn').submits(aRequestTo('TH-ATU', { caseFile: id })));
    expect(await records(people.officer('th'), id)).toEqual(own);
    const unlink = does(people.officer('ph'), 'unlink', id, { record: stated });
    await refused(unlink, 409, 'casefile.stated-link');
  });

  it('are linked by a party, at once after they were sent', async () => {
    const sent = done(await people.officer('my').submits(aRequestTo('VN-ATU'))).id;
    done(await does(people.officer('my'), 'link-exchange', id, { exchangeRequest: sent }));
    done(await does(people.officer('my'), 'unlink', id, { record: sent }));
    done(await does(people.officer('th'), 'link-exchange', id, { exchangeRequest: requestOfBoth }));
    done(await does(people.officer('ph'), 'link-exchange', id, { exchangeRequest: requestElsewhere }));
    const twice = does(people.officer('ph'), 'link-exchange', id, { exchangeRequest: requestOfBoth });
    await refused(twice, 409, 'casefile.already-linked');
  });

  it('of others cannot be linked, nor told from records that do not exist', async () => {
    for (const exchangeRequest of [requestElsewhere, randomUUID()]) {
      const linked = does(people.officer('my'), 'link-exchange', id, { exchangeRequest });
      await refused(linked, 422, 'casefile.record-unknown', '/exchangeRequest');
      const unlinked = does(people.officer('my'), 'unlink', id, { record: exchangeRequest });
      await refused(unlinked, 422, 'casefile.record-unknown', '/record');
    }
  });

  it('show their parties how they stand, and everyone else only how many there are', async () => {
    done(await people.officer('th').acknowledges(requestOfBoth));
    const shared = [
      { kind: 'exchange', id: requestOfBoth, state: 'acknowledged' },
      { kind: 'exchange', id: stated, state: 'submitted' },
    ];
    const ph = await records(people.officer('ph'), id);
    expect(ph).toMatchObject({ otherRecords: 0 });
    expect(ph.records).toHaveLength(3);
    expect(ph.records).toEqual(expect.arrayContaining(shared));
    const th = await records(people.officer('th'), id);
    expect(th).toMatchObject({ otherRecords: 1 });
    expect(th.records).toEqual(expect.arrayContaining(shared));
    expect(await records(people.officer('my'), id)).toEqual({ records: [], otherRecords: 3 });
    expect((await read(people.auditor(), id)).body).toMatchObject({ otherRecords: 3 });
  });

  it('are named in nothing that a member who is no party is shown, and are no easier to read', async () => {
    const my = people.officer('my');
    for (const path of [`${FILES}/${id}`, `${FILES}/${id}/history`, FILES]) {
      const { text } = await my.reads(path);
      for (const record of [requestOfBoth, requestElsewhere, stated]) expect(text).not.toContain(record);
    }
    for (const record of [requestOfBoth, requestElsewhere, stated]) {
      expect((await my.readsTheRequest(record)).status).toBe(404);
    }
  });

  it('that are referrals of a victim are known to their unit only: to no member, and not to the Working Group', async () => {
    const victim = {
      track: 'victim',
      nationality: 'PH',
      post: 'PH-CONSULAR',
      identification: 'presumed',
      identifiedAt: new Date().toISOString(),
      content: { person: { name: work.canary('name') }, needs: work.canary('needs') },
    };
    const referral = done(await people.officer('th').posts('/v1/referrals', victim)).id;
    for (const person of [people.officer('ph'), people.officer('my')]) {
      await refused(does(person, 'link-referral', id, { referral }), 422, 'casefile.record-unknown', '/referral');
    }
    done(await does(people.officer('th'), 'link-referral', id, { referral }));
    const th = await records(people.officer('th'), id);
    expect(th.records).toEqual(expect.arrayContaining([{ kind: 'referral', id: referral, state: 'raised' }]));
    const shown = [
      await read(people.officer('ph'), id),
      await read(people.delegate('th'), id),
      await people.officer('ph').reads(`${FILES}/${id}/history`),
      await people.auditor().reads(`${FILES}/${id}/history`),
      await people.auditor().readsTheAuditTrail(`?record=casefile-${id}`),
      await people.consular('ph').reads(`${FILES}/${id}`),
    ];
    for (const { text } of shown) expect(text).not.toMatch(new RegExp(`${referral}|"referral"`));
    expect(await records(people.officer('my'), id)).toEqual({ records: [], otherRecords: 4 });
  });
});

describe('the end of a case', () => {
  let id: string;

  beforeAll(async () => {
    id = await work.caseOf('PH-2026-0200', 'th');
  });

  it('is counts by unit, stated by the opening unit', async () => {
    done(await does(people.officer('ph'), 'invite', id, { unit: 'VN-ATU' }));
    const counts = { investigations: 2, prosecutions: 1, convictions: 0, victimsAssisted: 3 };
    const closing = (unit: string, but: object = {}) => ({ outcomes: [{ unit, ...counts, ...but }] });
    await refused(does(people.officer('th'), 'close', id), 403, 'access.denied');
    const stranger = does(people.officer('ph'), 'close', id, closing('VN-ATU'));
    await refused(stranger, 422, 'casefile.outcome-unit', '/outcomes/0/unit');
    const half = does(people.officer('ph'), 'close', id, closing('PH-ATU', { convictions: 0.5 }));
    await refused(half, 400, 'body.invalid', '/outcomes/0/convictions');
    expect(done(await does(people.officer('ph'), 'close', id)).state).toBe('closed');
    for (const person of [people.officer('th'), people.auditor()]) {
      expect((await read(person, id)).body).toMatchObject({
        state: 'closed',
        outcomes: [{ unit: 'PH-ATU', ...counts }],
      });
    }
    await refused(read(people.officer('vn'), id), 404, 'record.unknown');
    await refused(does(people.officer('th'), 'add-note', id), 409, 'casefile.not-open');
    const items = async (state: string) =>
      (await people.officer('th').reads<Items>(`${FILES}?state=${state}`)).body.items.map((item) => item.id);
    expect(await items('closed')).toEqual([id]);
    expect(await items('open')).not.toContain(id);
  });

  it('can be taken back by the opening unit, with its reason', async () => {
    await refused(does(people.officer('th'), 'reopen', id), 403, 'access.denied');
    expect(done(await does(people.officer('ph'), 'reopen', id, { reason: work.canary('reason') })).state).toBe('open');
    const { body, text } = await read(people.officer('th'), id);
    expect(body).not.toHaveProperty('outcomes');
    expect(work.foundIn(text)).toContain('reason');
  });
});

describe('what people wrote', () => {
  it('is in no answer to third parties, not in the trail, the log lines or the data folder', async () => {
    const third = [people.officer('sg'), people.delegate('th'), people.delegate('sg'), people.auditor()];
    const answers = [server.log()];
    const { items } = (await people.auditor().reads<Items>(FILES)).body;
    const addresses = [FILES, ...items.map((item) => `${FILES}/${String(item.id)}`)];
    expect(addresses).toHaveLength(4);
    for (const person of third) {
      for (const path of addresses) {
        answers.push((await person.reads(path)).text, (await person.reads(`${path}/history`)).text);
      }
      answers.push((await person.readsTheAuditTrail('?type=casefile')).text);
    }
    for (const answer of answers) expect(work.foundIn(answer)).toEqual([]);
    for (const { name, bytes } of await filesUnder(data)) expect([name, work.foundIn(bytes)]).toEqual([name, []]);
    expect(work.canaries.length).toBeGreaterThan(8);
  });

  it('is found by the trail of the units concerned: who opened, who was invited, when', async () => {
    const { body } = await people.delegate('sg').readsTheAuditTrail('?type=casefile&unit=VN-ATU&limit=200');
    const types = new Set(body.items.map(({ type }) => type));
    expect(types).toContain('casefile.unit-invited.v1');
    expect(types).toContain('casefile.unit-left.v1');
  });

  it('survives the process: everything is as it was after SIGKILL', async () => {
    const before = (await people.officer('th').reads<Items>(FILES)).body;
    await server.kill();
    server = await server.again();
    expect((await people.officer('th').reads<Items>(FILES)).body).toEqual(before);
  });

  it.each(['case-files', 'stated-records'])('is not needed to build the view %s anew from the log', async (view) => {
    expect(await rebuilt(view, data)).toEqual({ exit: 0, same: true });
  });
});
