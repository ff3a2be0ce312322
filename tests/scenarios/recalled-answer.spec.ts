import { aRequestTo, done, type Person, type Problem, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

interface Replied {
  readonly replies: readonly { readonly type: string; readonly content?: object; readonly recalledOn?: string }[];
}

let data: string;
let server: RunningServer;
let people: Region;
let id: string;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
  id = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
  const evaluation = { source: 'A', information: '1' };
  const part = { handling: 'H1', evaluation, content: { answer: 'SYNTHETIC: the first answer' } };
  done(await people.officer('th').does('answer-in-part', id, part));
  done(await people.officer('th').answers(id, 'SYNTHETIC: the second answer'));
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

async function repliesTo(reader: Person): Promise<Replied['replies']> {
  const reply = await reader.readsTheRequest(id);
  expect(reply.status).toBe(200);
  return (reply.body as unknown as Replied).replies;
}

it('a part of an answer is not recalled before the rest is answered, and the refusal says so', async () => {
  const asked = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
  const evaluation = { source: 'A', information: '1' };
  const recalls = async (answer?: number) => {
    const { status, body } = await people.officer('th').does('recall-answer', asked, { reason: 'SYNTHETIC', answer });
    const { code, detail } = body as unknown as Problem;
    return [status, code, detail];
  };
  const none = [409, 'exchange.no-answer-to-recall', 'Only an answer that stands can be recalled, and none does.'];
  expect(await recalls()).toEqual(none);
  const part = { handling: 'H1', evaluation, content: { answer: 'SYNTHETIC' } };
  done(await people.officer('th').does('answer-in-part', asked, part));
  const waits = 'What was answered, also in part, can be recalled once the request is answered as a whole or closed.';
  for (const answer of [undefined, 1]) {
    expect(await recalls(answer)).toEqual([409, 'exchange.no-answer-to-recall', waits]);
  }
  done(await people.officer('th').answers(asked, 'SYNTHETIC'));
  expect(await recalls(1)).toMatchObject([200]);
});

describe('an answer that was recalled', () => {
  it('is read by nobody any more, and shown as recalled since when; what else was written is read', async () => {
    expect(JSON.stringify(await repliesTo(people.officer('ph')))).toContain('SYNTHETIC: the second answer');
    done(await people.officer('th').does('recall-answer', id, { reason: 'SYNTHETIC: of another person' }));
    for (const reader of [people.officer('ph'), people.officer('th'), people.head('th'), people.head('ph')]) {
      const replies = await repliesTo(reader);
      expect(replies).toMatchObject([
        { type: 'exchange.partly-answered.v1', recalledOn: expect.stringMatching(/^\d{4}-.*Z$/) as string },
        { type: 'exchange.answered.v1', recalledOn: expect.stringMatching(/^\d{4}-.*Z$/) as string },
        { type: 'exchange.answer-recalled.v2', content: { reason: 'SYNTHETIC: of another person' } },
      ]);
      expect(JSON.stringify(replies)).not.toMatch(/the (first|second) answer/);
    }
  });

  it('stays so when another answer is given, which is read', async () => {
    done(await people.officer('ph').does('acknowledge-recall', id, {}));
    done(await people.officer('ph').does('reopen', id, { reason: 'SYNTHETIC: anew' }));
    done(await people.officer('th').answers(id, 'SYNTHETIC: the third answer'));
    await server.kill();
    server = await server.again();
    people = region(server);
    const replies = JSON.stringify(await repliesTo(people.officer('ph')));
    expect(replies).toContain('SYNTHETIC: the third answer');
    expect(replies).not.toMatch(/the (first|second) answer/);
  });

  it('is destroyed by nobody: the reading of what is left is recorded as before', async () => {
    const reads = await people.chair().sends<{ items: readonly { record: string }[] }>({
      path: `/v1/audit-trail/reads?record=exchange-${id}`,
    });
    expect(reads.body.items.length).toBeGreaterThan(4);
    const trail = await people.chair().readsTheAuditTrail(`?record=exchange-${id}`);
    expect(trail.body.items.map(({ type }) => type)).not.toContain('exchange.content-erased.v1');
  });
});
