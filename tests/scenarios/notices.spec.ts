import { randomUUID } from 'node:crypto';
import { aRequestTo, dayInThailand, done, type Person, region, type Region } from './client.js';
import { fetchContract } from './contract-examples.js';
import { openStream, type Stream } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { eventsIn } from './server-sent-events.js';

interface Notice {
  /** `<epoch>-<position>` */
  readonly id: string;
  readonly position: string;
  readonly record: string;
  readonly what: string;
  readonly type: string;
  readonly path: string;
  readonly [field: string]: unknown;
}

const MARK = randomUUID();

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

/** Every notice of a person after a place, page by page. */
async function noticesOf(person: Person, after = '', limit = 200): Promise<readonly Notice[]> {
  const all: Notice[] = [];
  for (let place = after; ;) {
    const query = `?limit=${String(limit)}${place === '' ? '' : `&after=${place}`}`;
    const { status, body, text } = await person.reads<{ readonly items: readonly Notice[] }>(`/v1/notices${query}`);
    if (status !== 200) throw new Error(text);
    all.push(...body.items);
    const last = body.items.at(-1);
    if (!last) return all;
    place = last.id;
  }
}

/** What a person is told of one record, in order. */
async function told(person: Person, record: string): Promise<readonly string[]> {
  const notices = await noticesOf(person);
  return notices.filter((notice) => notice.record === record).map(({ what, type }) => `${what} ${type}`);
}

async function follows(person: Person, after: string, headers: Record<string, string> = {}): Promise<Stream> {
  const token = await person.token();
  const accept = { accept: 'text/event-stream', ...headers };
  return await openStream(server.origin, { path: `/v1/notices?after=${after}`, token, headers: accept });
}

const submitted = async () => done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;

describe('the notices of a party', () => {
  it('tell the requested unit of a new request, with its reference, its urgency and by when, and nobody else', async () => {
    const id = await submitted();
    const [notice, ...others] = (await noticesOf(people.officer('th'))).filter(({ record }) => record.endsWith(id));
    const { body: request } = await people.officer('th').readsTheRequest(id);
    expect(others).toEqual([]);
    expect(notice).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}-\d+$/),
      position: notice?.id.split('-')[1],
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      record: `exchange-${id}`,
      kind: 'exchange',
      path: `/v1/exchange-requests/${id}`,
      what: 'received',
      type: 'exchange.submitted.v1',
      reference: 'SYNTHETIC-0001',
      urgency: 'urgent',
      dueAt: request.dueAt,
    });
    expect((await people.officer('th').reads(String(notice?.path))).status).toBe(200);
    expect(await told(people.head('th'), `exchange-${id}`)).toEqual(['received exchange.submitted.v1']);
    const outsiders = [people.officer('ph'), people.officer('vn'), people.consular('ph'), people.delegate('th')];
    for (const person of [...outsiders, people.chair(), people.reporter('ACWC')]) {
      expect([person.identity, await told(person, `exchange-${id}`)]).toEqual([person.identity, []]);
    }
  });

  it('tell each side what the other one did, and an answer that is taken back as such; and never a word of it', async () => {
    const id = await submitted();
    const [ph, th] = [people.officer('ph'), people.officer('th')];
    done(await th.acknowledges(id));
    done(await th.answers(id, `SYNTHETIC: ${MARK}`));
    done(await th.does('recall-answer', id, { reason: `SYNTHETIC: ${MARK}` }));
    done(await ph.does('acknowledge-recall', id));
    expect(await told(ph, `exchange-${id}`)).toEqual([
      'changed exchange.acknowledged.v1',
      'changed exchange.answered.v1',
      'recalled exchange.answer-recalled.v2',
    ]);
    expect(await told(th, `exchange-${id}`)).toEqual([
      'received exchange.submitted.v1',
      'changed exchange.recall-acknowledged.v1',
    ]);
    const settled = (await noticesOf(ph)).findLast(({ record }) => record.endsWith(id));
    expect(settled).not.toHaveProperty('dueAt');
    expect(JSON.stringify([await noticesOf(ph), await noticesOf(th)])).not.toMatch(`${MARK}|SYNTHETIC: `);
  });

  it('come in order, whatever the length of a page, and go on after the last one', async () => {
    const th = people.officer('th');
    const all = await noticesOf(th);
    expect(all.length).toBeGreaterThan(2);
    expect(await noticesOf(th, '', 1)).toEqual(all);
    const positions = all.map(({ position }) => Number(position));
    expect(positions).toEqual([...positions].sort((one, other) => one - other));
    expect(await noticesOf(th, all[0]?.id)).toEqual(all.slice(1));
    expect(await noticesOf(th, all[0]?.position)).toEqual(all.slice(1));
    const full = await th.reads('/v1/notices?limit=1');
    expect(full.headers.link).toBe(`</v1/notices?after=${String(all[0]?.id)}&limit=1>; rel="next"`);
    expect((await th.reads('/v1/notices?limit=200')).headers).not.toHaveProperty('link');
  });

  it('are for those who act for a unit, a post, a body or a state, and for the chair', async () => {
    const asked = ['ph-officer', 'ph-head', 'ph-consular', 'ph-delegate', 'acwc-reporter', 'chair'];
    const others = ['secretariat', 'analyst', 'auditor', 'registrar'];
    for (const identity of [...asked, ...others]) {
      const { status } = await people.person(identity).reads('/v1/notices');
      expect([identity, status]).toEqual([identity, asked.includes(identity) ? 200 : 403]);
    }
    const { status } = await people.stranger().sends({ path: '/v1/notices' });
    expect(status).toBe(401);
  });

  it('cannot go on after what is not of this log', async () => {
    const [notice] = await noticesOf(people.officer('th'));
    const foreign = String(notice?.id).replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const begins = await people.officer('th').reads(`/v1/notices?after=${foreign}`);
    expect([begins.status, begins.body.code]).toEqual([409, 'feed.begin-again']);
    const beyond = await people.officer('th').reads(`/v1/notices?after=${'9'.repeat(15)}`);
    expect([beyond.status, beyond.body.code]).toEqual([409, 'feed.begin-again']);
    const wrong = await people.officer('th').reads('/v1/notices?after=yesterday');
    expect([wrong.status, JSON.stringify(wrong.body.errors)]).toEqual([400, expect.stringContaining('/query/after')]);
  });
});

describe('notices as server-sent events', () => {
  it('are those of the pages, then what comes, each once; and go on after the one that was seen last', async () => {
    const th = people.officer('th');
    const before = await noticesOf(th);
    const stream = await follows(th, '0');
    expect(stream.headers['content-type']).toContain('text/event-stream');
    const id = await submitted();
    const text = await stream.until((arrived) =>
      eventsIn<Notice>(arrived).some(({ data: { record } }) => record.endsWith(id)),
    );
    stream.close();
    const after = await noticesOf(th);
    expect(after.length).toBe(before.length + 1);
    expect(eventsIn<Notice>(text).map(({ data: notice }) => notice)).toEqual(after);
    expect(eventsIn<Notice>(text).every(({ event }) => event === 'notice')).toBe(true);
    expect(eventsIn<Notice>(text).map(({ id: event }) => event)).toEqual(after.map((notice) => notice.id));

    const again = await follows(th, '0', { 'last-event-id': String(after.at(-2)?.id) });
    const rest = await again.until((arrived) => eventsIn<Notice>(arrived).length > 0);
    again.close();
    expect(eventsIn<Notice>(rest).map(({ data: notice }) => notice)).toEqual(after.slice(-1));
  });

  it('come to each party alone', async () => {
    const [ph, vn] = [await follows(people.officer('ph'), '0'), await follows(people.officer('vn'), '0')];
    const id = await submitted();
    done(await people.officer('th').acknowledges(id));
    await ph.until((arrived) => eventsIn<Notice>(arrived).some(({ data: { record } }) => record.endsWith(id)));
    const forVietNam = done(await people.officer('ph').submits(aRequestTo('VN-ATU'))).id;
    const text = await vn.until((arrived) =>
      eventsIn<Notice>(arrived).some(({ data: { record } }) => record.endsWith(forVietNam)),
    );
    expect(text).not.toContain(id);
    ph.close();
    vn.close();
  });

  it('are asked for by name: whoever takes anything is given a page, and the contract says both', async () => {
    const page = await people.officer('th').sends({ path: '/v1/notices', headers: { accept: '*/*' } });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    const { paths } = await fetchContract(server.origin);
    const { responses } = paths['/v1/notices']?.get as unknown as {
      responses: Record<string, { content: Record<string, unknown> }>;
    };
    expect(Object.keys(responses['200']?.content ?? {}).sort()).toEqual(['application/json', 'text/event-stream']);
  });
});

describe('what a party may not know', () => {
  const victim = () => ({
    track: 'victim',
    nationality: 'PH',
    post: 'PH-CONSULAR',
    identification: 'presumed',
    identifiedAt: new Date(Date.now() - 7_200_000).toISOString(),
    content: { person: { name: `SYNTHETIC ${MARK}` }, needs: `SYNTHETIC ${MARK}`, notes: `SYNTHETIC ${MARK}` },
  });
  const steps = (id: string, command: string, body: object) =>
    people.officer('th').posts(`/v1/referrals/${id}/${command}`, { content: { text: `SYNTHETIC ${MARK}` }, ...body });

  it('is told to it by no notice: of a victim the post is told with the telling, and nothing after the consent ends', async () => {
    const { id } = done(await people.officer('th').posts('/v1/referrals', victim()));
    const record = `referral-${id}`;
    const wishes = { wish: 'requests', informedOfRightOn: dayInThailand() };
    done(await steps(id, 'record-wishes', wishes));
    done(await people.head('th').posts(`/v1/erasures/${record}/ask`, { reason: 'no-longer-needed' }));
    const everybody = ['ph-consular', 'ph-delegate', 'chair', 'ph-officer', 'vn-officer'];
    for (const identity of everybody) {
      expect([identity, await told(people.person(identity), record)]).toEqual([identity, []]);
    }
    done(await steps(id, 'notify', { at: new Date().toISOString(), channel: 'telephone' }));
    expect(await told(people.consular('ph'), record)).toEqual(['received referral.notified.v1']);
    done(await people.consular('ph').posts(`/v1/referrals/${id}/acknowledge`, {}));
    expect(await told(people.officer('th'), record)).toEqual(['changed referral.acknowledged.v1']);
    done(await steps(id, 'withdraw-consent', {}));
    done(await steps(id, 'close', { outcome: 'moved-on' }));
    const known = ['received referral.notified.v1', 'recalled referral.consent-withdrawn.v1'];
    expect(await told(people.consular('ph'), record)).toEqual(known);
    for (const identity of everybody.slice(1)) {
      expect([identity, await told(people.person(identity), record)]).toEqual([identity, []]);
    }
  });

  it('is not how another unit stands with a direction: the Working Group is told, and nobody else', async () => {
    const words = { content: { text: `SYNTHETIC ${MARK}` } };
    const direction = { units: ['PH-ATU', 'TH-ATU'], ...words };
    const { id } = done(await people.chair().posts('/v1/directions', direction));
    done(await people.head('th').posts(`/v1/directions/${id}/acknowledge`, {}));
    expect(await told(people.head('ph'), `direction-${id}`)).toEqual(['received governance.direction-issued.v1']);
    expect(await told(people.chair(), `direction-${id}`)).toEqual(['changed governance.direction-acknowledged.v1']);
  });

  it('is what happens in a case file before a unit has joined it, and after it has left', async () => {
    const opened = { reference: 'PH-2026-0777', content: { subject: `SYNTHETIC ${MARK}` } };
    const { id } = done(await people.officer('ph').posts('/v1/case-files', opened));
    const does = async (identity: string, command: string, body: object) =>
      done(await people.person(identity).posts(`/v1/case-files/${id}/${command}`, body));
    const note = { content: { text: `SYNTHETIC ${MARK}` } };
    const th = () => told(people.officer('th'), `casefile-${id}`);
    await does('ph-head', 'invite', { unit: 'TH-ATU' });
    await does('ph-officer', 'add-note', note);
    expect(await th()).toEqual(['received casefile.unit-invited.v1']);
    await does('th-head', 'join', {});
    await does('ph-officer', 'add-note', note);
    const all = [
      'received casefile.unit-invited.v1',
      'changed casefile.note-added.v1',
      'changed casefile.note-added.v1',
    ];
    expect(await th()).toEqual(all);
    await does('th-head', 'leave', {});
    await does('ph-officer', 'add-note', note);
    expect((await people.officer('th').reads(`/v1/case-files/${id}`)).status).toBe(404);
    expect(await th()).toEqual([]);
    expect(await told(people.officer('ph'), `casefile-${id}`)).toEqual([
      'changed casefile.unit-joined.v1',
      'changed casefile.unit-left.v1',
    ]);
  });

  it('the other party is told that an erasure is asked for, and that the content is gone', async () => {
    const id = await submitted();
    done(await people.head('ph').posts(`/v1/erasures/exchange-${id}/ask`, { reason: 'no-longer-needed' }));
    expect(await told(people.head('th'), `exchange-${id}`)).toEqual([
      'received exchange.submitted.v1',
      'changed erasure.asked.v1',
    ]);
  });
});
