import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GivenWeb, givenWeb } from './given-web.js';
import { openApiDocument, openApiText } from './openapi.js';

let web: GivenWeb;

beforeAll(async () => {
  web = await givenWeb();
});
afterAll(async () => {
  await web.close();
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
