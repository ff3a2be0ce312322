import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Claim, claim } from '#event-store/sqlite/claim.js';
import { copyKeysToServer } from '#vault/server-keys.js';
import { EXIT, refusedByDisk, Stop, unavailable, usage } from '../exit.js';
import { keysOnServer } from '../keys-on-server.js';
import { dataCommand, type OnData } from '../options.js';
import { say } from '../output.js';
import { Progress } from '../progress.js';

export const copyKeysCommand = dataCommand('copy', 'copy the keys of a data folder to a server')
  .addHelpText(
    'after',
    `
TALAAN_KEYS names the database, prepared before (talaan keys prepare), as a role that holds keys; nothing else may have begun
with the keys there. TALAAN_ROOT_KEY_FILE names the root key of the data folder: it stays the same, and every server is
started with it. TALAAN_EPOCH_KEYS names the folder of epoch keys, where the first one is made.

Stop the server that uses the data folder first. The folder is only read. Every key, and when each destroyed one was, is
copied and then compared; a copy that was cut off goes on where it is given again, and until it has ended no server starts with
the keys there. Afterwards move keys.db, and what is beside it, away from the data folder, and keep it: it opens what is
erased from then on, until it is destroyed.`,
  )
  .action(async ({ data, json }: OnData) => {
    process.umask(0o077);
    const keys = keysOnServer();
    if (!keys)
      throw usage('TALAAN_KEYS names no keys on a server: it must be postgres://user:password@host:port/database.');
    const { url, rootKeyFile, epochKeys } = keys;
    if (epochKeys === undefined) throw usage('Name the folder of the epoch keys in TALAAN_EPOCH_KEYS.');
    if (!existsSync(join(resolve(data), 'keys.db'))) throw unavailable(`There are no keys in ${data}.`);
    const done = await copied(resolve(data), { url, rootKeyFile, epochKeys });
    if (json) process.stdout.write(`${JSON.stringify(done)}\n`);
    else
      say(`${String(done.living)} keys, and that ${String(done.destroyed)} are destroyed, are in both, and the same`);
  });

async function copied(directory: string, keys: Parameters<typeof copyKeysToServer>[1]) {
  const progress = new Progress('copying', 'keys');
  let claimed: Claim | undefined;
  try {
    claimed = claim(directory);
    return await copyKeysToServer(directory, keys, (count, share) => progress.show(count, share));
  } catch (error) {
    progress.clear();
    const known = refusedByDisk('The keys were not copied', error);
    if (known instanceof Stop) throw known;
    throw new Stop(EXIT.checkFailed, `The keys were not copied: ${(error as Error).message}`, { cause: error });
  } finally {
    progress.clear();
    claimed?.release();
  }
}
