import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fastify, type FastifyInstance } from 'fastify';
import { boundConnections } from './connections.js';

const PATIENCE = 200;
const MIB = 2 ** 20;

let http: FastifyInstance;
let sockets: Socket[];
let finish: () => void;

beforeEach(async () => {
  sockets = [];
  http = fastify();
  http.addHook('onRequest', (request, _, done) => {
    if (request.headers.authorization) Object.assign(request, { caller: { subject: 'someone', role: 'officer' } });
    done();
  });
  boundConnections(http, { connections: 3, answerTimeout: PATIENCE });
  http.get('/healthz', () => 'well');
  http.get('/work', () => new Promise((resolve) => (finish = () => resolve('done'))));
  http.get('/much', () => 'x'.repeat(16 * MIB));
  http.get('/stream', (_, reply) => reply.send(Readable.from(endless())));
  await http.listen({ port: 0, host: '127.0.0.1' });
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await http.close();
});

function* endless() {
  for (;;) yield Buffer.alloc(65_536, 'x');
}

async function opened(request = ''): Promise<Socket> {
  const socket = connect((http.server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (request !== '') socket.write(`GET ${request} HTTP/1.1\r\nhost: x\r\n\r\n`);
  return socket;
}

const open = () => new Promise<number>((resolve) => http.server.getConnections((_, count) => resolve(count)));

async function untilClosed(socket: Socket): Promise<true> {
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
  return true;
}

it('a new connection is always answered; the one that was idle longest gives way', async () => {
  const idle = await opened();
  for (let more = 0; more < 2; more += 1) await opened();
  const healthy = await opened('/healthz');
  expect(String(await once(healthy, 'data'))).toContain('well');
  expect(await untilClosed(idle)).toBe(true);
  expect(await open()).toBe(3);
});

it('one on which a known caller is being answered gives way to nobody', async () => {
  const working = await opened('/work HTTP/1.1\r\nauthorization: x\r\nx: x');
  for (let more = 0; more < 6; more += 1) await opened('/healthz');
  finish();
  expect(String(await once(working, 'data'))).toContain('done');
});

it.each(['/much', '/stream'])('an answer that its client does not take is cut off: %s', async (path) => {
  const unread = await opened(path);
  unread.pause();
  while ((await open()) > 0) await pause(PATIENCE / 4);
  expect(await untilClosed(unread)).toBe(true);
});

it('an answer that is whole in memory is cut off, too, when it is taken too slowly', async () => {
  const slow = await opened('/much');
  slow.pause();
  const taking = setInterval(() => void slow.read(65_536), PATIENCE / 8);
  try {
    while ((await open()) > 0) await pause(PATIENCE / 4);
  } finally {
    clearInterval(taking);
  }
});

it('what is taken comes whole', async () => {
  const reader = await opened('/much');
  let size = 0;
  reader.on('data', (bytes: Buffer) => (size += bytes.length));
  while (size < 16 * MIB) await pause(10);
  expect(size).toBeLessThan(16 * MIB + 1_000);
});
