import { randomUUID } from 'node:crypto';
import { aRequestTo, done, type Items, type Problem, region, type Region } from './client.js';
import type { Reply } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

type Sends = (people: Region) => Promise<Reply<unknown>>;

const NOBODY = '00000000-0000-8000-8000-000000000000';
let data: string;
let server: RunningServer;
let people: Region;
/** A request from PH to TH that was answered. */
let answered: string;
/** A request from PH to TH that nobody has touched. */
let open: string;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
  open = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
  answered = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
  done(await people.officer('th').answers(answered, 'SYNTHETIC'));
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

/** The position of the last fact, as the auditor sees it, but for those that say that something was not permitted. */
async function head(): Promise<string> {
  let position = '0';
  for (let cursor = ''; ;) {
    const { body } = await people.auditor().readsTheAuditTrail(`?limit=200${cursor}`);
    position = body.items.findLast(({ type }) => type !== 'access.refused.v1')?.position ?? position;
    if (body.nextCursor === undefined) return position;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
}

async function expectProblem(sends: Sends, status: number, code: string, pointer?: string): Promise<void> {
  const before = await head();
  const reply = await sends(people);
  const { code: found, errors, ...problem } = (reply.body ?? {}) as Problem;
  expect([reply.status, found, pointer === undefined ? undefined : errors?.map((error) => error.pointer)]).toEqual([
    status,
    code,
    pointer === undefined ? undefined : expect.arrayContaining([pointer]),
  ]);
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(problem).toMatchObject({ status, type: expect.any(String) as string, title: expect.any(String) as string });
  expect(reply.text).not.toMatch(/SYNTHETIC|node_modules|dist\/|\bat .*:\d+:\d+/);
  expect(await head()).toBe(before);
}

function submitting(but: Record<string, unknown>): Sends {
  return ({ officer }) => officer('ph').submits(aRequestTo('TH-ATU', but));
}

// Requests generated from the contract, and spoilt ones, are tests/assurance/api-fuzz.ts.
describe('a body that is not as documented names the field and changes nothing', () => {
  it.each<[string, string, object, string]>([
    ['an answer without an evaluation', 'answer', { handling: 'H1', content: { answer: 'SYNTHETIC' } }, '/evaluation'],
    ['a refusal without a ground', 'refuse', { grounds: [] }, '/grounds'],
    ['a refusal on an unknown ground', 'refuse', { grounds: ['not-today'] }, '/grounds'],
    [
      'a delay for no listed reason',
      'notify-delay',
      { reason: 'lunch', newDueAt: '2027-01-01T00:00:00.000Z' },
      '/reason',
    ],
    ['a delay until no instant', 'notify-delay', { reason: 'volume', newDueAt: 'soon' }, '/newDueAt'],
    ['a clarification without words', 'seek-clarification', {}, '/content'],
  ])('%s', async (_, command, body, pointer) => {
    await expectProblem(({ officer }) => officer('th').does(command, open, body), 400, 'body.invalid', pointer);
  });

  const content = (question: string) => ({ subject: 'SYNTHETIC', question, justification: 'SYNTHETIC' });
  it.each<[string, Record<string, unknown>, string]>([
    ['blank to the eye', { content: content('\u200b\u2060\u2800\u3164') }, '/content/question'],
    ['turned round', { content: content('SYNTHETIC \u202egpj.exe') }, '/content/question'],
    ['no character', { content: content('SYNTHETIC \uffff') }, '/content/question'],
    ['a NUL', { content: content('SYNTHETIC \u0000') }, '/content/question'],
    ['hiding others', { content: content('SYNTHETIC \u{e0041}\u{e0042}') }, '/content/question'],
    ['marks alone', { content: content('\u0301\u0302') }, '/content/question'],
    ['half of a character', { content: content('SYNTHETIC \ud800') }, '/content/question'],
  ])('words that are %s', async (_, but, pointer) => {
    await expectProblem(submitting(but), 400, 'body.invalid', pointer);
  });

  it.each([
    ['at the top', (body: string) => `${body.slice(0, -1)},"urgency":"urgent"}`, '/urgency'],
    [
      'within',
      (body: string) => body.replace('"subject"', '"subject":"SYNTHETIC","subj\\u0065ct"'),
      '/content/subject',
    ],
  ])('a member that is named twice: %s', async (_, twice, pointer) => {
    const body = twice(JSON.stringify(aRequestTo('TH-ATU')));
    expect(JSON.parse(body)).toMatchObject({ to: 'TH-ATU' });
    await expectProblem(() => people.officer('ph').posts('/v1/exchange-requests', body), 400, 'body.invalid', pointer);
  });

  it('the name of a file of two lines', async () => {
    const file = { name: 'SYNTHETIC\r\nX: 1', mediaType: 'text/plain', bytes: 1 };
    await expectProblem(() => people.officer('ph').posts('/v1/attachments', file), 400, 'body.invalid', '/name');
  });

  it('but words of the region are taken with what parts and joins them', async () => {
    const question = 'ការ\u200bជួញដូរ\u200bមនុស្ស · လူ\u200bကုန်ကူး\u200cမှု · ການ\u200bຄ້າ\u200bມະນຸດ · การ\u200bค้า\u200bมนุษย์';
    const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU', { content: content(question) })));
    const read = await people.officer('th').readsTheRequest(id);
    expect((read.body as { content?: unknown }).content).toEqual(content(question));
  });

  it('a unit that nobody registered', async () => {
    await expectProblem(submitting({ to: 'XX-ATU' }), 422, 'exchange.unit-unknown', '/to');
  });

  it('not a unit, nor a body, that was registered a moment ago: what was acknowledged is known', async () => {
    for (let number = 10; number < 30; number += 1) {
      const unit = `TH-U${String(number)}`;
      done(await people.registrar().posts('/v1/units', { unit, state: 'TH', name: 'SYNTHETIC' }));
      done(await people.officer('ph').submits(aRequestTo(unit)));
      const body = `QQ${String.fromCharCode(55 + number)}`;
      done(await people.registrar().posts('/v1/bodies', { body, name: 'SYNTHETIC' }));
      const lead = { lead: [body] };
      done(await people.chair().posts('/v1/plans/bohol-2017-2020/activities/A.a.1.2/confirm-lead', lead));
    }
  });

  it.each<[string, Sends, string]>([
    ['an unknown query', ({ officer }) => officer('ph').looksInThe('inbox', '&colour=red'), '/query/colour'],
    [
      'a query where the route takes none',
      ({ officer }) => officer('ph').reads('/v1/policies/retention?on=2026-01-01'),
      '/query/on',
    ],
    [
      'a query beside a command',
      ({ officer }) => officer('ph').posts('/v1/exchange-requests?dry=run', aRequestTo('TH-ATU')),
      '/query/dry',
    ],
    ['an unknown box', ({ officer }) => officer('ph').reads('/v1/exchange-requests?box=attic'), '/query/box'],
    ['a limit of nothing', ({ officer }) => officer('ph').looksInThe('inbox', '&limit=0'), '/query/limit'],
    ['a position that is none', ({ chair }) => chair().readsTheAuditTrail('?asOfPosition=-1'), '/query/asOfPosition'],
    ['a time that is none', ({ chair }) => chair().readsTheAuditTrail('?from=yesterday'), '/query/from'],
  ])('%s', async (_, sends, pointer) => {
    await expectProblem(sends, 400, 'body.invalid', pointer);
  });
});

describe('an impossible transition changes nothing', () => {
  it.each<[string, string, Sends]>([
    ['answering what is answered', 'exchange.not-open', ({ officer }) => officer('th').answers(answered, 'SYNTHETIC')],
    [
      'withdrawing what is answered',
      'exchange.not-open',
      ({ officer }) => officer('ph').does('withdraw', answered, { reason: 'SYNTHETIC' }),
    ],
  ])('%s', async (_, code, sends) => {
    await expectProblem(sends, 409, code);
  });

  it.each<[string, Sends]>([
    ['closing what is open', ({ officer }) => officer('ph').does('close', open, { useful: 'yes' })],
    ['reopening what is open', ({ officer }) => officer('ph').does('reopen', open, { reason: 'SYNTHETIC' })],
    ['granting what nobody asked', ({ officer }) => officer('th').does('grant-onward-use', answered)],
    ['acknowledging a recall of nothing', ({ officer }) => officer('ph').does('acknowledge-recall', answered)],
  ])('%s', async (_, sends) => {
    const before = await head();
    const reply = await sends(people);
    expect([reply.status, (reply.body as Problem).code]).toEqual([409, expect.stringMatching(/^exchange\./)]);
    expect(await head()).toBe(before);
  });

  it.each<[string, Sends]>([
    ['the requesting unit answering itself', ({ officer }) => officer('ph').answers(open, 'SYNTHETIC')],
    ['the requested unit withdrawing', ({ officer }) => officer('th').does('withdraw', open, { reason: 'SYNTHETIC' })],
  ])('%s is denied', async (_, sends) => {
    await expectProblem(sends, 403, 'access.denied');
  });

  it('a request that does not exist, and one of others, look the same', async () => {
    await expectProblem(({ officer }) => officer('th').acknowledges(NOBODY), 404, 'record.unknown');
    await expectProblem(({ officer }) => officer('vn').acknowledges(open), 404, 'record.unknown');
    await expectProblem(({ officer }) => officer('vn').acknowledges('not-an-id'), 404, 'record.unknown');
  });
});

describe('keys and preconditions', () => {
  it('no Idempotency-Key', async () => {
    const sent = { method: 'POST', path: '/v1/exchange-requests', body: aRequestTo('TH-ATU') };
    await expectProblem(({ officer }) => officer('ph').sends(sent), 400, 'idempotency.key-missing');
  });

  it('the same key with the same body gives the first answer; with another body it is refused', async () => {
    const key = randomUUID();
    const first = await people.officer('ph').submits(aRequestTo('TH-ATU'), { key });
    const before = await head();
    const again = await people.officer('ph').submits(aRequestTo('TH-ATU'), { key });
    expect([again.status, again.body, again.headers.location]).toEqual([201, first.body, first.headers.location]);
    expect(await head()).toBe(before);
    const other = aRequestTo('TH-ATU', { urgency: 'routine' });
    await expectProblem(({ officer }) => officer('ph').submits(other, { key }), 422, 'idempotency.key-reused');
    await expectProblem(
      ({ officer }) => officer('ph').does('withdraw', first.body.id, { reason: 'S' }, { key }),
      422,
      'idempotency.key-reused',
    );
  });

  it('the same key for another record is refused, whichever of the two commands carries words', async () => {
    const fresh = async () => done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
    const wordless = randomUUID();
    done(await people.officer('th').acknowledges(await fresh(), { key: wordless }));
    const request = aRequestTo('PH-ATU');
    await expectProblem(
      ({ officer }) => officer('th').submits(request, { key: wordless }),
      422,
      'idempotency.key-reused',
    );
    const wordy = randomUUID();
    done(await people.officer('th').submits(request, { key: wordy }));
    const other = await fresh();
    await expectProblem(
      ({ officer }) => officer('th').acknowledges(other, { key: wordy }),
      422,
      'idempotency.key-reused',
    );
  });

  it('many tries of one command at once are one command', async () => {
    const key = randomUUID();
    const tries = Array.from({ length: 12 }, () => people.officer('ph').submits(aRequestTo('TH-ATU'), { key }));
    const answers = await Promise.all(tries);
    expect(new Set(answers.map(({ status, text }) => `${String(status)} ${text}`)).size).toBe(1);
    const trail = await people.auditor().readsTheAuditTrail(`?record=exchange-${done(answers[0]!).id}`);
    expect(trail.body.items).toHaveLength(1);
  });

  it('If-Match for a record that is only being made', async () => {
    const request = aRequestTo('TH-ATU');
    await expectProblem(({ officer }) => officer('ph').submits(request, { ifMatch: 0 }), 412, 'precondition.stale');
  });

  it('the same key of another person is another key', async () => {
    const key = randomUUID();
    const mine = done(await people.officer('ph').submits(aRequestTo('TH-ATU'), { key }));
    const theirs = done(await people.officer('vn').submits(aRequestTo('TH-ATU'), { key }));
    expect(theirs.id).not.toBe(mine.id);
  });

  it('a stale If-Match', async () => {
    await expectProblem(
      ({ officer }) => officer('th').does('refer', open, {}, { ifMatch: 5 }),
      412,
      'precondition.stale',
    );
  });
});

describe('reading without the body (HEAD)', () => {
  it('is recorded as reading for who would read content, and tells others nothing', async () => {
    const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const path = `/v1/exchange-requests/${id}`;
    const readers = async () =>
      (await people.auditor().readsWhoRead(`?record=exchange-${id}`)).body.items.map(({ actor }) => actor);
    expect((await people.chair().sends({ method: 'HEAD', path })).status).toBe(200);
    expect((await people.officer('vn').sends({ method: 'HEAD', path })).status).toBe(404);
    expect(await readers()).toEqual([]);
    const reply = await people.officer('th').sends({ method: 'HEAD', path });
    expect([reply.status, reply.text, reply.headers.etag]).toEqual([200, '', '"0"']);
    expect(await readers()).toEqual(['th-officer']);
  });
});

describe('a query in which nothing is filled in', () => {
  it.each([
    '/v1/exchange-requests?box=&state=&overdue=&limit=&cursor=',
    '/v1/audit-trail?record=&type=&actor=&unit=&state=&from=&to=&asOfPosition=&asOfTime=&cursor=',
    '/v1/plans/bohol-2017-2020/activities?area=&status=&body=',
    '/v1/statistics/exchange?from=&to=&asOfPosition=',
  ])('asks for everything: %s', async (address) => {
    const bare = address.slice(0, address.indexOf('?'));
    const [blank, none] = [await people.chair().reads(address), await people.chair().reads(bare)];
    expect([blank.status, blank.body.items]).toEqual([200, none.body.items]);
  });
});

describe('an id in capitals, which no record has,', () => {
  it('is refused where it is accepted as an id, and names nothing elsewhere', async () => {
    const { officer, auditor } = people;
    const file = { reference: 'PH-2026-000001', content: { subject: 'SYNTHETIC' } };
    const capitals = done(await officer('ph').posts('/v1/case-files', file)).id.toUpperCase();
    const submitted = await officer('ph').submits({ ...aRequestTo('TH-ATU'), caseFile: capitals });
    expect([submitted.status, (submitted.body as unknown as Problem).errors]).toEqual([
      400,
      [{ pointer: '/caseFile', detail: 'must be a UUID in lower case' }],
    ]);
    for (const record of [open.toUpperCase(), `exchange-${open.toUpperCase()}`]) {
      const asked = `?record=${record}`;
      const replies = [await auditor().readsTheAuditTrail(asked), await auditor().readsWhoRead(asked)];
      expect(replies.map(({ status }) => status)).toEqual([400, 400]);
      expect(replies[0]?.text).toContain('/query/record');
    }
    expect((await officer('ph').readsTheRequest(open.toUpperCase())).status).toBe(404);
    const trail = await auditor().readsTheAuditTrail(`?record=unit-PH-ATU`);
    expect([trail.status, trail.body.items.length > 0]).toEqual([200, true]);
  });
});

describe('cursors', () => {
  it('work for the caller and the filter that they were made for, and for nothing else', async () => {
    const list = '/v1/exchange-requests?box=outbox&limit=1';
    const first = await people.officer('ph').reads<Items>(list);
    const cursor = encodeURIComponent(first.body.nextCursor ?? '');
    expect(cursor).not.toBe('');
    const second = await people.officer('ph').reads<Items>(`${list}&cursor=${cursor}`);
    expect(second.status).toBe(200);
    expect(second.body.items).not.toEqual(first.body.items);
    expect(first.headers.link).toMatch(/^<\/v1\/exchange-requests\?.*cursor=.*>; rel="next"$/);

    await expectProblem(({ officer }) => officer('th').reads(`${list}&cursor=${cursor}`), 400, 'cursor.invalid');
    await expectProblem(
      ({ head: unitHead }) => unitHead('ph').reads(`${list}&cursor=${cursor}`),
      400,
      'cursor.invalid',
    );
    const inbox = `/v1/exchange-requests?box=inbox&limit=1&cursor=${cursor}`;
    await expectProblem(({ officer }) => officer('ph').reads(inbox), 400, 'cursor.invalid');
    await expectProblem(({ officer }) => officer('ph').reads(`${list}&cursor=${cursor}x`), 400, 'cursor.invalid');
  });
});

describe('a work-plan report that cannot be', () => {
  const report = { status: 'in-progress', note: 'SYNTHETIC' };

  it.each<[string, number, Sends]>([
    [
      'an activity that the plan does not have',
      404,
      ({ reporter }) => reporter('dgicm').reportsTheStatusOf('Z.z.9.9', report),
    ],
    [
      'an unknown status',
      400,
      ({ reporter }) => reporter('dgicm').reportsTheStatusOf('C.c.2.1', { ...report, status: 'nearly' }),
    ],
    [
      'a body that does not lead the activity',
      403,
      ({ reporter }) => reporter('acwc').reportsTheStatusOf('C.c.2.1', report),
    ],
    [
      'completed without evidence',
      422,
      ({ reporter }) => reporter('dgicm').reportsTheStatusOf('C.c.2.1', { ...report, status: 'completed' }),
    ],
  ])('%s', async (_, status, sends) => {
    const before = await head();
    const reply = await sends(people);
    expect([reply.status, reply.text]).toEqual([status, expect.stringContaining('"code"')]);
    expect(await head()).toBe(before);
  });
});
