import { Command } from 'commander';
import { StoreUnavailable } from '#event-store/event-store.js';
import { unavailable, usage } from '../exit.js';
import { code, command, type Everywhere } from '../options.js';
import { say } from '../output.js';

interface Options extends Everywhere {
  readonly writer: string;
  readonly reader?: string;
}

const role = code(/^[a-z_][a-z0-9_]{0,62}$/);

const prepare = command('prepare', 'make the tables of a log in a PostgreSQL database, and give its roles their rights')
  .requiredOption('--writer <role>', 'the role as which the server runs: it appends and reads', role)
  .option('--reader <role>', 'a role that only reads, for analysts', role)
  .addHelpText(
    'after',
    `
TALAAN_LOG_OWNER is the address of the database, postgres://…, as the role that owns the log from then on: no server may
run as it. Database and roles must be there, and the database be that role's own. A log of an earlier program is brought up to this one; stop every server that
writes it first. What is done already stays as it is, so it can be repeated.`,
  )
  .action(async ({ writer, reader, json }: Options) => {
    const owner = process.env.TALAAN_LOG_OWNER?.trim() ?? '';
    if (owner === '') throw usage('Name the database in TALAAN_LOG_OWNER: postgres://owner:password@host/database.');
    const { prepareLog } = await import('#event-store/postgres/prepare-log.js');
    const { UnfitAddress } = await import('#event-store/postgres/address.js');
    const done = await prepareLog({ owner, writer, ...(reader !== undefined && { reader }) }).catch(
      (error: unknown) => {
        if (error instanceof UnfitAddress) throw usage(`TALAAN_LOG_OWNER: ${error.message}.`);
        if (error instanceof StoreUnavailable) throw unavailable(`The log was not prepared: ${error.message}.`, error);
        throw error;
      },
    );
    if (json) process.stdout.write(`${JSON.stringify({ migrations: done })}\n`);
    else say(done.length === 0 ? 'the log was prepared before' : `the log is prepared: ${done.join(', ')}`);
  });

export const log = new Command('log').summary('a log on a server').description('a log on a server').addCommand(prepare);
