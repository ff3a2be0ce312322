import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type GivenWeb, givenWeb, phOfficer, reached, thDelegate } from './given-web.js';
import { openApiDocument, openApiText } from './openapi.js';
import { RateLimits } from './rate-limit.guard.js';
import { mergeRefusals } from './refusal-table.js';
import { platformRefusals } from './refusals.js';

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

let web: GivenWeb;
let authorization: string;

beforeAll(async () => {
  web = await givenWeb();
  authorization = `Bearer ${await web.issuer.token(phOfficer)}`;
});
afterAll(async () => {
  await web.close();
});
beforeEach(() => {
  reached.length = 0;
});

const CANARY = 'canary-7d1f';
const letter = { to: 'TH-ATU', content: { question: 'Where?' } };
let keys = 0;

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return web.fetch(path, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': `k${String(keys++)}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function problem(answer: Response, code: string): Promise<Problem> {
  const text = await answer.text();
  expect(text).not.toContain(CANARY);
  const body = JSON.parse(text) as Problem;
  const { status = 0, title } = platformRefusals[code] ?? {};
  expect({ ...body, http: answer.status }).toMatchObject({ code, status, title, http: status });
  expect(body.type).toBe(`urn:talaan:problem:${code}`);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(reached).toEqual([]);
  return body;
}

describe('bodies', () => {
  const fault = async (body: unknown) =>
    (await problem(await post('/v1/letters', body), 'body.invalid')).errors?.map(({ pointer }) => pointer);

  it('reach the controller as instances of their class when they are as they must be', async () => {
    const answer = await post('/v1/letters', letter);
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.headers.get('x-command') ?? '')).toMatchObject({ isInstance: true });
  });

  it.each<[string, unknown, string[]]>([
    ['a missing field', { content: { question: CANARY } }, ['/to']],
    ['a missing field inside another', { ...letter, content: {} }, ['/content/question']],
    ['a value that is not in the list', { ...letter, to: CANARY }, ['/to']],
    ['a wrong type', { ...letter, content: { question: 7 } }, ['/content/question']],
    ['an unknown field', { ...letter, [`x/~${'y'.repeat(80)}`]: CANARY }, [`/x~1~0${'y'.repeat(61)}`]],
    ['an unknown field inside another', { ...letter, content: { question: '', answer: CANARY } }, ['/content/answer']],
    ['a list where an object belongs', { ...letter, content: [CANARY] }, ['/content']],
    ['a text where an object belongs', { ...letter, content: CANARY }, ['/content']],
    ['null where an object belongs', { ...letter, content: null }, ['/content']],
    [
      'faults in a list',
      {
        ...letter,
        enclosures: [
          { kind: 'map', reference: 'a' },
          { kind: CANARY, reference: 1 },
        ],
      },
      ['/enclosures/1/kind', '/enclosures/1/reference'],
    ],
    ['an object where a list belongs', { ...letter, enclosures: { 0: { kind: 'map' } } }, ['/enclosures']],
    [
      'a list that is too long',
      { ...letter, enclosures: Array(4).fill({ kind: 'map', reference: '' }) },
      ['/enclosures'],
    ],
    [
      'a member named like a constructor',
      { ...letter, content: { question: '', constructor: {} } },
      ['/content/constructor'],
    ],
    ['a list as a whole', [letter], ['']],
    ['a text as a whole', '"text"', ['']],
    ['a body that is null', 'null', ['']],
  ])('are refused with a pointer to %s', async (_, body, pointers) => {
    expect([...new Set(await fault(body))]).toEqual(pointers.length === 0 ? undefined : pointers);
  });

  it('are refused as too deep rather than followed down', async () => {
    const deep = `{"to":"TH-ATU","content":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    await problem(await post('/v1/letters', deep), 'body.malformed');
  });

  it.each<[string, string, string]>([
    ['not JSON', `{"to": "${CANARY}`, 'body.malformed'],
    ['empty where JSON is announced', '', 'body.malformed'],
    ['meant for a prototype', `{"__proto__": {"to": "${CANARY}"}}`, 'body.malformed'],
    ['meant for a constructor', `{"constructor": {"prototype": {"to": "${CANARY}"}}}`, 'body.malformed'],
    ['over the limit', JSON.stringify({ ...letter, to: CANARY.repeat(100_000) }), 'body.too-large'],
  ])('are refused when %s', async (_, body, code) => {
    await problem(await post('/v1/letters', body), code);
  });

  it.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['multipart/form-data; boundary=x', {}],
    ['application/xml', {}],
    ['application/json; charset=utf-16', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('are refused as %s', async (type, headers) => {
    await problem(await post('/v1/letters', letter, { 'content-type': type, ...headers }), 'body.media-type');
  });

  it.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON'])(
    'are accepted as %s',
    async (type) => {
      expect((await post('/v1/letters', letter, { 'content-type': type })).status).toBe(201);
    },
  );
});

describe('queries', () => {
  const get = (query: string) => web.fetch(`/v1/letters${query}`, { headers: { authorization } });

  it('are converted only where the class says so', async () => {
    expect(await (await get('?limit=7&state=PH')).json()).toMatchObject({ items: [{ limit: 7 }] });
  });

  it.each([
    ['?limit=0', '/query/limit'],
    ['?limit=many', '/query/limit'],
    ['?limit=1.5', '/query/limit'],
    ['?limit=1&limit=2', '/query/limit'],
    [`?state=${CANARY}`, '/query/state'],
    ['?state=PH&state=TH', '/query/state'],
    ['?other=1', '/query/other'],
    ['?__proto__=1', '/query/__proto__'],
    ['?constructor=1', '/query/constructor'],
  ])('are refused with a pointer: %s', async (query, pointer) => {
    const { errors } = await problem(await get(query), 'body.invalid');
    expect(new Set(errors?.map((error) => error.pointer))).toEqual(new Set([pointer]));
  });
});

describe('idempotency keys and preconditions', () => {
  const command = async (headers: Record<string, string>, body: unknown = letter) =>
    JSON.parse((await post('/v1/letters', body, headers)).headers.get('x-command') ?? '') as Record<string, unknown>;

  it('are needed on every POST', async () => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await web.fetch('/v1/letters', { method: 'POST', headers, body: JSON.stringify(letter) });
    await problem(answer, 'idempotency.key-missing');
  });

  it.each(['', ' ', 'two words', 'tab\there', 'caf\u00e9', 'x'.repeat(129)])('are refused as %j', async (key) => {
    await problem(await post('/v1/letters', letter, { 'idempotency-key': key }), 'idempotency.key-malformed');
  });

  it('are refused when there are two', async () => {
    const lines = [`Authorization: ${authorization}`, 'Idempotency-Key: a', 'Idempotency-Key: b', 'Content-Length: 0'];
    const answer = await web.raw('POST /v1/letters HTTP/1.1', 'Host: x', 'Connection: close', ...lines);
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*idempotency.key-malformed/);
  });

  it('name the command: the same for the same key and caller, another for another of either', async () => {
    const [one, again, other] = [
      await command({ 'idempotency-key': 'a' }),
      await command({ 'idempotency-key': 'a' }),
      await command({ 'idempotency-key': 'b' }),
    ];
    expect(again['commandId']).toBe(one['commandId']);
    expect(other['commandId']).not.toBe(one['commandId']);
    const token = await web.issuer.token({ ...phOfficer, subject: 'ph-officer-2' });
    const theirs = await command({ 'idempotency-key': 'a', authorization: `Bearer ${token}` });
    expect(theirs['commandId']).not.toBe(one['commandId']);
  });

  it('go with a digest of the request that does not depend on the order of members', async () => {
    const { to, content } = letter;
    const one = await command({}, { to, content });
    expect((await command({}, { content, to }))['requestHash']).toBe(one['requestHash']);
    expect((await command({}, { to, content: { question: 'Who?' } }))['requestHash']).not.toBe(one['requestHash']);
    expect(one['requestHash']).not.toContain('Where');
  });

  it('carry the correlation of the caller when it is a UUID, and else a new one', async () => {
    const own = '0B0F2C52-0000-4000-8000-000000000001';
    expect((await command({ 'x-correlation-id': own }))['correlationId']).toBe(own.toLowerCase());
    expect((await command({ 'x-correlation-id': CANARY }))['correlationId']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['"3"', 3],
    ['"0"', 0],
    ['*', undefined],
  ])('accept If-Match: %s', async (header, revision) => {
    expect(await (await post('/v1/letters/here/burn', {}, { 'if-match': header })).json()).toEqual(
      revision === undefined ? {} : { ifMatch: revision },
    );
  });

  it.each(['3', 'W/"3"', '"03"', '"-1"', '"3", "4"', '"x"', '""'])('refuse If-Match: %s', async (header) => {
    const answer = await post('/v1/letters/here/burn', {}, { 'if-match': header });
    await problem(answer, 'precondition.malformed');
  });
});

describe('answers', () => {
  it('of a command that creates carry status, place, revision and a position beyond 2^53', async () => {
    const answer = await post('/v1/letters', letter);
    expect([answer.status, answer.headers.get('location'), answer.headers.get('etag')]).toEqual([
      201,
      '/v1/letters/here',
      '"0"',
    ]);
    expect(await answer.json()).toEqual({ id: 'here', revision: 0, position: '9007199254740993', state: 'written' });
  });

  it.each([
    ['refused', 'internal'],
    ['broken', 'internal'],
    ['full', 'store.unavailable'],
  ])('tell nothing of the inside: %s', async (id, code) => {
    const answer = await post(`/v1/letters/${id}/burn`, {});
    expect((await problem(answer, code)).detail).toBeUndefined();
  });

  it('do not tell an unknown record from one that the caller may not know of', async () => {
    const unknown = await web.fetch('/v1/letters/gone', { headers: { authorization } });
    await problem(unknown, 'record.unknown');
  });

  it('say what is not permitted', async () => {
    const token = await web.issuer.token(thDelegate);
    await problem(await post('/v1/letters', letter, { authorization: `Bearer ${token}` }), 'access.denied');
  });

  it.each([
    ['GET', '/v2'],
    ['GET', '/v1/letters/'],
    ['PUT', '/v1/letters'],
    ['OPTIONS', '/v1/letters'],
  ])('say that there is no such address: %s %s', async (method, path) => {
    await problem(await web.fetch(path, { method, headers: { authorization } }), 'route.unknown');
  });

  it.each([
    ['an address that cannot be decoded', 'GET /v1/%zz HTTP/1.1', 400, 'request.malformed'],
    ['something that is not HTTP', 'HELLO', 400, 'request.malformed'],
    [
      'headers over the limit',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`,
      431,
      'request.headers-too-large',
    ],
  ])('are problem documents also for %s', async (_, lines, status, code) => {
    const answer = await web.raw(lines, 'Host: x', 'Connection: close');
    expect(answer.startsWith(`HTTP/1.1 ${String(status)} `)).toBe(true);
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ code, status });
  });
});

describe('cursors', () => {
  interface Page {
    readonly items: readonly { readonly last: number }[];
    readonly nextCursor: string;
  }
  const page = (query: string, token = authorization) =>
    web.fetch(`/v1/letters${query}`, { headers: { authorization: token } });

  it('lead from page to page, in the body and in a Link header that repeats the filter', async () => {
    const first = await page('?state=PH&limit=2');
    const { items, nextCursor } = (await first.json()) as Page;
    expect(items[0]?.last).toBe(1);
    const [, next = ''] = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
    expect(next).toBe(`/v1/letters?state=PH&limit=2&cursor=${nextCursor}`);
    const second = await web.fetch(next, { headers: { authorization } });
    expect(((await second.json()) as Page).items[0]?.last).toBe(2);
  });

  it('work for nobody else, for the same person in no other capacity, and with no other filter', async () => {
    const { nextCursor } = (await (await page('?state=PH')).json()) as Page;
    reached.length = 0;
    const bearer = async (claims: Parameters<typeof web.issuer.token>[0]) => `Bearer ${await web.issuer.token(claims)}`;
    const others = [
      await bearer({ ...phOfficer, subject: 'ph-officer-2' }),
      await bearer({ ...phOfficer, unit: 'PH-OTHER' }),
      await bearer({ subject: phOfficer.subject, role: 'delegate', state: 'PH' }),
    ];
    const refusals = [
      ...(await Promise.all(others.map((token) => page(`?state=PH&cursor=${nextCursor}`, token)))),
      await page(`?state=TH&cursor=${nextCursor}`),
      await page(`?cursor=${nextCursor}`),
    ];
    reached.length = 0;
    for (const answer of refusals) await problem(answer, 'cursor.invalid');
  });

  it.each([
    ['altered', (cursor: string) => `${Buffer.from('[999]').toString('base64url')}.${cursor.split('.')[1] ?? ''}`],
    ['cut short', (cursor: string) => cursor.slice(0, -1)],
    ['made up', () => 'WzBd.AAAA'],
    ['empty', () => ''],
  ])('are refused when %s', async (_, change) => {
    const { nextCursor } = (await (await page('')).json()) as Page;
    const answer = await page(`?cursor=${change(nextCursor)}`);
    reached.length = 0;
    await problem(answer, 'cursor.invalid');
  });
});

describe('rate limits', () => {
  it('hold a subject, and all subjects of a state together, and say how long to wait', async () => {
    const limited = await givenWeb({ rates: new RateLimits({ perSubject: 2, perState: 3 }) });
    try {
      const status = async (subject: string, state: string) => {
        const caller = { ...phOfficer, subject, state, unit: `${state}-ATU` };
        const headers = { authorization: `Bearer ${await limited.issuer.token(caller)}` };
        const answer = await limited.fetch('/v1/letters', { headers });
        if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        return answer.status;
      };
      expect([await status('a', 'PH'), await status('a', 'PH'), await status('a', 'PH')]).toEqual([200, 200, 429]);
      expect([await status('b', 'PH'), await status('b', 'PH')]).toEqual([200, 429]);
      expect(await status('c', 'TH')).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe('the contract', () => {
  interface Operation {
    readonly security?: unknown;
    readonly parameters?: readonly { readonly name: string; readonly required: boolean }[];
    readonly responses: Record<string, unknown>;
  }

  it('says for every route how it is opened, what every POST needs, and which problems there are', () => {
    const { openapi, paths } = openApiDocument(web.app);
    expect(openapi).toBe('3.1.0');
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({ path, method, operation })),
    );
    expect(operations.map(({ path, method }) => `${method} ${path}`).sort()).toEqual([
      'get /open',
      'get /v1/letters',
      'get /v1/letters/{id}',
      'post /v1/letters',
      'post /v1/letters/{id}/burn',
    ]);
    for (const { path, method, operation } of operations) {
      expect(operation.security).toEqual(path === '/open' ? undefined : [{ bearer: [] }]);
      const named = operation.parameters?.filter(({ required }) => required).map(({ name }) => name) ?? [];
      expect(named.includes('Idempotency-Key')).toBe(method === 'post');
      expect('401' in operation.responses).toBe(path !== '/open');
    }
  });

  it('has one text', () => {
    const text = openApiText(openApiDocument(web.app));
    expect(openApiText(openApiDocument(web.app))).toBe(text);
    expect(text).toContain('"Idempotency-Key"');
  });
});

describe('refusal tables', () => {
  it('cannot tell one code in two ways', () => {
    const other = { 'token.missing': { status: 400, title: 'Other', meaning: 'Other.' } };
    expect(() => mergeRefusals(platformRefusals, other)).toThrow(/token.missing/);
    expect(mergeRefusals(platformRefusals, platformRefusals)).toEqual(platformRefusals);
  });

  it('have a status of an error, a title and a meaning for every code', () => {
    for (const [code, { status, title, meaning }] of Object.entries(platformRefusals)) {
      expect([code, status >= 400 && status < 600, title.length > 3, meaning.endsWith('.')]).toEqual([
        code,
        true,
        true,
        true,
      ]);
    }
  });
});
