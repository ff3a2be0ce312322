import { randomBytes } from 'node:crypto';
import { readdir, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { announced, citing, done, filesOf, MIB, sent } from './attachments.js';
import { aRequestTo, type Person } from './client.js';
import { type MovedServer, movedServer } from './moved-server.js';

let place: MovedServer;
const officer = (state: string) => place.people.officer(state);

beforeAll(async () => {
  place = await movedServer();
});

afterAll(async () => {
  await place.end();
});

it('a file whose headers alone are asked for is let go of', async () => {
  const file = randomBytes(MIB);
  const id = await sent(officer('ph'), file);
  const { id: record } = done(await officer('ph').submits(aRequestTo('TH-ATU', { content: citing(id) })));
  const path = `${filesOf(record)}/${id}`;
  for (let times = 0; times < 3; times += 1) {
    expect((await officer('ph').sends({ method: 'HEAD', path })).status).toBe(200);
  }
  for (const end = Date.now() + 10_000; (await openFiles(id)).length > 0 && Date.now() < end;) {
    await pause(50);
  }
  expect(await openFiles(id)).toEqual([]);
});

/** Files of an attachment that this process has open, where the system can tell. */
async function openFiles(id: string): Promise<readonly string[]> {
  const handles = await readdir('/proc/self/fd').catch(() => []);
  const places = await Promise.all(handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => '')));
  return places.filter((place) => place.includes(id));
}

it('the rest of a part that is refused is taken, so that who sends it whole before reading is answered', async () => {
  const { id } = await announced(officer('ph'), randomBytes(1_000));
  expect(await answerToWhole(officer('ph'), id, 6 * MIB)).toMatch(/^HTTP\/1\.1 422 /);
});

/** What a sender is answered who reads nothing before all bytes of a part are on their way. */
async function answerToWhole(person: Person, id: string, bytes: number): Promise<string> {
  const { port, hostname, host } = new URL(place.origin);
  const head = [
    `PUT /v1/attachments/${id}/parts/1 HTTP/1.1`,
    ...[`Host: ${host}`, `Authorization: Bearer ${await person.token()}`, 'Content-Type: application/octet-stream'],
    `Content-Length: ${String(bytes)}`,
  ];
  const socket = connect(Number(port), hostname);
  try {
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await new Promise<void>((written, failed) => {
      socket.once('error', failed).setTimeout(20_000, () => failed(new Error('the server takes no more of the part')));
      socket.write(Buffer.alloc(bytes), () => written());
    });
    for await (const answer of socket.setEncoding('utf8')) return String(answer);
    return '';
  } finally {
    socket.destroy();
  }
}
