import { globSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { FACT_TYPES } from '#apps/cli/fact-types.js';

const TEST = /\.spec\.ts$|\/given-[a-z-]+\.ts$|^tests\//;

/** The program as `npm run check` compiles it, but for the tests. */
const { options, fileNames } = ts.parseJsonConfigFileContent(
  ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8')).config,
  ts.sys,
  process.cwd(),
  undefined,
  resolve('tsconfig.json'),
);

/** What was read of the tree as it is, by path. */
const asItIs = new Map<string, ts.SourceFile | undefined>();

/** The files, without tests, that do not compile once a slice may record one fact more. The contract is changed in memory. */
function brokenBy(contract: string, union: string): readonly string[] {
  const path = resolve(contract);
  const text = readFileSync(path, 'utf8');
  const planted = text.replace(
    new RegExp(`^export type ${union} =\\s*\\|?`, 'm'),
    `export type Planted = Draft<'${union.toLowerCase()}.planted.v1', { readonly at: string }>;\nexport type ${union} = Planted |`,
  );
  if (planted === text) throw new Error(`${contract} has no union ${union}`);
  const host = ts.createCompilerHost({ ...options, noEmit: true }, true);
  const read = host.readFile.bind(host);
  const sources = host.getSourceFile.bind(host);
  host.readFile = (file) => (resolve(file) === path ? planted : read(file));
  host.getSourceFile = (file, language, ...rest) => {
    if (resolve(file) === path) return ts.createSourceFile(file, planted, language, true);
    if (!asItIs.has(file)) asItIs.set(file, sources(file, language, ...rest));
    return asItIs.get(file);
  };
  const roots = fileNames.filter((file) => !TEST.test(relative('.', file)));
  const program = ts.createProgram(roots, { ...options, noEmit: true }, host);
  const files = program.getSemanticDiagnostics().map(({ file }) => relative('.', file?.fileName ?? ''));
  return [...new Set(files)].sort();
}

describe('A new fact does not compile until all have decided about it who decide about the facts of its slice', () => {
  it.each([
    [
      'libs/exchange/src/contract.ts',
      'ExchangeFact',
      [
        'libs/casefile/src/views/stated-records.ts',
        'libs/exchange/src/exchange-request.ts',
        'libs/exchange/src/views/exchange-requests.ts',
        'libs/exchange/src/views/exchange-statistics.ts',
        'libs/notices/src/views/told/exchange.ts',
        'libs/oversight/src/views/audit-trail.ts',
      ],
    ],
    [
      'libs/governance/src/contract.ts',
      'MeetingFact',
      [
        'libs/governance/src/meeting/meeting.ts',
        'libs/governance/src/views/working-group.ts',
        'libs/notices/src/views/told/governance.ts',
        'libs/oversight/src/views/audit-trail.ts',
        'libs/report/src/figures/meeting-figures.ts',
      ],
    ],
  ])('%s: %s', (contract, union, files) => {
    expect(brokenBy(contract, union)).toEqual(files);
  });
});

describe('The types that a log may hold', () => {
  it('are those that the contracts name', () => {
    const named = globSync('libs/*/src/contract.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/'([a-z]+\.[a-z-]+\.v\d+)'/g)].map(([, type = '']) => type),
    );
    expect(named.length).toBeGreaterThan(120);
    expect([...FACT_TYPES].sort()).toEqual([...new Set(named)].sort());
  });
});
