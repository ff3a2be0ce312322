import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { fastify, type FastifyInstance } from 'fastify';
import { shedLoad } from './load-shedding.js';

const MOST = 2;

let http: FastifyInstance;
let inFlight: () => number;
/** Lets the oldest request that is worked on come to its end. */
let finish: (() => void)[];
let parsed: number;
/** Answers of the route that is always answered. */
let wells: number;

beforeEach(async () => {
  finish = [];
  [parsed, wells] = [0, 0];
  http = fastify();
  inFlight = shedLoad(http, { inFlight: MOST, perCaller: MOST + 1, always: ['/healthz', '/slow'] });
  http.addHook('preParsing', (_request, _reply, payload, done) => {
    parsed += 1;
    done(null, payload);
  });
  http.get('/healthz', () => {
    wells += 1;
    return 'well';
  });
  http.post('/work', async () => {
    await new Promise<void>((resolve) => finish.push(resolve));
    return 'done';
  });
  http.get('/slow', () => new Promise<void>((resolve) => finish.push(resolve)));
  http.get('/broken', () => {
    throw new Error('broken');
  });
  await http.ready();
});

afterEach(() => http.close());

const work = (length = 4) => http.inject({ method: 'POST', url: '/work', payload: { some: 'w'.repeat(length) } });

async function until(count: number): Promise<void> {
  while (finish.length < count) await turn();
}

it('what is beyond the limit is refused with 503 and Retry-After, before its body is parsed', async () => {
  const [one, other] = [work(), work()];
  await until(MOST);
  const refused = await work();
  expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([503, 'server.overloaded']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect([inFlight(), parsed]).toEqual([MOST, MOST]);
  for (const end of finish) end();
  expect([(await one).statusCode, (await other).statusCode]).toEqual([200, 200]);
});

it('the next request is taken as soon as one has been answered', async () => {
  const [first] = [work(), work()];
  await until(MOST);
  finish[0]?.();
  await first;
  const next = work();
  await until(MOST + 1);
  expect((await work()).statusCode).toBe(503);
  for (const end of finish) end();
  expect((await next).statusCode).toBe(200);
});

it('routes for those who watch the server are answered under any load', async () => {
  const working = [work(), work()];
  await until(MOST);
  expect((await http.inject('/healthz')).statusCode).toBe(200);
  expect((await http.inject('/broken')).statusCode).toBe(503);
  for (const end of finish) end();
  await Promise.all(working);
});

it('of who asks without a pause whether the server is well, some are answered before others have their turn', async () => {
  const asked = Array.from({ length: 40 }, () => http.inject('/healthz'));
  const turns: number[] = [];
  while (wells < asked.length) turns.push(await turn().then(() => wells));
  const each = turns.map((count, n) => count - (turns[n - 1] ?? 0));
  expect(Math.max(...each)).toBeLessThanOrEqual(8);
  expect((await Promise.all(asked)).every(({ statusCode }) => statusCode === 200)).toBe(true);
});

it('one route for those who watch the server does not wait for another', async () => {
  const slow = Array.from({ length: 80 }, () => http.inject('/slow'));
  await until(64);
  expect((await http.inject('/healthz')).statusCode).toBe(200);
  expect(finish).toHaveLength(64);
  while (finish.length > 0 || inFlight() > 0) {
    for (const end of finish.splice(0)) end();
    await turn();
  }
  await Promise.all(slow);
});

it('nothing stays counted, whether it was answered, failed or was asked of no route', async () => {
  for (const url of ['/healthz', '/broken', '/nowhere']) await http.inject(url);
  expect(inFlight()).toBe(0);
});

describe('over sockets', () => {
  const sockets: Socket[] = [];

  async function opened(text: string): Promise<Socket> {
    if (!http.server.listening) await http.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((http.server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  }

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  const head = (length: number) =>
    `POST /work HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${String(length)}\r\n\r\n`;

  it('a client that never sends its body keeps nobody away', async () => {
    for (let slow = 0; slow < 3 * MOST; slow += 1) await opened(head(100));
    while (parsed < 3 * MOST) await turn();
    expect(inFlight()).toBe(0);
    const served = work();
    await until(1);
    finish[0]?.();
    expect((await served).statusCode).toBe(200);
  });

  it('of one caller no more than two long bodies are read at the same time, and short ones beside them', async () => {
    const [slow] = await Promise.all([opened(head(20_000)), opened(head(20_000))]);
    while (parsed < 2) await turn();
    const waiting = work(20_000);
    const short = work();
    await until(1);
    expect(parsed).toBe(3);
    finish[0]?.();
    expect((await short).statusCode).toBe(200);
    slow.destroy();
    await until(2);
    finish[1]?.();
    expect((await waiting).statusCode).toBe(200);
  });

  it('whoever goes away while a long body of theirs waits gives way to the next', async () => {
    const [one, other] = [await opened(head(20_000)), await opened(head(20_000))];
    while (parsed < 2) await turn();
    const gone = await opened(head(20_000));
    gone.destroy();
    await once(gone, 'close');
    one.destroy();
    other.destroy();
    const served = work(20_000);
    await until(1);
    finish[0]?.();
    expect((await served).statusCode).toBe(200);
    expect([parsed, inFlight()]).toEqual([3, 0]);
  });

  it('a client that goes away counts until the work for it has ended', async () => {
    const gone = await opened(`${head(2)}{}`);
    await until(1);
    gone.destroy();
    await once(gone, 'close');
    expect(inFlight()).toBe(1);
    finish[0]?.();
    while (inFlight() > 0) await turn();
  });
});
