import { randomBytes, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { aRequestTo, type Person, type Region, region } from './client.js';
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
  puts,
  refusal,
} from './attachments.js';
import { DAY, movedServer } from './moved-server.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

/** Milliseconds after which the server is killed, once a request that cites a file is on its way. */
const KILLED_AFTER = [0, 2, 5, 10, 20, 40];

let data: string;
let server: RunningServer;
let people: Region;

async function killed(): Promise<void> {
  await server.kill();
  server = await server.again();
  people = region(server);
}

const ph = () => people.officer('ph');
const uploads = () => readdir(join(data, 'attachments', 'uploads'), { recursive: true });
const half = (name: string) => name.includes('.draft-');

/** Sends the first half of a part, and waits until some of it is on the disk. */
async function halfOf(person: Person, id: string, part: number, bytes: Buffer): Promise<Socket> {
  const { port, hostname, host } = new URL(server.origin);
  const head = [
    `PUT /v1/attachments/${id}/parts/${String(part)} HTTP/1.1`,
    ...[`Host: ${host}`, `Authorization: Bearer ${await person.token()}`, 'Content-Type: application/octet-stream'],
    `Content-Length: ${String(bytes.length)}`,
  ];
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined).write(`${head.join('\r\n')}\r\n\r\n`);
  socket.write(bytes.subarray(0, bytes.length / 2));
  for (const end = Date.now() + 20_000; !(await uploads()).some(half);) {
    if (Date.now() > end) throw new Error('nothing of the part is on the disk');
    await pause(10);
  }
  return socket;
}

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data, { TALAAN_UNIT_DAY_FILE_BYTES: String(32 * MIB) });
  people = region(server);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

it('who looks at a file, or sends parts of it, while it is abandoned is told how it stands, and the server goes on', async () => {
  const file = Buffer.alloc(20, 'x');
  const statuses = new Set<number>();
  for (let round = 0; round < 10; round += 1) {
    const { id } = await announced(ph(), file);
    for (let part = 1; part <= file.length; part += 1) done(await puts(ph(), id, part, Buffer.from('x')));
    if (round % 2 === 0) done(await completes(ph(), id, digestOf(file)));
    const looks = (from: number) =>
      Array.from({ length: 20 }, (_, n) =>
        n % 4 === 0 ? puts(ph(), id, from + n, Buffer.from('x')) : ph().reads<Attachment>(`/v1/attachments/${id}`),
      );
    const [before, gone, after] = [looks(1), abandons(ph(), id), looks(2)];
    for (const { status } of await Promise.all([...before, ...after])) statuses.add(status);
    done(await gone);
    expect(done(await ph().reads<Attachment>(`/v1/attachments/${id}`))).toMatchObject({
      state: 'abandoned',
      parts: [],
    });
  }
  for (const status of statuses) expect([200, 409]).toContain(status);
});

it('a server that is killed loses nothing of a file that it acknowledged, and keeps nothing of what it did not', async () => {
  const file = randomBytes(3 * MIB);
  const [first, second] = [file.subarray(0, MIB), file.subarray(MIB)];
  const { id } = await announced(ph(), file);
  done(await puts(ph(), id, 1, first));
  const cutOff = await halfOf(ph(), id, 2, second);
  await killed();
  cutOff.destroy();
  const there = done(await ph().reads<Attachment>(`/v1/attachments/${id}`));
  expect(there).toMatchObject({ state: 'receiving', received: MIB, parts: [{ number: 1, bytes: MIB }] });
  expect((await uploads()).filter(half)).toEqual([]);
  expect(refusal(await completes(ph(), id, digestOf(file)))).toEqual([409, 'attachment.incomplete', '/parts/2']);
  done(await puts(ph(), id, 2, second));
  await killed();
  const complete = done(await completes(ph(), id, digestOf(file)));
  expect(complete).toMatchObject({ state: 'complete', received: file.length });

  const records: string[] = [];
  for (const after of KILLED_AFTER) {
    const [key, body] = [randomUUID(), aRequestTo('TH-ATU', { content: citing(id) })];
    const citingIt = ph()
      .submits(body, { key })
      .catch(() => undefined);
    await pause(after);
    await killed();
    expect(done(await ph().reads<Attachment>(`/v1/attachments/${id}`))).toEqual(complete);
    const answered = await citingIt;
    const again = done(await ph().submits(body, { key }));
    if (answered?.status === 201) expect(again).toEqual(answered.body);
    const path = `${filesOf(again.id)}/${id}`;
    expect((await downloaded(server.origin, people.officer('th'), path)).bytes.equals(file)).toBe(true);
    records.push(again.id);
  }
  const much = { name: 'SYNTHETIC', mediaType: 'text/plain', bytes: 30 * MIB };
  const full = await ph().posts('/v1/attachments', much);
  expect(refusal(full)).toEqual([429, 'attachment.day-full']);
  expect(Number(full.headers['retry-after'])).toBeGreaterThan(80_000);
  const unfinished = await announced(ph(), file);
  done(await puts(ph(), unfinished.id, 1, first));
  (await halfOf(ph(), unfinished.id, 2, second)).destroy();
  await server.kill();

  // Two days later.
  const place = await movedServer();
  try {
    await place.stop();
    place.clock.movedBy = 2 * DAY;
    await place.start(data);
    for (const end = Date.now() + 30_000; (await uploads()).length > 0 && Date.now() < end;) await pause(50);
    expect(await uploads()).toEqual([]);
    for (const record of records) {
      const path = `${filesOf(record)}/${id}`;
      const { bytes } = await downloaded(place.origin, place.people.officer('th'), path);
      expect(bytes.equals(file)).toBe(true);
    }
  } finally {
    await place.end();
  }
});
