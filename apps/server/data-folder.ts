import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HALF_COPIED } from '#event-store/transfer/log-transfer.js';
import { COPYING } from '#event-store/sqlite/transfer-target.js';
import { syncFolder } from '#event-store/files/sync-folder.js';

/** In a data folder while it is being restored: it is there as long as that has not ended. */
export const RESTORING = 'restoring';

/**
 * Makes the folder of everything that must survive, for its owner alone, where there is none. What it makes survives a
 * power cut, or all that is put there would be gone with it. One folder at a time: Node's recursive way never ends on
 * some file systems.
 * @throws Error when it cannot be made, cannot be written to, or holds half of what was to be restored or copied
 */
export function prepareDataFolder(data: string): void {
  const folder = resolve(data);
  try {
    make(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    if (existsSync(join(folder, RESTORING)))
      throw new Error('a restore into it has not ended; empty it and restore again');
    if (existsSync(join(folder, COPYING))) throw new Error(HALF_COPIED);
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
  syncFolder(dirname(folder));
}
