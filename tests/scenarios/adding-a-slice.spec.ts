// docs/guide/adding-a-slice.md, followed to the letter in a copy of the repository.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { type Region, region } from './client.js';
import { type RunningServer, startServer } from './running-server.js';
import { type Block, chapterOf, edited, type Question } from './worked-example.js';

const guide = readFileSync('docs/guide/adding-a-slice.md', 'utf8');
const slice = chapterOf(guide, 'The slice');
const outside = chapterOf(guide, 'Outside its folder');
const step = chapterOf(guide, 'A new step of a record');
const FOLDER = 'libs/handover/';
/** What `tools/check-paths.mjs --write` brings in line. */
const IN_LINE = ['nest-cli.json', 'package.json', 'tsconfig.json'];
/** What a new step is by hand: contract, rules, route with its body, policy. */
const BY_HAND = 4;

const copy = mkdtempSync(join(tmpdir(), 'talaan-guide-'));

beforeAll(() => {
  for (const file of ['apps', 'libs', 'tools', '.swcrc', '.prettierrc.json', 'jest.config.js', ...IN_LINE]) take(file);
  // After the sources, so that only what the guide changes is built.
  for (const built of ['dist/apps', 'dist/libs']) take(built);
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

describe('The guide to adding a slice', () => {
  const compiler = compilerOf(copy);
  const byHand = step.blocks.slice(0, BY_HAND);
  const named = step.blocks.slice(BY_HAND);

  it('gives a slice that compiles', () => {
    follow([...slice.blocks, ...outside.blocks]);
    runs('tools/check-paths.mjs', '--write');
    expect(compiler.faulty()).toEqual([]);
  });

  it('touches at most three files outside the folder of the slice', () => {
    const files = outside.blocks.map(({ file }) => file);
    expect(files.length).toBeLessThanOrEqual(3);
    expect(slice.blocks.filter(({ file }) => !file.startsWith(FOLDER))).toEqual([]);
    expect(changedFiles().filter((file) => !file.startsWith(FOLDER))).toEqual([...files, ...IN_LINE].sort());
  });

  it('takes four files by hand for a step, and those that the compiler then names', () => {
    follow(byHand);
    expect(byHand.map(({ file }) => file)).toEqual([
      'libs/handover/src/contract.ts',
      'libs/handover/src/handover.ts',
      'libs/handover/src/handover.http.ts',
      'libs/handover/src/handover.cedar',
    ]);
    expect(compiler.faulty()).toEqual(named.map(({ file }) => file).sort());
    follow(named);
    expect(compiler.faulty()).toEqual([]);
  });

  it('gives a spec that passes', () => {
    runs('tools/build.mjs');
    runs('tools/test.mjs', 'libs/handover');
  });

  describe('gives a server', () => {
    const data = join(copy, 'data');
    let server: RunningServer | undefined;
    let people: Region;
    let id = '';

    beforeAll(async () => {
      server = await startServer(data, {}, copy);
      people = region(server);
    });

    afterAll(async () => {
      expect(await server?.stop()).toBe(0);
    });

    it.each([...outside.questions, ...step.questions].map((question) => [question.line, question] as const))(
      '%s',
      async (_, { identity, method, path, body, status, words }: Question) => {
        const person = people.person(identity);
        const at = (text: string) => text.replaceAll('{id}', id);
        const headers = method === 'POST' ? { 'idempotency-key': randomUUID() } : {};
        const reply = await person.sends<{ readonly id: string }>({ method, path: at(path), body, headers });
        if (reply.status === 201) ({ id } = reply.body);
        expect([reply.status, reply.text]).toEqual([status, reply.text]);
        for (const word of words) expect(reply.text).toContain(at(word));
      },
    );
  });
});

describe('An edit of the guide', () => {
  it('is refused when its lines are not there, or twice', () => {
    expect(edited('a\nb\nc\n', ' a\n-b\n+d\n')).toBe('a\nd\nc\n');
    expect(() => edited('a\nc\n', ' a\n-b\n+d\n')).toThrow('0 times');
    expect(() => edited('a\nb\na\nb\n', ' a\n-b\n+d\n')).toThrow('2 times');
  });
});

function take(path: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  cpSync(path, join(copy, path), { recursive: true });
}

function follow(blocks: readonly Block[]): void {
  for (const { file, isEdit, text } of blocks) {
    const place = join(copy, file);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, isEdit ? edited(readFileSync(place, 'utf8'), text) : text);
  }
}

function runs(...words: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: copy, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')}:\n${stderr}`);
}

/** The files of the copy that the repository has not, or has otherwise. */
function changedFiles(): readonly string[] {
  const files = globSync(['{apps,libs,tools}/**/*.*', '*.*', '.*'], { cwd: copy, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(copy, join(entry.parentPath, entry.name)));
  return files.filter((file) => read(file) !== read(join(copy, file))).sort();
}

function read(file: string): string | undefined {
  return ts.sys.readFile(file);
}

/** Compiles what changed since it was last asked, and all that depends on it; tests are left out. */
function compilerOf(place: string) {
  let before: ts.SemanticDiagnosticsBuilderProgram | undefined;
  const settings = join(place, 'tsconfig.json');
  return {
    /** The files with faults. */
    faulty(): readonly string[] {
      const json = ts.readConfigFile(settings, (path) => readFileSync(path, 'utf8')).config as object;
      const { options, fileNames } = ts.parseJsonConfigFileContent(json, ts.sys, place, { noEmit: true }, settings);
      const roots = fileNames.filter((file) => !/\/given-[a-z-]+\.ts$|(?<!handover)\.spec\.ts$/.test(file));
      const host = ts.createIncrementalCompilerHost(options);
      before = ts.createSemanticDiagnosticsBuilderProgram(roots, options, host, before);
      const faults = [...before.getSyntacticDiagnostics(), ...before.getSemanticDiagnostics()];
      const files = faults.map(({ file }) => relative(place, file?.fileName ?? ''));
      return [...new Set(files)].sort();
    },
  };
}
