import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type GivenWeb, givenWeb, reached } from './given-web.js';

let web: GivenWeb;

beforeAll(async () => {
  web = await givenWeb();
});
afterAll(async () => {
  await web.close();
});
beforeEach(() => {
  reached.length = 0;
});

const TARGETS = [
  '/v1/letters',
  '//v1/letters',
  '/v1//letters',
  '/v1/letters/',
  '/v1/letters//',
  '/v1/./letters',
  '/open/../v1/letters',
  '/open/%2e%2e/v1/letters',
  '/open%2f..%2fv1%2fletters',
  '/v1/letters;x',
  '/v1/letters;jsessionid=1',
  '/open;/../v1/letters',
  '/V1/LETTERS',
  '/v1/%6cetters',
  '/v1/letters%00',
  '/v1/letters%20',
  '/v1/letters%2f',
  '/v1/letters/here',
  '/v1/letters/here/',
  '/v1/letters/..%2fhere',
  '/v1/letters?x=/open',
  '/v1/letters#/open',
  '\\v1\\letters',
  '/v1\\letters',
  '/open?/../v1/letters/here',
  '*v1/letters',
  'http://x/v1/letters',
  'http://x//v1/letters',
  'HTTP://x/v1/letters/here',
  'https://x/open/../v1/letters',
  'http:///v1/letters',
  '/%',
  '/v1/letters/%zz',
  `/v1/letters/${'x'.repeat(500)}`,
];

describe('without a token', () => {
  it.each(TARGETS)('no spelling reaches a handler that needs one: %s', async (target) => {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE']) {
      const answer = await web.raw(`${method} ${target} HTTP/1.1`, 'Host: x', 'Connection: close', 'Content-Length: 0');
      expect(answer).toMatch(/^HTTP\/1\.1 (4\d\d|200) /);
      if (answer.startsWith('HTTP/1.1 200')) expect(reached).toEqual(['open']);
      expect(reached.filter((name) => name !== 'open')).toEqual([]);
      reached.length = 0;
    }
  });

  it.each([
    'X-HTTP-Method-Override: GET',
    'X-Method-Override: GET',
    'X-Original-URL: /open',
    'X-Rewrite-URL: /open',
    'X-Forwarded-Prefix: /open',
    'X-Forwarded-User: ph-officer',
    'Upgrade: h2c',
    'Origin: https://elsewhere.example',
  ])('no header opens a route: %s', async (header) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const answer = await web.raw(
        `${method} /v1/letters HTTP/1.1`,
        'Host: x',
        'Connection: close',
        header,
        'Content-Length: 0',
      );
      expect(answer).toMatch(/^HTTP\/1\.1 40[14] /);
      expect(answer).not.toMatch(/access-control-allow/i);
    }
    expect(reached).toEqual([]);
  });

  it('a HEAD request is authenticated as the GET that it stands for', async () => {
    expect((await web.fetch('/v1/letters', { method: 'HEAD' })).status).toBe(401);
  });

  it('two requests in one packet are judged each for itself', async () => {
    const [blank, host] = ['', 'Host: x'];
    const answer = await web.raw(
      'GET /open HTTP/1.1',
      host,
      blank,
      'GET /v1/letters HTTP/1.1',
      host,
      'Connection: close',
    );
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401']);
    expect(reached).toEqual(['open']);
  });

  it('a body whose length is told twice is refused', async () => {
    const lengths = ['Content-Length: 0', 'Transfer-Encoding: chunked'];
    const answer = await web.raw('POST /v1/letters HTTP/1.1', 'Host: x', ...lengths, '', '0', '');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});
