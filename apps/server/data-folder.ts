import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes the folder of everything that must survive, for its owner alone, where there is none. One folder at a time:
 * Node's recursive way never ends on some file systems.
 * @throws Error when it cannot be made, or cannot be written to
 */
export function prepareDataFolder(data: string): void {
  const folder = resolve(data);
  try {
    make(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`TALAAN_DATA ${data} cannot be used: ${reason}`, { cause: error });
  }
}

function make(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) throw new Error('it is not a folder');
  make(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}
