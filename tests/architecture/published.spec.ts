import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractText, everyRefusal, refusalsPage, WarningsLog } from './published.js';

const sources = ['apps', 'libs'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.spec|\.d|refusals|\/given[a-z-]*)\.ts$/.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8')),
);

describe('The published pages', () => {
  it('list every refusal as the server gives it', () => {
    expect(readFileSync('docs/refusals.md', 'utf8')).toBe(refusalsPage());
  });

  it('hold the contract as the server serves it', async () => {
    const log = new WarningsLog('error');
    const text = await contractText(log);
    expect(log.warnings).toEqual([]);
    expect(readFileSync('docs/openapi.json', 'utf8')).toBe(text);
  });
});

describe('The refusal codes', () => {
  const documented = new Set(Object.keys(everyRefusal()));

  it('in the code are all documented', () => {
    const used = sources.flatMap((source) =>
      [...source.matchAll(/(?:new Refusal|refuseField)\(\s*'([^']+)'/g)].map(([, code]) => code ?? ''),
    );
    expect(used.length).toBeGreaterThan(30);
    expect([...new Set(used)].filter((code) => !documented.has(code))).toEqual([]);
  });

  it('that are documented are all used', () => {
    const unused = [...documented].filter((code) => !sources.some((source) => source.includes(`'${code}'`)));
    expect(unused).toEqual([]);
  });
});
