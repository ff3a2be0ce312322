import { resolve } from 'node:path';
import { restoreBackup } from '../backup/restore-backup.js';
import { refusedByDisk } from '../exit.js';
import { refuseFilesOnServer, refuseLogOnServer } from '../log.js';
import { dataCommand, type OnData } from '../options.js';
import { say } from '../output.js';

interface Options extends OnData {
  readonly from: string;
  readonly erasures: readonly string[];
}

export const restore = dataCommand('restore', 'put a backup into an empty data folder')
  .requiredOption('--from <dir>', 'the backup')
  .option('--erasures <file>', 'erasures that came after the backup, as talaan replay --erasures prints them', more, [])
  .addHelpText(
    'after',
    `
Refuses a data folder that is not empty, or in use. The bytes of the backup are compared with what they were when it was
made; keys that its log says are erased are destroyed again; the log is read through and no key may be missing. Until
all that is done, no server starts on the folder. Exit code 3 when the backup is not whole; nothing is left then.

What was acknowledged after the backup is not in it. An erasure after the backup is not either: what it erased could be
read again. Where its fact survives, in the old log or in a list kept elsewhere, give it with --erasures (more than once,
if need be), and its keys are destroyed before anything can be read:
  talaan replay --erasures --data /old/data > erasures.ndjson
  talaan restore --from /backup/2026-11-21T0200 --data ./data --erasures erasures.ndjson

Without root.key in the backup, put the root key into the data folder, or name it in TALAAN_ROOT_KEY_FILE, before the
server is started.`,
  )
  .action(async ({ from, data, erasures, json }: Options) => {
    process.umask(0o077);
    refuseLogOnServer('restore it there.');
    refuseFilesOnServer('restore them there, and the rest as files.');
    const wanted = { from: resolve(from), data: resolve(data), erasures };
    const restored = await restoreBackup(wanted).catch((error: unknown) => {
      throw refusedByDisk('The restore failed', error);
    });
    if (json) {
      process.stdout.write(`${JSON.stringify(restored)}\n`);
      return;
    }
    const { facts, position, madeAt, rootKey, erasuresListed } = restored;
    say(`${data}: ${String(facts)} facts, up to position ${position}, as at ${madeAt}; whole`);
    if (erasures.length === 0) say('What was erased after that can be read again, unless --erasures names it.');
    else say(`${String(erasuresListed)} listed erasures were carried out`);
    if (!rootKey) say('The root key was not in the backup: put it in its place before the server starts.');
  });

function more(file: string, before: readonly string[]): readonly string[] {
  return [...before, file];
}
