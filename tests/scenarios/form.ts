import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OPERATOR_FILE } from '#apps/split/operator-file.js';

/**
 * Names the form of the platform that scenarios run on: `split`, with what else `npm run split` is told, or the all-in-one when
 * there is none.
 */
export const FORM = 'TALAAN_TEST_FORM';

/** Whether scenarios run on the split form (`npm run split:test`): a process for each target. */
export const isSplit = process.env[FORM] === 'split';

/** Whether a test is left out because the scenarios run on the split form: it then says why. */
export function leftOutOnSplit(because: string): boolean {
  if (isSplit) process.stderr.write(`a test is not run on the split form, because ${because}\n`);
  return isSplit;
}

/** How an operator's command is told of the platform that has its data in a folder: as the split form wrote it down there. */
export function onItsData(words: readonly string[]): { words: readonly string[]; settings: Record<string, string> } {
  const at = words.indexOf('--data') + 1;
  const file = join(words[at] ?? '', OPERATOR_FILE);
  if (at === 0 || !existsSync(file)) return { words, settings: {} };
  const lines = readFileSync(file, 'utf8').matchAll(/^(\w+)='(.*)'$/gm);
  const settings = Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
  const [view] = words.includes('--view') ? [words[words.indexOf('--view') + 1] ?? ''] : [];
  const folder = view === undefined ? settings.TALAAN_DATA : folderWith(view, words[at] ?? '');
  return { words: words.with(at, folder ?? ''), settings };
}

/** The folder of a target that has the view. */
function folderWith(view: string, data: string): string | undefined {
  const [file] = globSync(join(data, '*', 'views', `${view}.v*.db`));
  return file === undefined ? undefined : dirname(dirname(file));
}
