import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerForAll } from './all-targets.js';
import { mergedMetrics } from './merged-metrics.js';
import { problemsFile, routesFile, upstreamsFile } from './nginx-files.js';

/** What stands before the measurements themselves. */
const WHICH = `# HELP talaan_target_up Whether the target gave its measurements: 1 when it did.
# TYPE talaan_target_up gauge
`;

describe('the gateway', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** A target that answers this. */
  async function target(status: number, body: object, metrics = ''): Promise<string> {
    const server = createServer(({ url }, response) => {
      if (url === '/metrics') response.end(metrics);
      else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  async function asked(targets: Record<string, string>, path = '/readyz') {
    const gateway = await answerForAll(targets, { host: '127.0.0.1', port: 0 });
    closing.push(() => void gateway.close());
    const response = await fetch(`${gateway.address}${path}`);
    return { status: response.status, text: await response.text() };
  }

  const ready = { status: 'ok', reasons: [], notes: ['a note'] };

  it('is ready when every target is, and says their notes', async () => {
    const { status, text } = await asked({ one: await target(200, ready), two: await target(200, ready) });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ status: 'ok', reasons: [], notes: ['one: a note', 'two: a note'] });
  });

  it('is not ready when one is not, fails, or does not answer; it says which, and why', async () => {
    const { status, text } = await asked({
      one: await target(200, ready),
      two: await target(503, { status: 'unavailable', reasons: ['starting'] }),
      three: await target(500, {}),
      four: 'http://127.0.0.1:1',
    });
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({
      status: 'unavailable',
      reasons: ['two: starting', 'three: answers 500', 'four: does not answer'],
    });
  });

  it('gives the measurements of those that answer, and the contract of all', async () => {
    const one = await target(200, ready, '# TYPE up gauge\nup 1\n');
    const metrics = await asked({ one, two: 'http://127.0.0.1:1' }, '/metrics');
    const text = `${WHICH}talaan_target_up{target="one"} 1
talaan_target_up{target="two"} 0
# TYPE up gauge
up{target="one"} 1
`;
    expect(metrics).toEqual({ status: 200, text });
    expect(JSON.parse((await asked({ one }, '/openapi.json')).text)).toMatchObject({ openapi: '3.1.0' });
    expect((await asked({ one }, '/v1/units')).status).toBe(404);
  });
});

describe('measurements of several targets', () => {
  it('stand together by name, each described once and with its target', () => {
    const text = (value: number) =>
      `# HELP asked Requests.\n# TYPE asked counter\nasked{route="/v1/{id}"} ${String(value)}\n\n# TYPE up gauge\nup 1\n`;
    expect(
      mergedMetrics([
        { target: 'one', text: text(3) },
        { target: 'two', text: text(4) },
      ]),
    ).toBe(`${WHICH}talaan_target_up{target="one"} 1
talaan_target_up{target="two"} 1
# HELP asked Requests.
# TYPE asked counter
asked{target="one",route="/v1/{id}"} 3
asked{target="two",route="/v1/{id}"} 4
# TYPE up gauge
up{target="one"} 1
up{target="two"} 1
`);
  });
});

describe('what is made for nginx', () => {
  const paths = {
    '/healthz': { get: {} },
    '/v1/letters': { post: { 'x-body-limit': 5_000 }, get: {} },
    '/v1/letters/{id}': { get: { responses: { '200': { content: { 'text/event-stream': {} } } } } },
    '/v1/parts/{id}': { put: { requestBody: { content: { 'application/octet-stream': {} } } } },
  };
  const route = (target: string, path: string) => ({ target, path, method: 'GET' });

  it('has a place for each prefix, with the longest body that is taken there', () => {
    const text = routesFile({ paths }, [route('post', '/v1/letters/:id'), route('files', '/v1/parts/:id')]);
    expect(text).toContain(`location /v1/letters {
  set $route /v1/letters;
  client_max_body_size 5000;
  include feed.conf;
  proxy_pass https://post;
}
location /v1/parts {
  set $route /v1/parts;
  client_max_body_size 33554432;
  include target.conf;
  proxy_pass https://files;
}`);
  });

  it('says where targets are', () => {
    expect(upstreamsFile({ post: 'https://127.0.0.1:1234' })).toContain('server 127.0.0.1:1234 max_fails=0;');
  });

  it('refuses in the platform’s words', () => {
    const text = problemsFile();
    expect(text).toContain('error_page 502 = @service-unavailable;');
    const said = /return 503 '(.+)';/.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? '';
    expect(JSON.parse(said)).toMatchObject({ status: 503, code: 'service.unavailable' });
    expect(text.split('location @service-unavailable')[1]).toContain('add_header Retry-After 1 always;');
  });
});
