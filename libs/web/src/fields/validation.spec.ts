import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CANARY, type GivenWeb, givenWeb, letter, phOfficer, problemIn, reached } from '../given-web.js';
import { MOST_VALUES } from '../limits/body-limits.js';

let web: GivenWeb;
let authorization: string;

beforeAll(async () => {
  web = await givenWeb();
  authorization = await web.signIn(phOfficer);
});
afterAll(async () => {
  await web.close();
});
beforeEach(() => {
  reached.length = 0;
});

describe('bodies', () => {
  const fault = async (body: unknown) =>
    (await problemIn(await web.post(authorization, '/v1/letters', body), 'body.invalid')).errors?.map(
      ({ pointer }) => pointer,
    );

  it('reach the controller as instances of their class when they are as they must be', async () => {
    const answer = await web.post(authorization, '/v1/letters', letter);
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
    ['a member that every object has', { ...letter, toString: 1 }, ['/toString']],
    [
      'a member that every object has, inside another',
      { ...letter, content: { question: '', valueOf: 1 } },
      ['/content/valueOf'],
    ],
    ['a list as a whole', [letter], ['']],
    ['a text as a whole', '"text"', ['']],
    ['a body that is null', 'null', ['']],
  ])('are refused with a pointer to %s', async (_, body, pointers) => {
    expect([...new Set(await fault(body))]).toEqual(pointers.length === 0 ? undefined : pointers);
  });

  it('are looked at no further where a list or an object is too large', async () => {
    const refusal = async (body: unknown) =>
      (await problemIn(await web.post(authorization, '/v1/letters', body), 'body.invalid')).errors;
    const enclosures = Array.from({ length: 8_000 }, (_, n) => ({ [String(n)]: n }));
    expect(await refusal({ enclosures })).toEqual([
      { pointer: '/enclosures', detail: 'must contain no more than 3 elements' },
    ]);
    const many = Object.fromEntries(Array.from({ length: 15_000 }, (_, n) => [`x${String(n)}`, n]));
    expect(await refusal({ ...letter, content: many })).toEqual([
      { pointer: '/content', detail: 'must contain no more than 51 fields' },
    ]);
    expect(await refusal(many)).toEqual([{ pointer: '', detail: 'must contain no more than 53 fields' }]);
    expect(await refusal({ enclosures: [{ kind: 'map', reference: 'a' }, many] })).toEqual([
      { pointer: '/enclosures/1', detail: 'must contain no more than 52 fields' },
    ]);
  });

  it('are not even parsed where they have more values than any form allows, however they are written', async () => {
    const detail = `must contain no more than ${String(MOST_VALUES)} values`;
    const errors = async (body: unknown) =>
      (await problemIn(await web.post(authorization, '/v1/letters', body), 'body.invalid')).errors;
    const names = Array.from({ length: MOST_VALUES }, (_, n) => [`x${String(n)}`, 0]);
    const lists = `{"content":[${'[],'.repeat(MOST_VALUES / 2)}"not JSON}`;
    for (const body of [Object.fromEntries(names) as unknown, { to: names.map(() => 0) }, lists]) {
      expect(await errors(body)).toEqual([{ pointer: '', detail }]);
    }
    // What is in texts counts as text.
    const content = { question: `\\",[{${',[{'.repeat(MOST_VALUES)}` };
    expect((await web.post(authorization, '/v1/letters', { ...letter, content })).status).toBe(201);
    expect(reached.splice(0)).toHaveLength(1);
  });

  it('are told how many fields are at fault, not how many rules they break', async () => {
    const detail = async (body: unknown) =>
      (await problemIn(await web.post(authorization, '/v1/letters', body), 'body.invalid')).detail;
    expect(await detail({ ...letter, content: 7 })).toBe('One field is not as it must be.');
    expect(await detail({ content: 7 })).toBe('2 fields are not as they must be.');
  });

  it('are refused when their bytes are not UTF-8, wherever they stand', async () => {
    const [before, after] = JSON.stringify({ ...letter, content: { question: '#' } }).split('#') as [string, string];
    for (const wrong of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf]]) {
      const body = Buffer.concat([Buffer.from(before), Buffer.from(wrong), Buffer.from(after)]);
      const headers = { authorization, 'idempotency-key': 'utf-8', 'content-type': 'application/json' };
      const answer = await web.fetch('/v1/letters', { method: 'POST', headers, body });
      await problemIn(answer, 'body.malformed');
    }
    expect(reached).toEqual([]);
  });

  it('are refused as too deep rather than followed down', async () => {
    const deep = `{"to":"TH-ATU","content":${'['.repeat(9_000)}${']'.repeat(9_000)}}`;
    await problemIn(await web.post(authorization, '/v1/letters', deep), 'body.malformed');
  });

  it.each<[string, string, string]>([
    ['not JSON', `{"to": "${CANARY}`, 'body.malformed'],
    ['empty where JSON is announced', '', 'body.malformed'],
    ['meant for a prototype', `{"__proto__": {"to": "${CANARY}"}}`, 'body.malformed'],
    ['meant for a constructor', `{"constructor": {"prototype": {"to": "${CANARY}"}}}`, 'body.malformed'],
    ['over the limit', JSON.stringify({ ...letter, to: CANARY.repeat(100_000) }), 'body.too-large'],
  ])('are refused when %s', async (_, body, code) => {
    await problemIn(await web.post(authorization, '/v1/letters', body), code);
  });

  it.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['multipart/form-data; boundary=x', {}],
    ['application/xml', {}],
    ['application/json; charset=utf-16', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('are refused as %s', async (type, headers) => {
    await problemIn(
      await web.post(authorization, '/v1/letters', letter, { 'content-type': type, ...headers }),
      'body.media-type',
    );
  });

  it.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON'])(
    'are accepted as %s',
    async (type) => {
      expect((await web.post(authorization, '/v1/letters', letter, { 'content-type': type })).status).toBe(201);
    },
  );
});

describe('queries', () => {
  const get = (query: string) => web.fetch(`/v1/letters${query}`, { headers: { authorization } });

  it('are converted only where the class says so', async () => {
    expect(await (await get('?limit=7&state=PH')).json()).toMatchObject({ items: [{ limit: 7 }] });
  });

  it('may name a parameter without a value: that is leaving it out', async () => {
    expect(await (await get('?limit=&state=&cursor=')).json()).toEqual(await (await get('')).json());
  });

  it('say of what is no number that it is none, and nothing about how large it is', async () => {
    const { errors } = await problemIn(await get('?limit=many'), 'body.invalid');
    expect(errors).toEqual([{ pointer: '/query/limit', detail: 'must be an integer number' }]);
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
    const { errors } = await problemIn(await get(query), 'body.invalid');
    expect(new Set(errors?.map((error) => error.pointer))).toEqual(new Set([pointer]));
  });
});
