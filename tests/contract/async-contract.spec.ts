import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { FACT_TYPES } from '#apps/server/fact-types.js';
import { asyncApiText, publishedAsyncApi } from './async-contract.js';

interface Document {
  readonly channels: Readonly<Record<string, { readonly address: string; readonly messages: object }>>;
}

describe('The contract of the events on Kafka', () => {
  it('is published as the types of the facts and the contract of the HTTP API have it', () => {
    expect(publishedAsyncApi()).toBe(asyncApiText(readFileSync('docs/openapi.json', 'utf8')));
  });

  it('is a valid AsyncAPI document', async () => {
    const { document, diagnostics } = await new Parser().parse(publishedAsyncApi());
    const said = diagnostics.map(({ code, path, message }) => `${String(code)} ${path.join('.')}: ${message}`);
    // Whatever reads AsyncAPI 3 reads the first version of it.
    expect(said.filter((line) => !line.startsWith('asyncapi-latest-version '))).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
  });

  it('has every fact that a log may hold, in the topic of its slice, and the topics of units and posts', () => {
    const { channels } = JSON.parse(publishedAsyncApi()) as Document;
    const { unit, post, ...slices } = channels;
    const types = Object.entries(slices).flatMap(([slice, { address, messages }]) => {
      expect(address).toBe(`talaan.${slice}`);
      expect(Object.keys(messages).filter((type) => !type.startsWith(`${slice}.`))).toEqual([]);
      return Object.keys(messages);
    });
    expect(new Set(types)).toEqual(FACT_TYPES);
    expect([unit?.address, post?.address]).toEqual(['talaan.unit.{code}', 'talaan.post.{code}']);
  });
});
