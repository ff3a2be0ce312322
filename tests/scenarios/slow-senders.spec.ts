import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { announced } from './attachments.js';
import { type Person, type Region, region } from './client.js';
import { send } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

/** Milliseconds. */
const TIMES = { headers: 1_000, request: 2_000 };
/** As many milliseconds as a slow machine may need beyond that. */
const SLACK = 15_000;

let data: string;
let server: RunningServer;
let people: Region;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data, { TALAAN_HEADERS_TIMEOUT: '1', TALAAN_REQUEST_TIMEOUT: '2' });
  people = region(server);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

/** What one is answered who goes on sending a little, and after how long the connection is gone. */
async function dripped(beginning: readonly string[], little: string) {
  const { port, hostname } = new URL(server.origin);
  // It does not hang up by itself when the server does.
  const socket: Socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const began = performance.now();
  socket.write(beginning.join('\r\n'));
  const dripping = setInterval(() => socket.writable && socket.write(little), 50);
  const late = setTimeout(() => socket.destroy(), TIMES.request + SLACK);
  await new Promise((closed) => (socket.closed ? closed(true) : socket.once('close', closed)));
  clearInterval(dripping);
  clearTimeout(late);
  return { text, after: performance.now() - began };
}

async function headOf(person: Person, method: string, path: string, type: string): Promise<readonly string[]> {
  const token = await person.token();
  const head = [`${method} ${path} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${token}`, `Content-Type: ${type}`];
  return [...head, 'Idempotency-Key: slow-1', 'Content-Length: 400000', '', ''];
}

/** Asks as long as `work` goes on, and how often it was answered. */
async function askedBeside(work: Promise<unknown>): Promise<number> {
  const over = new AbortController();
  void work.finally(() => over.abort());
  let answered = 0;
  while (!over.signal.aborted) {
    const { status } = await send(server.origin, { path: '/healthz' });
    const list = await people.officer('th').reads('/v1/exchange-requests?box=inbox');
    if (status === 200 && list.status === 200) answered += 1;
    await pause(50);
  }
  return answered;
}

it('requests that do not end are cut off with 408 in their time, and others are answered meanwhile', async () => {
  const ph = people.officer('ph');
  const { id } = await announced(ph, Buffer.alloc(400_000));
  const slow = {
    headers: dripped(['GET /healthz HTTP/1.1', 'Host: x', 'X-Slow: '], 'x'),
    json: dripped(await headOf(ph, 'POST', '/v1/exchange-requests', 'application/json'), ' '),
    part: dripped(await headOf(ph, 'PUT', `/v1/attachments/${id}/parts/1`, 'application/octet-stream'), 'x'),
  };
  const answered = askedBeside(Promise.all(Object.values(slow)));
  for (const [which, time] of [
    ['headers', TIMES.headers],
    ['json', TIMES.request],
    ['part', TIMES.request],
  ] as const) {
    const { text, after } = await slow[which];
    expect([which, text.split('\r\n')[0]]).toEqual([which, expect.stringMatching(/^HTTP\/1\.1 408 /)]);
    expect(text).toContain('"code":"request.timeout"');
    expect(after).toBeGreaterThan(0.9 * time);
    expect(after).toBeLessThan(time + SLACK);
  }
  expect(await answered).toBeGreaterThan(5);
  expect((await ph.reads(`/v1/attachments/${id}`)).body).toMatchObject({ received: 0, parts: [] });
});

it('who has no token is not waited for', async () => {
  const head = ['POST /v1/exchange-requests HTTP/1.1', 'Host: x', 'Content-Type: application/json'];
  const { text } = await dripped([...head, 'Content-Length: 400000', '', ''], ' ');
  expect(text).toMatch(/^HTTP\/1\.1 401 /);
});
