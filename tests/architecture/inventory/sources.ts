import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The texts that an inventory reads, by their path in the repository. */
export type Sources = ReadonlyMap<string, string>;

const ROOTS = ['apps', 'libs', 'tests', 'docs', '.ci'];
const READ = /^(?:apps|libs|tests)\/.*(?:(?<!\.d)\.ts|\.ndjson|\.golden\.json)$/;
const PAGES = new Set(['docs/refusals.md', 'docs/openapi.json', 'docs/assurance/tables.json', '.ci/run']);
const PLANTED = 'tests/architecture/planted/';

/** The files as they lie here, committed or not. */
export function sourcesHere(): Sources {
  const files = ROOTS.filter((root) => existsSync(root)).flatMap((root) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return new Map(files.filter(isRead).map((file) => [file, readFileSync(file, 'utf8')]));
}

/**
 * The files of a commit.
 * @param repository the folder in which it is looked for
 * @throws Error when git knows no such commit
 */
export function sourcesAt(revision: string, repository = '.'): Sources {
  const git = (words: readonly string[], input = ''): Buffer =>
    execFileSync('git', words, { cwd: repository, input, maxBuffer: 2 ** 30, stdio: ['pipe', 'pipe', 'pipe'] });
  const commit = git(['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`])
    .toString()
    .trim();
  const files = git(['ls-tree', '-r', '-z', '--name-only', commit, ...ROOTS])
    .toString()
    .split('\0')
    .filter(isRead);
  const answer = git(['cat-file', '--batch'], files.map((file) => `${commit}:${file}\n`).join(''));
  const sources = new Map<string, string>();
  let at = 0;
  for (const file of files) {
    // "<object> blob <bytes>", the bytes, and a line feed
    const ended = answer.indexOf('\n', at) + 1;
    const size = Number(answer.subarray(at, ended).toString().split(' ')[2]);
    sources.set(file, answer.subarray(ended, ended + size).toString());
    at = ended + size + 1;
  }
  return sources;
}

function isRead(file: string): boolean {
  return PAGES.has(file) || (READ.test(file) && !file.startsWith(PLANTED));
}
