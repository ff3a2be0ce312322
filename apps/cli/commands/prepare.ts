import type { Command } from 'commander';
import { StoreUnavailable } from '#event-store/event-store.js';
import type { Preparing } from '#event-store/postgres/preparing/prepare-schema.js';
import { unavailable, usage } from '../exit.js';
import { code, command, type Everywhere } from '../options.js';
import { say } from '../output.js';

interface Options extends Everywhere {
  readonly writer: string;
  readonly reader?: string;
  readonly accessWriter?: string;
}

/** What is prepared, in the words of messages. */
interface Prepared {
  readonly what: string;
  /** The variable with the address of its owner. */
  readonly variable: string;
  readonly summary: string;
  readonly prepare: (preparing: Preparing) => Promise<readonly string[]>;
  /** Gives another role what a server needs that keeps no records. */
  readonly admitAccessWriter?: (owner: string, role: string) => Promise<void>;
}

const role = code(/^[a-z_][a-z0-9_]{0,62}$/);

/** The command that makes the tables of a store in a PostgreSQL database, for its owner. */
export function preparing({ what, variable, summary, prepare, admitAccessWriter }: Prepared): Command {
  const prepared = command('prepare', summary)
    .requiredOption('--writer <role>', 'the role as which the server runs: it writes and reads', role)
    .option('--reader <role>', 'a role that only reads, for analysts', role)
    .addHelpText(
      'after',
      `
${variable} is the address of the database, postgres://…, as the role that owns ${what} from then on: no server may
run as it. Database and roles must be there, and the database be that role's own. What an earlier program made is brought up to
this one; stop every server that uses it first. What is done already stays as it is, so it can be repeated.`,
    )
    .action(async ({ writer, reader, accessWriter, json }: Options) => {
      if (accessWriter === writer) throw usage('The two writers are two roles.');
      const owner = process.env[variable]?.trim() ?? '';
      if (owner === '') throw usage(`Name the database in ${variable}: postgres://owner:password@host/database.`);
      const { UnfitAddress } = await import('#event-store/postgres/connection/address.js');
      const wanted = { owner, writer, ...(reader !== undefined && { reader }) };
      const preparing = async () => {
        const migrations = await prepare(wanted);
        if (accessWriter !== undefined) await admitAccessWriter?.(owner, accessWriter);
        return migrations;
      };
      const done = await preparing().catch((error: unknown) => {
        if (error instanceof UnfitAddress) throw usage(`${variable}: ${error.message}.`);
        if (!(error instanceof StoreUnavailable)) throw error;
        throw unavailable(`Not prepared: ${error.message}.`, error);
      });
      if (json) process.stdout.write(`${JSON.stringify({ migrations: done })}\n`);
      else say(done.length === 0 ? `${what} was prepared before` : `${what} is prepared: ${done.join(', ')}`);
    });
  const about = 'a role that reads, and appends only what is recorded of access and of the log itself';
  return admitAccessWriter ? prepared.option('--access-writer <role>', about, role) : prepared;
}
