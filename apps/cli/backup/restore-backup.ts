import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { ATTACHMENTS } from '#attachments/folder-attachments.js';
import { prepareDataFolder, RESTORING } from '#apps/server/data-folder.js';
import { claim, StoreInUse } from '#event-store/sqlite/claim.js';
import { syncFolder } from '#event-store/files/sync-folder.js';
import { eraseAgain } from '#vault/erasure.js';
import { KeyDatabase } from '#vault/folder/key-database.js';
import { refusedByDisk, unavailable, usage } from '../exit.js';
import { withFolderLog } from '../log.js';
import { eraseAsListed } from './erasures.js';
import { COPIED, demandSame, type Manifest, NOTED, printOf, readManifest, ROOT_KEY } from './manifest.js';
import { demandWhole } from './whole-copy.js';

const LOCK = 'log.lock';

interface Wanted {
  readonly from: string;
  readonly data: string;
  /** Files with lines of `talaan replay`, for erasures that came after the backup. */
  readonly erasures: readonly string[];
}

export interface Restored extends Manifest {
  /** Erasures that came from the files given. */
  readonly erasuresListed: number;
}

/**
 * Puts a backup into an empty data folder. Destroyed keys are destroyed again, and everything is read through, in a
 * folder within it that keeps a server from starting; only then are the files moved to where a server looks for them.
 * What could not be restored is removed.
 * @throws Stop when the folder is in use or not empty, or the backup is not whole
 */
export async function restoreBackup({ from, data, erasures }: Wanted): Promise<Restored> {
  const manifest = readManifest(from);
  const found = existsSync(data) ? readdirSync(data) : [];
  const others = found.filter((name) => name !== LOCK);
  const notEmpty = () => usage(`${data} is not empty: it has ${others.slice(0, 3).join(', ')}. Nothing was changed.`);
  // Where a lock is, a server may be, and that is the better thing to say; elsewhere no lock is to be left behind.
  if (others.length > 0 && !found.includes(LOCK)) throw notEmpty();
  const claimed = claimFor(data);
  try {
    if (others.length > 0) throw notEmpty();
    const place = join(data, RESTORING);
    mkdirSync(place, { mode: 0o700 });
    try {
      return await restoredVia(place, { from, data, erasures }, manifest);
    } catch (error) {
      rmSync(place, { recursive: true, force: true });
      throw error;
    }
  } finally {
    claimed.release();
  }
}

function claimFor(data: string) {
  try {
    prepareDataFolder(data);
    return claim(data);
  } catch (error) {
    if (error instanceof StoreInUse) throw refusedByDisk('The restore failed', error);
    throw unavailable(error instanceof Error ? error.message : String(error), error);
  }
}

async function restoredVia(place: string, { from, data, erasures }: Wanted, manifest: Manifest): Promise<Restored> {
  const copied = manifest.files[NOTED] ? ([...COPIED, NOTED] as const) : COPIED;
  const files: readonly string[] = manifest.rootKey ? [ROOT_KEY, ...copied] : copied;
  for (const name of files) {
    copyFileSync(join(from, name), join(place, name));
    sync(join(place, name));
  }
  for (const name of copied) demandSame(name, await printOf(join(place, name)), manifest.files[name]);
  let erasuresListed = 0;
  const keys = new KeyDatabase(join(place, 'keys.db'));
  try {
    await withFolderLog(place, (log) => eraseAgain(log, keys));
    for (const file of erasures) erasuresListed += await eraseAsListed(file, keys);
  } finally {
    keys.close();
  }
  await demandWhole({ folder: place, head: BigInt(manifest.position), from });
  syncFolder(place);
  // Until `restoring` is gone, no server starts here; the order of these does not matter.
  const put = existsSync(join(place, ATTACHMENTS)) ? [...files, ATTACHMENTS] : files;
  for (const name of put) renameSync(join(place, name), join(data, name));
  syncFolder(data);
  rmSync(place, { recursive: true });
  syncFolder(data);
  return { ...manifest, erasuresListed };
}

function sync(file: string): void {
  const handle = openSync(file, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}
