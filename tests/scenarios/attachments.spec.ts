import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { aRequestTo, type Entry, type Person, type Problem } from './client.js';
import type { Reply } from './http.js';
import {
  abandons,
  announced,
  type Attachment,
  citing,
  completes,
  digestOf,
  done,
  downloaded,
  filesOf,
  MIB,
  NAME,
  puts,
  refusal,
  sent,
} from './attachments.js';
import { isSplit, leftOutOnSplit } from './form.js';
import { DAY, type MovedServer, movedServer, RESTART } from './moved-server.js';
import { removeData, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

interface Content {
  readonly content: { readonly attachments: readonly Record<string, unknown>[] };
  readonly replies: readonly { readonly content?: Content['content'] }[];
}

let place: MovedServer;
const officer = (state: string) => place.people.officer(state);

beforeAll(async () => {
  place = await movedServer();
});

afterAll(async () => {
  await place.end();
});

async function asked(file: string, to = 'TH-ATU'): Promise<string> {
  return done(await officer('ph').submits(aRequestTo(to, { content: citing(file) }))).id;
}

const downloads = (person: Person, path: string) => downloaded(place.origin, person, path);

it('a file of 25 MiB comes in parts, is cited to two units, and each reads it as it was sent', async () => {
  const file = randomBytes(25 * MIB);
  const id = await sent(officer('ph'), file);
  const [first, second] = [await asked(id), await asked(id, 'VN-ATU')];
  for (const [record, reader] of [
    [first, officer('th')],
    [second, officer('vn')],
    [first, officer('ph')],
  ] as const) {
    const { body } = await reader.reads<Content>(`/v1/exchange-requests/${record}`);
    const said = { id, name: NAME, mediaType: 'application/pdf', bytes: file.length, digest: digestOf(file) };
    expect(body.content.attachments).toEqual([said]);
    const { status, headers, bytes } = await downloads(reader, `${filesOf(record)}/${id}`);
    expect([status, bytes.equals(file)]).toEqual([200, true]);
    expect(headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(file.length),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const safe = `attachment; filename="SYNTHETIC _______ _list_.pdf"; filename*=UTF-8''`;
    expect(headers['content-disposition']?.startsWith(safe)).toBe(true);
    expect(decodeURIComponent(headers['content-disposition']?.slice(safe.length) ?? '')).toBe(
      NAME.replaceAll('"', '_'),
    );
  }
  expect(refusal(await downloads(officer('vn'), `${filesOf(first)}/${id}`))).toEqual([404, 'record.unknown']);
  expect(refusal(await downloads(place.people.auditor(), `${filesOf(first)}/${id}`))).toEqual([403, 'access.denied']);
  expect(refusal(await downloads(officer('th'), `${filesOf(first)}/${randomUUID()}`))).toEqual([404, 'record.unknown']);
});

it('each reading of a file is recorded, and no other', async () => {
  const id = await sent(officer('ph'), Buffer.from('SYNTHETIC'));
  const record = await asked(id);
  const readings = async () => {
    const { body } = await place.people.auditor().readsWhoRead(`?record=exchange-${record}`);
    return body.items.map(({ actor }: Entry) => actor);
  };
  expect(await readings()).toEqual([]);
  await downloads(officer('th'), `${filesOf(record)}/${id}`);
  await downloads(officer('vn'), `${filesOf(record)}/${id}`);
  await downloads(officer('th'), `${filesOf(record)}/${randomUUID()}`);
  expect(await readings()).toEqual(['th-officer']);
});

it('answers and information cite files, too', async () => {
  const [question, answer] = [
    await sent(officer('ph'), Buffer.from('SYNTHETIC 1')),
    await sent(officer('th'), Buffer.from('2')),
  ];
  const record = await asked(question);
  const evaluation = { source: 'A', information: '1' };
  const content = { answer: 'SYNTHETIC', attachments: [answer] };
  done(await officer('th').does('answer', record, { handling: 'H1', evaluation, content }));
  expect((await downloads(officer('ph'), `${filesOf(record)}/${answer}`)).text).toBe('2');
  const { urgency: _u, legalBasis: _l, channels: _c, ...supplied } = aRequestTo('VN-ATU');
  const information = { subject: 'SYNTHETIC', information: 'SYNTHETIC', attachments: [answer] };
  const { id } = done(
    await officer('th').posts('/v1/information-supplied', { ...supplied, evaluation, content: information }),
  );
  expect((await downloads(officer('vn'), `${filesOf(id, 'information-supplied')}/${answer}`)).text).toBe('2');
});

(leftOutOnSplit("it looks for files in one process's folder") ? describe.skip : describe)(
  'Of the files that records cite',
  () => {
    let record: string;
    let ids: readonly string[];
    const files = [randomBytes(100), randomBytes(70_000), randomBytes(100)];
    const partOf = (id: string) => {
      return ['uploads', 'kept'].map((of) => join(place.data, 'attachments', of, id, 'part-1')).find(existsSync) ?? '';
    };

    beforeAll(async () => {
      ids = [];
      for (const file of files) ids = [...ids, await sent(officer('ph'), file)];
      record = done(await officer('ph').submits(aRequestTo('TH-ATU', { content: citing(...ids) }))).id;
    });

    it('verify names each that is missing or was altered, and its record', async () => {
      const verified = () => talaan(['verify', '--data', place.data]);
      expect((await verified()).out).toMatch(/^whole: /);
      const [missing = '', altered = ''] = ids;
      const [whole, bytes] = [await readFile(partOf(altered)), await readFile(partOf(missing))];
      const [alteredPart, missingPart] = [partOf(altered), partOf(missing)];
      await writeFile(alteredPart, Buffer.concat([whole.subarray(0, 69_000), whole.subarray(69_001)]));
      await rm(missingPart);
      const { exit, out } = await verified();
      expect(exit).toBe(3);
      const of = `stream exchange-${record}: the attachment`;
      expect(
        out
          .trim()
          .split('\n')
          .map((line) => line.replace(/^position \d+, /, '')),
      ).toEqual([
        `${of} ${missing} cannot be read: part-1 is missing`,
        `${of} ${altered} is not as it was sealed: its bytes have changed`,
      ]);
      const to = join(place.data, '..', `${randomUUID()}-backup`);
      expect(await talaan(['backup', '--data', place.data, '--to', to])).toMatchObject({ exit: 3 });
      for (const id of [missing, altered]) {
        const reply = await downloads(officer('th'), `${filesOf(record)}/${id}`).catch((error: unknown) => error);
        if (id === missing) expect(refusal(reply as Reply)).toEqual([503, 'attachment.damaged']);
        // Its first piece was as it was sealed: the answer has begun, and is cut off.
        else expect(reply).toBeInstanceOf(Error);
      }
      await writeFile(alteredPart, whole);
      await writeFile(missingPart, bytes);
      expect((await verified()).out).toMatch(/^whole: /);
    });

    it('a backup has each, and what is restored from it gives them out', async () => {
      // Stopped: that nothing was digested for two days would be found, too.
      await place.stop();
      place.clock.movedBy += 2 * DAY;
      await place.start();
      const [first = ''] = ids;
      // Whether it was moved to those that are kept by now or not.
      for (const end = Date.now() + 20_000; partOf(first).includes('uploads') && Date.now() < end;)
        await officer('ph').readsTheRequest(record);
      const [to, restored] = [await temporaryData(), await temporaryData()];
      await rm(to, { recursive: true });
      expect(await talaan(['backup', '--data', place.data, '--to', to, '--with-root-key'])).toMatchObject({ exit: 0 });
      expect(await talaan(['restore', '--from', to, '--data', restored])).toMatchObject({ exit: 0 });
      expect((await talaan(['verify', '--data', restored])).out).toMatch(/^whole: /);
      await place.stop();
      await place.start(restored);
      for (const [index, id] of ids.entries()) {
        const { bytes } = await downloads(officer('th'), `${filesOf(record)}/${id}`);
        expect(bytes.equals(files[index] ?? Buffer.alloc(0))).toBe(true);
      }
      await place.stop();
      await rm(join(to, 'attachments', 'kept', first), { recursive: true });
      const again = await temporaryData();
      expect(await talaan(['restore', '--from', to, '--data', again])).toMatchObject({
        exit: 3,
        err: expect.stringContaining(first),
      });
      await place.start();
      for (const folder of [to, restored, again]) await removeData(folder);
    });
  },
);

it('a file is refused once the answer that cites it was recalled, and once the record is erased', async () => {
  const id = await sent(officer('th'), Buffer.from('SYNTHETIC'));
  const record = done(await officer('ph').submits(aRequestTo('TH-ATU'))).id;
  const evaluation = { source: 'A', information: '1' };
  const content = { answer: 'SYNTHETIC', attachments: [id] };
  done(await officer('th').does('answer', record, { handling: 'H1', evaluation, content }));
  expect((await downloads(officer('ph'), `${filesOf(record)}/${id}`)).status).toBe(200);
  done(await officer('th').does('recall-answer', record, { reason: 'SYNTHETIC' }));
  expect(refusal(await downloads(officer('ph'), `${filesOf(record)}/${id}`))).toEqual([410, 'content.withheld']);
  done(await officer('ph').does('acknowledge-recall', record));
  done(await officer('ph').does('close', record, { useful: 'no' }));
  done(await place.people.head('ph').posts(`/v1/erasures/exchange-${record}/ask`, { reason: 'no-longer-needed' }));
  place.clock.movedBy += 31 * DAY;
  const answered = async () => refusal(await downloads(officer('ph'), `${filesOf(record)}/${id}`));
  // The keys go a moment after the erasure is recorded, where another process has them destroyed.
  for (const end = Date.now() + 30_000; (await answered())[1] !== 'content.erased' && Date.now() < end;);
  expect((await officer('ph').readsTheRequest(record)).text).toContain('erasedOn');
  expect(await answered()).toEqual([410, 'content.erased']);
});

it('a file whose parts came under wrong numbers is abandoned and announced again, and takes no room any more', async () => {
  const ph = officer('ph');
  const file = randomBytes(32 * MIB);
  const key = randomUUID();
  const { id } = await announced(ph, file, key);
  done(await puts(ph, id, 2, file.subarray(0, 1_000)));
  done(await puts(ph, id, 1, file.subarray(1_000)));
  const wrong = await completes(ph, id, digestOf(file));
  expect(refusal(wrong)).toEqual([422, 'attachment.digest-wrong', '/digest']);
  expect((wrong.body as unknown as Problem).detail).toContain('abandon');
  expect(refusal(await abandons(officer('th'), id))).toEqual([404, 'record.unknown']);
  const first = done(await abandons(ph, id));
  expect(first).toMatchObject({ id, state: 'abandoned', received: 0, parts: [] });
  if (!isSplit) {
    const left = await readdir(join(place.data, 'attachments', 'uploads', id));
    expect(left).toEqual(['abandoned', 'announced.json']);
  }
  for (const again of [await abandons(ph, id), await ph.reads(`/v1/attachments/${id}`)])
    expect(again.body).toEqual(first);
  expect(await announced(ph, file, key)).toEqual(first);
  expect(refusal(await puts(ph, id, 1, file.subarray(0, 1_000)))).toEqual([409, 'attachment.abandoned']);
  expect(refusal(await completes(ph, id, digestOf(file)))).toEqual([409, 'attachment.abandoned']);
  const cites = await ph.submits(aRequestTo('TH-ATU', { content: citing(id) }));
  expect(refusal(cites)).toEqual([422, 'attachment.unknown', '/content/attachments/0']);
  // As often as would fill what a unit may have that no record cites.
  for (let times = 0; times < 34; times += 1) done(await abandons(ph, (await announced(ph, file)).id));
  const sentAgain = await sent(ph, file);
  const record = await asked(sentAgain);
  expect(refusal(await abandons(ph, sentAgain))).toEqual([409, 'attachment.in-use']);
  expect((await downloads(officer('th'), `${filesOf(record)}/${sentAgain}`)).bytes.equals(file)).toBe(true);
});

describe('What is sent otherwise than it must be is refused, and changes nothing:', () => {
  const file = Buffer.from('SYNTHETIC: a statement');

  it('parts', async () => {
    const ph = officer('ph');
    const key = randomUUID();
    const { id } = await announced(ph, file, key);
    expect((await announced(ph, file, key)).id).toBe(id);
    const other = await ph.posts('/v1/attachments', { name: 'x', mediaType: 'text/plain', bytes: 1 }, { key });
    expect(refusal(other)).toEqual([422, 'idempotency.key-reused']);
    expect(refusal(await puts(ph, id, 1, Buffer.concat([file, file])))).toEqual([
      422,
      'attachment.too-long',
      '/parts/1',
    ]);
    expect(refusal(await puts(ph, id, '01', file))).toEqual([422, 'attachment.part-number', '/parts']);
    expect(refusal(await puts(ph, id, 1, { SYNTHETIC: 1 }, 'application/json'))).toEqual([415, 'body.media-type']);
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/octet-streams', '']) {
      expect(refusal(await puts(ph, id, 1, file, type))).toEqual([415, 'body.media-type']);
    }
    done(await puts(ph, id, 2, file.subarray(9)));
    expect(refusal(await puts(ph, id, 2, file.subarray(8)))).toEqual([409, 'attachment.part-differs', '/parts/2']);
    expect(refusal(await completes(ph, id, digestOf(file)))).toEqual([409, 'attachment.incomplete', '/parts/1']);
    done(await puts(ph, id, 1, file.subarray(0, 9)));
    expect(refusal(await completes(ph, id, digestOf(Buffer.from('x'))))).toEqual([
      422,
      'attachment.digest-wrong',
      '/digest',
    ]);
    const there = await ph.reads<Attachment>(`/v1/attachments/${id}`);
    expect(there.body).toMatchObject({
      state: 'receiving',
      received: file.length,
      parts: [
        { number: 1, bytes: 9 },
        { number: 2, bytes: file.length - 9 },
      ],
    });
    done(await completes(ph, id, digestOf(file)));
  });

  it('files too large, and words that are none', async () => {
    const posts = (body: object) => officer('ph').posts('/v1/attachments', body);
    const said = { name: 'x', mediaType: 'text/plain', bytes: 1 };
    for (const [pointer, but] of [
      ['/bytes', { bytes: 32 * MIB + 1 }],
      ['/bytes', { bytes: 0 }],
      ['/name', { name: ' ' }],
      ['/mediaType', { mediaType: 'text/plain\r\nx: y' }],
    ] as const) {
      expect(refusal(await posts({ ...said, ...but }))).toEqual([
        400,
        'body.invalid',
        ...Array<string>(1).fill(pointer),
      ]);
    }
  });

  it('the attachments of other units', async () => {
    const id = await sent(officer('th'), file);
    const [ph, auditor] = [officer('ph'), place.people.auditor()];
    for (const person of [ph, auditor]) {
      expect(refusal(await person.reads(`/v1/attachments/${id}`))).toEqual([404, 'record.unknown']);
      expect(refusal(await puts(person, id, 1, file))).toEqual([404, 'record.unknown']);
      expect(refusal(await completes(person, id, digestOf(file)))).toEqual([404, 'record.unknown']);
    }
    const body = { name: 'x', mediaType: 'text/plain', bytes: 1 };
    expect(refusal(await auditor.posts('/v1/attachments', body))).toEqual([403, 'access.denied']);
    const own = await sent(ph, file);
    const cites = (...ids: readonly unknown[]) => ph.submits(aRequestTo('TH-ATU', { content: citing(...ids) }));
    expect(refusal(await cites(own, id))).toEqual([422, 'attachment.unknown', '/content/attachments/1']);
    expect(refusal(await cites(own, own))).toEqual([400, 'body.invalid', '/content/attachments']);
    expect((await place.people.head('ph').reads(`/v1/attachments/${own}`)).status).toBe(200);
  });

  it('files within the content', async () => {
    const inline = { name: 'x', mediaType: 'text/plain', data: 'U1lOVEhFVElD' };
    const reply = await officer('ph').submits(aRequestTo('TH-ATU', { content: citing(inline) }));
    expect(refusal(reply)).toEqual([400, 'body.invalid', '/content/attachments/0']);
  });
});

(leftOutOnSplit(RESTART) ? it.skip : it)(
  'a command that cites a file is answered again as the first time, also when the file can be cited no more',
  async () => {
    const key = randomUUID();
    const body = aRequestTo('TH-ATU', { content: citing(await sent(officer('ph'), Buffer.from('SYNTHETIC'))) });
    const first = done(await officer('ph').submits(body, { key }));
    place.clock.movedBy += 2 * DAY;
    expect(done(await officer('ph').submits(body, { key }))).toEqual(first);
    expect(refusal(await officer('ph').submits(body))).toEqual([422, 'attachment.unknown', '/content/attachments/0']);
    await place.stop();
    await place.start();
    expect(done(await officer('ph').submits(body, { key }))).toEqual(first);
  },
);

it('a reader who takes nothing has little opened for them, and one who goes away ends it', async () => {
  const file = randomBytes(32 * MIB);
  const id = await sent(officer('ph'), file, 32 * MIB);
  const record = await asked(id);
  const { port, hostname } = new URL(place.origin);
  const headers = { authorization: `Bearer ${await officer('th').token()}` };
  const before = process.memoryUsage().arrayBuffers;
  const readers = await Promise.all(
    Array.from({ length: 20 }, () => {
      return new Promise<() => void>((resolve, reject) => {
        const asking = request(
          { hostname, port, path: `${filesOf(record)}/${id}`, headers, agent: false },
          (incoming) => {
            incoming.pause();
            resolve(() => incoming.destroy());
          },
        );
        asking.on('error', reject).end();
      });
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  // All of it would be 640 MiB.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300 * MIB);
  for (const leaves of readers) leaves();
  expect((await downloads(officer('th'), `${filesOf(record)}/${id}`)).bytes.equals(file)).toBe(true);
});
