import { execFileSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The first commit whose program writes what the one before does not read. */
const FIRST_OTHER = 'A data folder has a third level, for facts that the program of before does not know';

/** The last revision whose program does not know the newest level of data folders; undefined where this is not a whole repository. */
export function previousRevision(): string | undefined {
  if (!existsSync('.git')) return undefined;
  try {
    const [first] = git('log', '--format=%H', '--fixed-strings', `--grep=${FIRST_OTHER}`).split('\n').slice(-2);
    return first ? git('rev-parse', '--verify', '--quiet', `${first}^`).trim() : undefined;
  } catch {
    return undefined;
  }
}

/** Builds a revision in `folder`, with the packages of this one. Answers what removes it. */
export function buildOf(revision: string, folder: string): () => void {
  const place = resolve(folder);
  git('worktree', 'add', '--detach', '--force', place, revision);
  const remove = () => void git('worktree', 'remove', '--force', place);
  try {
    symlinkSync(resolve('node_modules'), join(place, 'node_modules'));
    execFileSync(process.execPath, ['tools/build.mjs'], { cwd: place, stdio: 'ignore' });
    return remove;
  } catch (error) {
    remove();
    throw error;
  }
}

function git(...words: readonly string[]): string {
  return execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
