import { aRequestTo, done, type Items, type Person, region, type Region } from './client.js';
import type { Reply } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

interface Written {
  readonly content: { readonly subject: string };
  readonly replies: readonly { readonly revision: number; readonly content: { readonly answer: string } }[];
  readonly nextCursor?: string;
}

const PARTS = 22;
/** As many letters as an answer takes, of three bytes each. */
const LONG = 'ក'.repeat(15_000);
const MIB = 2 ** 20;

let data: string;
let server: RunningServer;
let people: Region;
let id: string;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data, { TALAAN_RECORD_FACTS: '54', TALAAN_STEP_REPEATS: '10' });
  people = region(server);
  id = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
  for (let part = 1; part <= PARTS; part += 1) await answersInPart(part);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

async function answersInPart(part: number): Promise<void> {
  const evaluation = { source: 'A', information: '1' };
  const content = { answer: `SYNTHETIC ${String(part)} ${LONG}` };
  done(await people.officer('th').does('answer-in-part', id, { handling: 'H1', evaluation, content }));
}

const page = (reader: Person, query: string): Promise<Reply<Written>> =>
  reader.sends<Written>({ path: `/v1/exchange-requests/${id}${query}` });

async function allPages(reader: Person, limit: number): Promise<readonly Written[]> {
  const pages: Written[] = [];
  let query: string | undefined = `?limit=${String(limit)}`;
  while (query !== undefined) {
    const { status, body, text, headers }: Reply<Written> = await page(reader, query);
    expect([status, Buffer.byteLength(text) < MIB + 100_000]).toEqual([200, true]);
    pages.push(body);
    query = body.nextCursor && `?limit=${String(limit)}&cursor=${body.nextCursor}`;
    expect(headers.link).toBe(body.nextCursor && `</v1/exchange-requests/${id}${query ?? ''}>; rel="next"`);
  }
  return pages;
}

describe('what was written on a record', () => {
  it.each([3, 200])(
    'comes in pages of %p at most, and of 1 MiB; together they are all, each once and in order',
    async (limit) => {
      const pages = await allPages(people.officer('ph'), limit);
      const replies = pages.flatMap((one) => one.replies);
      expect(replies.map(({ content }) => content.answer.split(' ')[1])).toEqual(
        Array.from({ length: PARTS }, (_, index) => String(index + 1)),
      );
      for (const { replies: some, content } of pages) {
        expect(some.length).toBeLessThanOrEqual(limit);
        expect(content.subject).toContain('SYNTHETIC');
      }
      expect(pages.length).toBeGreaterThan(limit === 3 ? 7 : 1);
    },
  );

  it('goes on only for the reader whose page it was', async () => {
    const { body } = await page(people.officer('ph'), '?limit=3');
    const other = await page(people.officer('th'), `?limit=3&cursor=${body.nextCursor ?? ''}`);
    expect([other.status, (other.body as unknown as { code: string }).code]).toEqual([400, 'cursor.invalid']);
  });

  it('comes in pages of notes of an activity, too', async () => {
    const path = '/v1/plans/bohol-2017-2020/activities/C.c.2.1';
    const reporter = people.reporter('DGICM');
    for (const note of ['SYNTHETIC: begun', 'SYNTHETIC: under way']) {
      done(await reporter.posts(`${path}/report-status`, { status: 'in-progress', note }));
    }
    const first = (await reporter.sends<Items>({ path: `${path}/notes?limit=1` })).body;
    const second = (await reporter.sends<Items>({ path: `${path}/notes?limit=1&cursor=${first.nextCursor ?? ''}` }))
      .body;
    const notes = [first, second].map(({ items }) => items.map(({ note }) => note));
    expect(notes).toEqual([['SYNTHETIC: begun'], ['SYNTHETIC: under way']]);
    expect(second.nextCursor).toBeUndefined();
  });
});

describe('a record that is full', () => {
  it('takes no more of a party that wrote half of it, and still what settles and closes it', async () => {
    const th = people.officer('th');
    const part = { handling: 'H1', evaluation: { source: 'A', information: '1' }, content: { answer: 'SYNTHETIC' } };
    for (let more = PARTS; more < 27; more += 1) done(await th.does('answer-in-part', id, part));
    const refused = await th.does('answer-in-part', id, part);
    expect([refused.status, (refused.body as unknown as { code: string }).code]).toEqual([409, 'record.full']);
    done(
      await people.officer('ph').does('clarify', id, { content: { text: 'SYNTHETIC: there is room for the other' } }),
    );
    done(await th.answers(id, 'SYNTHETIC: all of it'));
    done(await people.officer('ph').does('close', id, { useful: 'yes' }));
  });
});
