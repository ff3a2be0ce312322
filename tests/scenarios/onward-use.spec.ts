// A unit may pass on what it was answered only as it was permitted to: this answer, to this recipient, for this purpose.
import { aRequestTo, done, type Entry, type Person, type Problem, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

interface Shown {
  readonly revision: number;
  readonly onwardUses: readonly Record<string, unknown>[];
  readonly replies?: readonly { readonly revision: number; readonly content?: object; readonly recalledOn?: string }[];
}

const INSTANT = expect.stringMatching(/^\d{4}-.*Z$/) as string;
const PROSECUTORS = { recipient: { state: 'PH', agency: 'prosecution' }, purpose: 'prosecution' };
const SHELTER = { recipient: { body: 'ACWC' }, purpose: 'protection-of-victim' };

let data: string;
let server: RunningServer;
let people: Region;
let ph: Person;
let th: Person;
let id: string;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
  [ph, th] = [people.officer('ph'), people.officer('th')];
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

/** A request with a part of an answer at revision 1 and the answer at revision 2. */
beforeEach(async () => {
  id = done(await ph.submits(aRequestTo('TH-ATU'))).id;
  const evaluation = { source: 'A', information: '1' };
  const part = { handling: 'H1', evaluation, content: { answer: 'SYNTHETIC: the first answer' } };
  done(await th.does('answer-in-part', id, part));
  done(await th.answers(id, 'SYNTHETIC: the second answer'));
});

async function shownTo(reader: Person): Promise<Shown> {
  const reply = await reader.readsTheRequest(id);
  expect(reply.status).toBe(200);
  return reply.body as unknown as Shown;
}

async function refused(asked: ReturnType<Person['does']>, status: number, code: string, ...pointers: string[]) {
  const before = (await shownTo(ph)).revision;
  const { status: given, body } = await asked;
  const problem = body as unknown as Problem;
  expect([given, problem.code]).toEqual([status, code]);
  expect((problem.errors ?? []).map(({ pointer }) => pointer)).toEqual(pointers);
  expect((await shownTo(ph)).revision).toBe(before);
}

describe('A question about onward use', () => {
  it('names answer, recipient and purpose, and all who may know the record see them; what was written the units only', async () => {
    const words = { content: { text: 'SYNTHETIC: for the hearing' } };
    done(await ph.does('ask-onward-use', id, { answer: 2, ...PROSECUTORS, ...words }));
    const asked = { revision: 3, askedAt: INSTANT, answer: 2, ...PROSECUTORS, state: 'asked' };
    for (const reader of [ph, th, people.chair(), people.auditor(), people.delegate('vn')]) {
      expect((await shownTo(reader)).onwardUses).toEqual([asked]);
    }
    expect(JSON.stringify(await shownTo(th))).toContain('for the hearing');
    expect(JSON.stringify(await shownTo(people.chair()))).not.toContain('for the hearing');
    const { body } = await people.chair().readsTheAuditTrail(`?record=exchange-${id}`);
    expect(body.items.find(({ type }: Entry) => type === 'exchange.onward-use-asked.v2')?.conduct).toMatchObject({
      answer: 2,
      ...PROSECUTORS,
    });
  });

  it('is refused when something is missing, is not known or was recalled', async () => {
    await refused(
      ph.does('ask-onward-use', id, {}),
      ...([422, 'exchange.onward-use-incomplete', '/answer', '/recipient', '/purpose'] as const),
    );
    const { purpose } = PROSECUTORS;
    const ask = (body: object) => ph.does('ask-onward-use', id, { answer: 2, ...PROSECUTORS, ...body });
    const incomplete = ph.does('ask-onward-use', id, { answer: 2, purpose });
    await refused(incomplete, 422, 'exchange.onward-use-incomplete', '/recipient');
    await refused(ask({ answer: 3 }), 422, 'exchange.answer-unknown', '/answer');
    await refused(ask({ recipient: {} }), 422, 'exchange.recipient-unclear', '/recipient');
    await refused(ask({ recipient: { unit: 'XX-ATU' } }), 422, 'exchange.recipient-unknown', '/recipient/unit');
    await refused(ask({ recipient: { body: 'XXXX' } }), 422, 'exchange.recipient-unknown', '/recipient/body');
    await refused(ask({ recipient: { unit: 'TH-ATU' } }), 422, 'exchange.recipient-is-party', '/recipient/unit');
    await refused(ask({ recipient: { state: 'ZZ' } }), 400, 'body.invalid', '/recipient/state');
    await refused(ask({ recipient: { state: 'PH', agency: 'friends' } }), 400, 'body.invalid', '/recipient/agency');
    await refused(ask({ recipient: { state: 'PH', name: 'x' } }), 400, 'body.invalid', '/recipient/name');
    await refused(ask({ purpose: 'curiosity' }), 400, 'body.invalid', '/purpose');
    await refused(ask({ answer: 1.5 }), 400, 'body.invalid', '/answer');
    done(await th.does('recall-answer', id, { reason: 'SYNTHETIC', answer: 1 }));
    done(await ph.does('acknowledge-recall', id));
    await refused(ask({ answer: 1 }), 422, 'exchange.answer-was-recalled', '/answer');
    await refused(th.does('ask-onward-use', id, { answer: 2, ...PROSECUTORS }), 403, 'access.denied');
  });

  it('is put once while it waits; several wait beside each other, and a decision names one', async () => {
    done(await ph.does('ask-onward-use', id, { answer: 2, ...PROSECUTORS }));
    const again = ph.does('ask-onward-use', id, { answer: 2, ...PROSECUTORS });
    await refused(again, 409, 'exchange.onward-use-pending');
    done(await ph.does('ask-onward-use', id, { answer: 2, ...SHELTER }));
    await refused(th.does('grant-onward-use', id, {}), 422, 'exchange.onward-use-unclear', '/asked');
    await refused(th.does('grant-onward-use', id, { asked: 2 }), 422, 'exchange.onward-use-unknown', '/asked');
    done(await th.does('grant-onward-use', id, { asked: 4 }));
    done(await th.does('deny-onward-use', id));
    expect((await shownTo(people.auditor())).onwardUses).toEqual([
      { revision: 3, askedAt: INSTANT, answer: 2, ...PROSECUTORS, state: 'denied', decidedAt: INSTANT },
      { revision: 4, askedAt: INSTANT, answer: 2, ...SHELTER, state: 'granted', decidedAt: INSTANT },
    ]);
    await refused(th.does('deny-onward-use', id), 409, 'exchange.onward-use-not-asked');
  });
});

describe('A recall', () => {
  it('of one answer withholds that one, ends what was granted of it, and leaves the other', async () => {
    done(await ph.does('ask-onward-use', id, { answer: 1, ...PROSECUTORS }));
    done(await th.does('grant-onward-use', id));
    done(await ph.does('ask-onward-use', id, { answer: 2, ...SHELTER }));
    done(await th.does('recall-answer', id, { reason: 'SYNTHETIC: of another person', answer: 1 }));
    for (const reader of [ph, th, people.head('th'), people.head('ph')]) {
      const { onwardUses, replies } = await shownTo(reader);
      expect(onwardUses).toMatchObject([
        { answer: 1, state: 'lapsed', decidedAt: INSTANT, lapsedAt: INSTANT },
        { answer: 2, state: 'asked' },
      ]);
      expect(replies?.find(({ revision }) => revision === 1)).toMatchObject({ recalledOn: INSTANT });
      expect(JSON.stringify(replies)).not.toContain('the first answer');
      expect(JSON.stringify(replies)).toContain('the second answer');
    }
    done(await th.does('grant-onward-use', id));
    expect((await shownTo(people.chair())).onwardUses).toMatchObject([{ state: 'lapsed' }, { state: 'granted' }]);
    await refused(
      th.does('recall-answer', id, { reason: 'x', answer: 1 }),
      422,
      'exchange.answer-was-recalled',
      '/answer',
    );
    await refused(th.does('recall-answer', id, { reason: 'x', answer: 3 }), 422, 'exchange.answer-unknown', '/answer');
    done(await th.does('recall-answer', id, { reason: 'SYNTHETIC: the other one as well', answer: 2 }));
    expect(JSON.stringify((await shownTo(ph)).replies)).not.toMatch(/the (first|second) answer/);
  });

  it('is acknowledged before the request is reopened or closed, and the refusal says so', async () => {
    done(await th.does('recall-answer', id, { reason: 'SYNTHETIC', answer: 2 }));
    const reopened = ph.does('reopen', id, { reason: 'SYNTHETIC' });
    expect((await reopened).body).toMatchObject({ detail: 'The recall of an answer waits: acknowledge it first.' });
    await refused(reopened, 409, 'exchange.recall-not-acknowledged');
    await refused(ph.does('close', id, { useful: 'no' }), 409, 'exchange.recall-not-acknowledged');
    done(await ph.does('acknowledge-recall', id));
    expect(done(await ph.does('reopen', id, { reason: 'SYNTHETIC' })).state).toBe('reopened');
  });

  it('is as it was after a restart, and a repeated question is answered as the first time', async () => {
    const asked = done(await ph.does('ask-onward-use', id, { answer: 2, ...PROSECUTORS }, { key: `ask-${id}` }));
    done(await th.does('recall-answer', id, { reason: 'SYNTHETIC' }));
    const before = await shownTo(people.auditor());
    await server.kill();
    server = await server.again();
    people = region(server);
    [ph, th] = [people.officer('ph'), people.officer('th')];
    expect((await shownTo(people.auditor())).onwardUses).toEqual(before.onwardUses);
    expect(before.onwardUses).toMatchObject([{ answer: 2, state: 'lapsed' }]);
    const again = await ph.does('ask-onward-use', id, { answer: 2, ...PROSECUTORS }, { key: `ask-${id}` });
    expect(done(again)).toEqual(asked);
  });
});
