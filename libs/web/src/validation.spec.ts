import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CANARY, type GivenWeb, givenWeb, letter, phOfficer, problemIn, reached } from './given-web.js';

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
    ['a list as a whole', [letter], ['']],
    ['a text as a whole', '"text"', ['']],
    ['a body that is null', 'null', ['']],
  ])('are refused with a pointer to %s', async (_, body, pointers) => {
    expect([...new Set(await fault(body))]).toEqual(pointers.length === 0 ? undefined : pointers);
  });

  it('are refused as too deep rather than followed down', async () => {
    const deep = `{"to":"TH-ATU","content":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
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
