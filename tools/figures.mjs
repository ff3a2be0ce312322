// `npm run figures`: how large the house is. `npm run figures -- --against <revision>` sets the figures of that revision
// beside those of the working tree.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { TEST } from './layout.mjs';

const ROOTS = ['apps', 'libs', 'tests', 'tools'];
const CODE = /^(?:apps|libs)\/.*\.ts$/;
/** Files that only serve tests are no production code. */
const TEST_CODE = new RegExp(`${TEST}|/(?:fixtures|planted|golden)/`);
/** A folder of more files than this has no doors. */
const MOST_FILES = 25;

const { values } = parseArgs({ options: { against: { type: 'string' } } });
const columns = [['now', figuresOf(workingTree())]];
if (values.against !== undefined) columns.unshift([values.against, figuresOf(treeAt(values.against))]);
print(columns);

/** What is printed, in that order: each figure by its name. `files` have a path and a text. */
function figuresOf(files) {
  const code = files.filter(({ path }) => CODE.test(path) && !TEST_CODE.test(path));
  const [longest] = code.toSorted((one, other) => linesOf([other]) - linesOf([one]));
  const large = [...Map.groupBy(files, ({ path }) => dirname(path))].filter(([, inside]) => inside.length > MOST_FILES);
  const parts = [...Map.groupBy(code, ({ path }) => path.split('/').slice(0, 2).join('/'))].sort();
  return new Map([
    ['lines of production code', linesOf(code)],
    ['files of production code', code.length],
    ['the longest file', longest?.path],
    ['  its lines', longest && linesOf([longest])],
    [`folders of more than ${MOST_FILES} files`, large.length],
    ...large.sort().map(([folder, inside]) => [`  ${folder}`, inside.length]),
    ['files and lines of production code in', ''],
    ...parts.map(([part, inside]) => [`  ${part}`, `${inside.length} ${String(linesOf(inside)).padStart(6)}`]),
  ]);
}

function linesOf(files) {
  return files.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
}

function workingTree() {
  return list(git('ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...ROOTS))
    .filter((path) => existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

function treeAt(revision) {
  const commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).toString().trim();
  const paths = list(git('ls-tree', '-r', '-z', '--name-only', commit, '--', ...ROOTS));
  const objects = gitWith(paths.map((path) => `${commit}:${path}\n`).join(''), 'cat-file', '--batch');
  let at = 0;
  return paths.map((path) => {
    const header = objects.toString('utf8', at, objects.indexOf('\n', at));
    const from = at + Buffer.byteLength(header) + 1;
    const to = from + Number(header.split(' ').at(-1));
    at = to + 1;
    return { path, text: objects.toString('utf8', from, to) };
  });
}

function list(output) {
  return output.toString().split('\0').filter(Boolean);
}

function git(...words) {
  return gitWith(undefined, ...words);
}

function gitWith(input, ...words) {
  try {
    return execFileSync('git', words, { input, maxBuffer: 1_073_741_824, stdio: ['pipe', 'pipe', 'inherit'] });
  } catch {
    console.error(`figures: \`git ${words.join(' ')}\` failed`);
    process.exit(1);
  }
}

function print(all) {
  const names = [...new Set(all.flatMap(([, figures]) => [...figures.keys()]))];
  const head = ['', ...all.map(([title]) => title)];
  const rows = [head, ...names.map((name) => [name, ...all.map(([, figures]) => String(figures.get(name) ?? '–'))])];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
    console.log(cells.join('  ').trimEnd());
  }
}
