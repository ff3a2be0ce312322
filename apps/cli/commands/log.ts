import { Command } from 'commander';
import { preparing } from './prepare.js';

const prepare = preparing({
  what: 'the log',
  variable: 'TALAAN_LOG_OWNER',
  summary: 'make the tables of a log in a PostgreSQL database, and give its roles their rights',
  prepare: async (wanted) => {
    const { prepareLog } = await import('#event-store/postgres/preparing/prepare-log.js');
    return prepareLog(wanted);
  },
  admitAccessWriter: async (owner, role) => {
    const admitting = await import('#event-store/postgres/access-writer.js');
    return admitting.admitAccessWriter(owner, role);
  },
});

export const log = new Command('log').summary('a log on a server').description('a log on a server').addCommand(prepare);
