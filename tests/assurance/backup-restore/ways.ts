import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { talaan } from '../../scenarios/talaan.js';

/** How data are copied while a server runs on them, and put back. */
export interface Way {
  readonly backUp: (data: string, to: string) => Promise<void>;
  /** `erasures` is a file with the facts of erasures that were recorded until the data were lost. */
  readonly putBack: (from: string, data: string, erasures: string) => Promise<void>;
}

/** `talaan backup` and `talaan restore` of the build in `place`. */
export function byCommand(place: string): Way {
  const run = async (...words: readonly string[]): Promise<void> => {
    const { exit, err } = await talaan(words, {}, place);
    if (exit !== 0) throw new Error(`talaan ${words[0] ?? ''} ended with ${String(exit)}: ${err}`);
  };
  return {
    backUp: (data, to) => run('backup', '--data', data, '--to', to),
    putBack: (from, data, erasures) => run('restore', '--from', from, '--data', data, '--erasures', erasures),
  };
}

/** What stands in the files themselves, without the write-ahead logs beside them. */
export const byCopyingFiles: Way = { backUp: copyFiles, putBack: copyFiles };

async function copyFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of ['log.db', 'keys.db']) await copyFile(join(from, name), join(to, name));
}
