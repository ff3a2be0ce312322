import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyFilesToServer } from '#attachments/attachments-place.js';
import { ATTACHMENTS } from '#attachments/folder-attachments.js';
import { type Claim, claim } from '#event-store/sqlite/claim.js';
import { EXIT, refusedByDisk, Stop, unavailable, usage } from '../exit.js';
import { filesAddress } from '../log.js';
import { dataCommand, type OnData } from '../options.js';
import { say } from '../output.js';
import { Progress } from '../progress.js';

export const copyFilesCommand = dataCommand('copy', 'copy the files of a data folder to a server')
  .addHelpText(
    'after',
    `
TALAAN_FILES names the database, prepared before (talaan files prepare), as the role that writes there. Stop the server that
uses the data folder first, and start none with TALAAN_FILES until it has ended. The folder is only read. Every file, also
those of the last day that no record cites yet, is copied sealed as it is, and compared byte by byte; a copy that was cut off
goes on where it is given again. Afterwards talaan verify reads on the server what the log cites, and the folder attachments
can be moved away.`,
  )
  .action(async ({ data, json }: OnData) => {
    process.umask(0o077);
    const address = filesAddress();
    if (address === undefined)
      throw usage('TALAAN_FILES names no server: it must be postgres://user:password@host:port/database.');
    if (!existsSync(join(resolve(data), ATTACHMENTS))) throw unavailable(`There are no files in ${data}.`);
    const done = await copied(resolve(data), address);
    if (json) process.stdout.write(`${JSON.stringify(done)}\n`);
    else say(`${String(done.files)} files of ${String(done.bytes)} bytes are in both, and the same`);
  });

async function copied(directory: string, address: string) {
  const progress = new Progress('copying', 'files');
  let claimed: Claim | undefined;
  try {
    claimed = claim(directory);
    return await copyFilesToServer(directory, address, (count, share) => progress.show(count, share));
  } catch (error) {
    progress.clear();
    const known = refusedByDisk('The files were not copied', error);
    if (known instanceof Stop) throw known;
    throw new Stop(EXIT.checkFailed, `The files were not copied: ${(error as Error).message}`, { cause: error });
  } finally {
    progress.clear();
    claimed?.release();
  }
}
