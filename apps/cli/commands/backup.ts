import { resolve } from 'node:path';
import { makeBackup } from '../backup/make-backup.js';
import { refusedByDisk } from '../exit.js';
import { refuseFilesOnServer, refuseLogOnServer } from '../log.js';
import { dataCommand, type OnData } from '../options.js';
import { say } from '../output.js';
import { rootKeyFileOf } from '../proof.js';

interface Options extends OnData {
  readonly to: string;
  readonly withRootKey?: true;
}

export const backup = dataCommand('backup', 'copy the log and the keys, also while a server runs')
  .requiredOption('--to <dir>', 'the backup: a folder that is empty or not there')
  .option('--with-root-key', 'copy the root key, too (TALAAN_ROOT_KEY_FILE, or root.key in the data folder)')
  .addHelpText(
    'after',
    `
The copy is of one moment: every command that was acknowledged before it begins is in it. The log is copied before the
keys, so that the keys that it needs are there. The copy is then read through: it is whole, no key is missing, and, by the
root key where that is at hand, every fact is as it was written; or it is removed and the exit code is 3.

The root key opens everything: without --with-root-key it is not copied, and MUST be kept elsewhere, or all content of
this backup is lost with it. With it, whoever has the backup can read its content.

Content that is erased later can be read in this backup by whoever has it and the root key: let old backups of the keys
be destroyed, too. talaan help restore says how what was erased since stays erased.

Example:
  talaan backup --to /backup/$(date +%FT%H%M)`,
  )
  .action(async ({ data, to, withRootKey, json }: Options) => {
    // What is written is for its owner alone.
    process.umask(0o077);
    refuseLogOnServer('back it up there, and the data folder as files, keys.db after the log.');
    refuseFilesOnServer('back them up there, after the log.');
    const folder = resolve(data);
    const rootKeyFile = rootKeyFileOf(folder);
    const wanted = { data: folder, to: resolve(to), ...(withRootKey === true && { rootKeyFile }) };
    const made = await makeBackup(wanted).catch((error: unknown) => {
      throw refusedByDisk('The backup failed', error);
    });
    if (json) process.stdout.write(`${JSON.stringify(made)}\n`);
    else {
      const { position, facts, keys, destroyedKeys } = made;
      say(
        `${to}: ${String(facts)} facts, up to position ${position}; ${String(keys)} keys, ${String(destroyedKeys)} destroyed`,
      );
      if (!made.rootKey) say('The root key is not in it.');
    }
  });
