import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { MOST_VALUES } from '#web/limits/body-limits.js';
import { type Contract, resolved, type Schema } from '../contract/contract.js';
import { fetchContract } from './contract-examples.js';
import { aRequestTo, done, type Problem, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

let data: string;
let server: RunningServer;
let people: Region;
let contract: Contract;
let limits: Readonly<Record<string, number>>;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
  contract = await fetchContract(server.origin);
  const { paths } = contract;
  limits = Object.fromEntries(
    Object.entries(paths).flatMap(([path, { post }]) => {
      const limit = (post as { readonly 'x-body-limit'?: number } | undefined)?.['x-body-limit'];
      return post === undefined ? [] : [[path, limit ?? NaN]];
    }),
  );
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

const KHMER = 'ក';

it('each command says how long its body may be, 512 KiB at most', () => {
  expect(Object.keys(limits).length).toBeGreaterThan(120);
  expect(Object.entries(limits).filter(([, limit]) => !(limit > 0 && limit <= 524_288))).toEqual([]);
  expect(limits['/v1/exchange-requests/{id}/acknowledge']).toBeLessThan(2_000);
});

it('an answer of 16,000 Khmer signs is taken, and so is a request with all that its form allows', async () => {
  const [ph, th] = [people.officer('ph'), people.officer('th')];
  const full = (bytes: number) => KHMER.repeat(Math.floor(bytes / 3));
  const person = { name: full(1_000), born: '1999-04-01', nationality: 'PH', note: full(4_000) };
  const content = {
    subject: full(8_000),
    question: full(65_536),
    justification: full(65_536),
    restrictions: full(16_000),
    persons: Array.from({ length: 50 }, () => person),
    documents: Array.from({ length: 50 }, () => ({ kind: full(400), number: full(400), issuedBy: 'PH' })),
  };
  const { id } = done(await ph.submits(aRequestTo('TH-ATU', { content })));
  done(await th.answers(id, KHMER.repeat(16_000)));
  expect((await ph.readsTheRequest(id)).text).toContain(KHMER.repeat(16_000));
});

it('a text as long as its field allows is taken escaped as well, as some programs write what is not ASCII', async () => {
  const escaped = (body: object) =>
    JSON.stringify(body).replaceAll(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const full = (bytes: number) => KHMER.repeat(Math.floor(bytes / 3));
  const content = { title: full(300), summary: full(4_000), body: full(65_536), lessons: full(16_000) };
  const source = { kind: 'training' };
  const practice = { activities: [], articles: [], category: 'good-practices', source, content };
  const { id } = done(await people.officer('vn').posts('/v1/practices', escaped(practice)));
  expect((await people.officer('vn').reads(`/v1/practices/${id}`)).text).toContain(content.lessons);
  const file = { bytes: 1, name: '😀'.repeat(200), mediaType: 'application/pdf' };
  expect((await people.officer('vn').posts('/v1/attachments', escaped(file))).status).toBe(201);
});

it('a longer body is refused with its limit, before it is looked at', async () => {
  const limit = limits['/v1/exchange-requests/{id}/acknowledge'] ?? 0;
  const body = (bytes: number) => `{"x":"${'y'.repeat(bytes - 8)}"}`;
  const path = '/v1/exchange-requests/0d9d7f0c-8b66-4f8f-9a55-1b1e0f7d2c02/acknowledge';
  const [within, beyond] = [
    await people.officer('ph').posts<Problem>(path, body(limit)),
    await people.officer('ph').posts<Problem>(path, body(limit + 1)),
  ];
  expect(within.status).toBe(400);
  expect([beyond.status, beyond.body.code]).toEqual([413, 'body.too-large']);
  expect(beyond.body.detail).toContain(String(limit));
  const most = await people.officer('ph').posts<Problem>('/v1/plans', body(524_289));
  expect([most.status, most.body.code]).toEqual([413, 'body.too-large']);
  expect(most.body.detail).toContain('524,288');
});

it('no form but that of a plan allows more values than a body may have', () => {
  const bodies = Object.entries(contract.paths).flatMap(([path, { post }]) => {
    const schema = post?.requestBody?.content['application/json'].schema;
    return schema ? [[path, valuesOf(schema)] as const] : [];
  });
  expect(bodies.length).toBeGreaterThan(120);
  expect(Math.max(...bodies.map(([, values]) => values))).toBeGreaterThan(100);
  const beyond = bodies.filter(([, values]) => !(values <= MOST_VALUES));
  // Lists within lists: there it is the number of values itself that bounds a plan.
  expect(beyond.map(([path]) => path)).toEqual(['/v1/plans', '/v1/plans/{plan}/periods']);
});

/** How many values a body of this form has at most; infinite where nothing bounds it. */
function valuesOf(given: Schema): number {
  const { allOf = [], oneOf, items, maxItems = Infinity, properties, type } = resolved(contract, given);
  const sum = (of: readonly Schema[]) => of.reduce((values, one) => values + valuesOf(one), 0);
  if (oneOf) return Math.max(...oneOf.map(valuesOf));
  if (items) return 1 + maxItems * valuesOf(items);
  if (properties || allOf.length > 0) return 1 + sum([...Object.values(properties ?? {}), ...allOf]);
  return type === 'object' || type === undefined ? Infinity : 1;
}

it('who sends far more, and reads nothing before all is sent, is answered; who sends no more, as soon', async () => {
  const token = await people.officer('ph').token();
  const answerTo = async (announced: number, sent: number): Promise<string> => {
    const { port, hostname, host } = new URL(server.origin);
    const head = [
      ...['POST /v1/exchange-requests HTTP/1.1', `Host: ${host}`, `Authorization: Bearer ${token}`],
      ...['Content-Type: application/json', 'Idempotency-Key: too-long', `Content-Length: ${String(announced)}`],
    ];
    const socket = connect(Number(port), hostname);
    try {
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      await new Promise<void>((written, failed) => {
        socket.once('error', failed).write(Buffer.alloc(sent, ' '), (error) => (error ? failed(error) : written()));
      });
      // What has arrived by now would be lost with a connection that was reset.
      await pause(200);
      let answer = '';
      for await (const piece of socket.setEncoding('utf8')) answer += String(piece);
      return answer;
    } finally {
      socket.destroy();
    }
  };
  for (const [announced, sent] of [
    [6_000_000, 6_000_000],
    [500_000_000, 600_000],
  ] as const) {
    const began = performance.now();
    const answer = await answerTo(announced, sent);
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*\r\nconnection: close\r\n[^]*"code":"body.too-large"/i);
    expect(performance.now() - began).toBeLessThan(20_000);
  }
});
