import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { claim } from '#event-store/sqlite/claim.js';
import { syncFolder } from '#event-store/files/sync-folder.js';

const LOG = 'log.db';
const LOCK = 'log.lock';
const ROOT_KEY = 'root.key';

/**
 * Makes a region in a folder inside the data, and moves it out when it is whole, its log last. One that was cut off has
 * left nothing but that folder, or files without a log: it is begun again from nothing. Data that has a log already is
 * added to where it is.
 * @throws StoreInUse, StoreUnavailable; all that `make` throws
 */
export async function madeWhole<Made>(data: string, make: (folder: string) => Promise<Made>): Promise<Made> {
  if (existsSync(join(data, LOG))) return make(data);
  const held = claim(data);
  try {
    const folder = join(data, 'seeding');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    if (existsSync(join(data, ROOT_KEY))) copyFileSync(join(data, ROOT_KEY), join(folder, ROOT_KEY));
    const made = await make(folder);
    const names = readdirSync(folder).filter((name) => name !== LOCK && name !== LOG);
    for (const name of [...names, LOG]) moveOver(join(folder, name), join(data, name));
    rmSync(folder, { recursive: true });
    syncFolder(data);
    return made;
  } finally {
    held.release();
  }
}

function moveOver(from: string, to: string): void {
  if (statSync(to, { throwIfNoEntry: false })?.isDirectory()) rmSync(to, { recursive: true });
  renameSync(from, to);
}
