import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EXPERIMENTS } from '../../assurance/experiments.js';
import { checksIn, experimentsIn } from './checks-in.js';
import { compared, type Renaming } from './comparison.js';
import { type Inventory, inventoryOf, KINDS } from './contents.js';
import { type Sources, sourcesAt, sourcesHere } from './sources.js';
import { testsBySpec, testsIn } from './tests-in.js';

const here = sourcesHere();
const inventory = inventoryOf(here);
const files = (texts: Record<string, string>): Sources => new Map(Object.entries(texts));

describe('the inventory of tests', () => {
  const names = (texts: Record<string, string>) => Object.fromEntries(testsIn(files(texts)));

  it('names a test by its groups and itself, with as many as there are rows in its table', () => {
    const spec = `
      const ROWS = [['a', 1], ['b', 2]] as const;
      const SHAPES = { round: 1, square: 2, oblong: 3 };
      describe('a thing', () => {
        it('is there', () => undefined);
        describe('that is old', () => {
          it.each(ROWS)('has %s', () => undefined);
          test.each([...ROWS, 'c'])(\`is \${what} of \` + 'some', () => undefined);
        });
        it.each(Object.entries(SHAPES))('can be %s', () => undefined);
        (missing ? describe.skip : describe)('where it can', () => it('flies', () => undefined));
      });`;
    expect(names({ 'libs/a/src/a.spec.ts': spec })).toEqual({
      'a thing › is there': 1,
      'a thing › that is old › has %s': 2,
      'a thing › that is old › is ${what} of some': 3,
      'a thing › can be %s': 3,
      'a thing › where it can › flies': 1,
    });
  });

  it('passes over what is skipped, and over what is no test', () => {
    const spec = `
      it.skip('not now', () => undefined);
      it.todo('later');
      describe.skip('a group', () => it('not now either', () => undefined));
      it('matches', () => /x/.test('it') && pattern.test('it'));`;
    expect(names({ 'libs/a/src/a.spec.ts': spec })).toEqual({ matches: 1 });
  });

  it('finds the tests of a suite once for each spec that runs it, and under the title that it is given', () => {
    const suite = `
      import { itNeeds } from './needs.js';
      export const behaves = () => describe('a log', () => itNeeds(adapter, 'restarts', () => undefined));`;
    const needs = `export function itNeeds(adapter, title, run) { it(title, run); }`;
    const spec = (from: string) => `import { behaves } from '${from}';\nbehaves();`;
    const texts = { 'libs/log/src/needs.ts': needs, 'libs/log/src/suite.ts': suite };
    expect(names(texts)).toEqual({});
    expect(names({ ...texts, 'libs/log/src/one.spec.ts': spec('./suite.js') })).toEqual({ 'a log › restarts': 1 });
    expect(
      names({
        ...texts,
        'libs/log/src/one.spec.ts': spec('./suite.js'),
        'libs/other/src/two.spec.ts': spec('#log/suite.js'),
      }),
    ).toEqual({ 'a log › restarts': 2 });
  });

  it('finds some in every spec that is here', () => {
    const specs = [...testsBySpec(here)];
    expect(specs.length).toBeGreaterThan(100);
    expect(specs.filter(([, declared]) => declared.length === 0).map(([spec]) => spec)).toEqual([]);
  });
});

describe('the inventory of checks', () => {
  it('reads from the sources what the experiments say of themselves', () => {
    const live = EXPERIMENTS.map(({ id, controls }) => ({ id, controls: controls.map(({ broken }) => broken).sort() }));
    const read = experimentsIn(here).map(({ id, controls }) => ({ id, controls: [...controls].sort() }));
    expect(read).toEqual(live);
  });

  const experiments = {
    'tests/assurance/experiments.ts': `
      import { one } from './one.js';
      import { two } from './two.js';
      export const EXPERIMENTS: readonly Experiment[] = [one, two];`,
    'tests/assurance/one.ts': `export const one = { id: 'one', controls: [{ broken: 'a part' }, control('another', 1)] };
      function control(broken: string, times: number) { return { broken, times }; }`,
    'tests/assurance/two.ts': `export const two = { id: 'two', controls: BROKEN.map(([broken]) => ({ broken })) };`,
    'docs/assurance/tables.json': JSON.stringify([
      { id: 'one', controls: [{ broken: 'was published' }] },
      { id: 'two', controls: [{ broken: 'was published' }] },
    ]),
  };
  const all = ['one', 'one: a part', 'one: another', 'two', 'two: was published'];

  it('holds them when they run before a change lands, in one way or the other', () => {
    const checks = (more: Record<string, string>) => checksIn(files({ ...experiments, ...more }));
    expect(checks({})).toEqual([]);
    expect(checks({ '.ci/run': 'npm test\nnpm run -s assurance -- --short | tee "$checks"\n' })).toEqual(all);
    expect(checks({ '.ci/run': '# npm run assurance -- --short\n' })).toEqual([]);
    expect(checks({ '.ci/run': 'npm run -s assurance -- --short --only two\n' })).toEqual([]);
    const spec = { 'tests/assurance/two.spec.ts': 'inShort(two);', 'tests/assurance/in-short.ts': '' };
    expect(checks(spec)).toEqual(all.slice(3));
  });

  it('has every experiment that is here, with every control', () => {
    const count = EXPERIMENTS.reduce((sum, { controls }) => sum + 1 + controls.length, 0);
    expect(checksIn(here)).toHaveLength(count);
  });
});

describe('the inventory', () => {
  it('finds something of every kind here', () => {
    for (const kind of KINDS) expect([kind, inventory[kind].size > 50]).toEqual([kind, true]);
  });

  it('reads refusals, golden facts and routes', () => {
    const read = inventoryOf(
      files({
        'docs/refusals.md': '- **`a.closed`** (409) Closed. It is.\n- **`a.gone`** (404) Gone. It is.\n',
        'docs/openapi.json': JSON.stringify({ paths: { '/v1/a': { get: {}, post: {} } } }),
        'libs/a/src/golden/a.ndjson': '{"type":"a.made.v1","n":1}\n{"type":"a.made.v1","n":2}\n',
        'libs/b/src/contract.golden.json': '[{"type":"b.made.v1"}]',
      }),
    );
    expect([...read.refusal.keys()]).toEqual(['a.closed (409)', 'a.gone (404)']);
    expect([...read.route.keys()]).toEqual(['GET /v1/a', 'POST /v1/a']);
    expect([...read['golden fact'].keys()].map((name) => name.split(' ')[0])).toEqual([
      'a.made.v1',
      'a.made.v1',
      'b.made.v1',
    ]);
  });
});

describe('the sources of a revision', () => {
  it('are the files of that commit, whatever lies there now', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'talaan-inventory-'));
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...words], { cwd: folder });
    const put = async (file: string, text: string) => {
      await mkdir(join(folder, dirname(file)), { recursive: true });
      await writeFile(join(folder, file), text);
    };
    const kept = { 'libs/a/src/a.ts': '// ສະບາຍດີ\n', 'libs/a/src/b.ts': '', 'docs/refusals.md': '- \n\n' };
    for (const [file, text] of Object.entries(kept)) await put(file, text);
    await put('libs/a/README.md', 'not read');
    await put('tests/architecture/planted/x/y.ts', 'not read');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--no-gpg-sign', '--message', 'one');
    await put('libs/a/src/a.ts', 'another text');
    expect(Object.fromEntries(sourcesAt('HEAD', folder))).toEqual(kept);
    expect(() => sourcesAt('nowhere', folder)).toThrow();
    await rm(folder, { recursive: true });
  });
});

describe('a comparison of inventories', () => {
  const NOTHING = Object.fromEntries(KINDS.map((kind) => [kind, new Map()])) as unknown as Inventory;
  const tests = (counts: Record<string, number>): Inventory => ({ ...NOTHING, test: new Map(Object.entries(counts)) });
  const renaming = (from: string, to: string): Renaming => ({ kind: 'test', from, to, why: 'a better word' });

  it('tells what went and what came, one of several too', () => {
    const { went, came } = compared(tests({ a: 1, b: 3, c: 1 }), tests({ b: 2, c: 1, d: 1 }), []);
    expect(went).toEqual([
      { kind: 'test', name: 'a', times: 1 },
      { kind: 'test', name: 'b', times: 1 },
    ]);
    expect(came).toEqual([{ kind: 'test', name: 'd', times: 1 }]);
  });

  it.each(KINDS)('tells of every kind when one goes: %s', (kind) => {
    const there = { ...NOTHING, [kind]: new Map([['a', 1]]) };
    expect(compared(there, NOTHING, []).went).toEqual([{ kind, name: 'a', times: 1 }]);
    expect(compared(there, there, [])).toEqual({ went: [], came: [], renamed: [], astray: [] });
  });

  it('takes what has another name for that which it was, also when only its group has', () => {
    const there = tests({ 'old › a': 1, 'old › b': 1, 'older › a': 1 });
    const now = tests({ 'new › a': 1, 'new › c': 1, 'older › a': 1 });
    const { went, came, renamed } = compared(there, now, [
      renaming('old', 'middle'),
      renaming('middle', 'new'),
      renaming('new › b', 'new › c'),
    ]);
    expect([went, came]).toEqual([[], []]);
    expect(renamed.map(({ name, to }) => [name, to])).toEqual([
      ['old › a', 'new › a'],
      ['old › b', 'new › c'],
    ]);
  });

  it('believes no renaming to something that is not here, or of another kind', () => {
    const gone = compared(tests({ a: 1 }), tests({ c: 1 }), [renaming('a', 'b')]);
    expect(gone.went).toEqual([{ kind: 'test', name: 'a', times: 1 }]);
    expect(gone.astray).toEqual([renaming('a', 'b')]);
    const other: Renaming = { ...renaming('a', 'c'), kind: 'check' };
    expect(compared(tests({ a: 1 }), tests({ c: 1 }), [other]).went).toHaveLength(1);
  });

  it('has renamings that lead to what is here, each with its reason', () => {
    const renamings = JSON.parse(readFileSync('tests/architecture/renamed.json', 'utf8')) as readonly Renaming[];
    expect(compared(NOTHING, inventory, renamings).astray).toEqual([]);
    expect(renamings.filter(({ kind, why }) => !KINDS.includes(kind) || why.length < 10)).toEqual([]);
  });
});
