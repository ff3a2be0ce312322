import { Command } from 'commander';
import { copyFilesCommand } from './files-copy.js';
import { preparing } from './prepare.js';

const prepare = preparing({
  what: 'the place of files',
  variable: 'TALAAN_FILES_OWNER',
  summary: 'make the tables of files in a PostgreSQL database, and give its roles their rights',
  prepare: async (wanted) => {
    const { prepareFiles } = await import('#attachments/postgres/prepare-files.js');
    return prepareFiles(wanted);
  },
});

export const files = new Command('files')
  .summary('files on a server')
  .description('files on a server')
  .addCommand(prepare)
  .addCommand(copyFilesCommand);
