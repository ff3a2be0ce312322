import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyLog } from '#event-store/sqlite/log-copy.js';
import { copyKeys } from '#vault/key-copy.js';
import { KeyDatabase } from '#vault/folder/key-database.js';
import { readRootKey } from '#vault/roots/root-key.js';
import { unavailable, usage } from '../exit.js';
import { Progress } from '../progress.js';
import { type Manifest, NOTED, printOf, ROOT_KEY, writeManifest } from './manifest.js';
import { rootKeyFileOf } from '../proof.js';
import { demandWhole } from './whole-copy.js';

interface Wanted {
  readonly data: string;
  readonly to: string;
  /** The file to copy the root key from, where it is to be copied. */
  readonly rootKeyFile?: string;
}

/**
 * Copies the log and then the keys, so that the keys that the log copy needs are all there, and reads the copy through.
 * What does not become a whole backup is removed, with the folders that were made for it.
 * @throws Stop when the folder is not empty, or the data cannot be read or copied
 */
export async function makeBackup({ data, to, rootKeyFile }: Wanted): Promise<Manifest> {
  if (!existsSync(join(data, 'keys.db'))) throw unavailable(`There are no data to back up in ${data}.`);
  const made = mkdirSync(to, { recursive: true, mode: 0o700 });
  if (readdirSync(to).length > 0) throw usage(`${to} is not empty; each backup needs a folder of its own.`);
  try {
    return await copied({ data, to, ...(rootKeyFile !== undefined && { rootKeyFile }) });
  } catch (error) {
    for (const name of readdirSync(to)) rmSync(join(to, name), { recursive: true });
    if (made !== undefined) rmSync(made, { recursive: true });
    throw error;
  }
}

async function copied({ data, to, rootKeyFile }: Wanted): Promise<Manifest> {
  const madeAt = new Date().toISOString();
  const copying = new Progress('copying the log', '%');
  const position = await copyLog(data, to, (share) => copying.show(Math.floor(share * 100), share));
  copying.clear();
  const keeping = new Progress('copying the keys', 'keys');
  const { keys, destroyed } = copyKeys(join(data, 'keys.db'), join(to, 'keys.db'), (n, share) =>
    keeping.show(n, share),
  );
  keeping.clear();
  if (rootKeyFile !== undefined) {
    readRootKey(rootKeyFile);
    copyFileSync(rootKeyFile, join(to, ROOT_KEY));
    demandRootKeyOf(to);
  }
  const counted = await demandWhole({ folder: to, head: position, from: data, rootKeyFile: rootKeyFileOf(data) });
  const hasNotes = existsSync(join(data, NOTED));
  if (hasNotes) copyFileSync(join(data, NOTED), join(to, NOTED));
  const files = {
    'log.db': await printOf(join(to, 'log.db')),
    'keys.db': await printOf(join(to, 'keys.db')),
    ...(hasNotes && { [NOTED]: await printOf(join(to, NOTED)) }),
  };
  const rootKey = rootKeyFile !== undefined;
  const counts = { position: String(position), ...counted, keys, destroyedKeys: destroyed };
  // A program that knows format 1 only would leave the files behind.
  const manifest: Manifest = { format: counted.attachments > 0 ? 2 : 1, madeAt, ...counts, rootKey, files };
  writeManifest(to, manifest);
  return manifest;
}

/** The root key may have been rotated after the keys were copied. */
function demandRootKeyOf(folder: string): void {
  const keys = new KeyDatabase(join(folder, 'keys.db'));
  try {
    keys.rootsOf(readRootKey(join(folder, ROOT_KEY)), ROOT_KEY);
  } catch (error) {
    throw unavailable(
      'The root key is not that of the keys: if it was rotated meanwhile, make the backup again.',
      error,
    );
  } finally {
    keys.close();
  }
}
