import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LogReader } from '#event-store/event-store.js';
import { openLogReader } from '#event-store/log-location.js';
import { serverPlace } from '#event-store/server-log.js';
import { transferLog, TransferFault, type TransferTarget } from '#event-store/log-transfer.js';
import { type Claim, claim } from '#event-store/sqlite/claim.js';
import { SqliteTransferTarget } from '#event-store/sqlite/transfer-target.js';
import { EXIT, refusedByDisk, Stop, unavailable, usage } from '../exit.js';
import { logAddress } from '../log.js';
import { command, type Everywhere } from '../options.js';
import { say } from '../output.js';
import { Progress } from '../progress.js';

interface Options extends Everywhere {
  readonly from: string;
  readonly to: string;
}

/** Instead of a folder: the log on the server that TALAAN_LOG names. An address on the command line could be read by others. */
const SERVER = 'TALAAN_LOG';

export const copy = command('copy', 'copy a log to where it is to be from now on: from a folder to PostgreSQL, or back')
  .requiredOption('--from <log>', 'a data folder, or the word TALAAN_LOG')
  .requiredOption('--to <log>', 'a data folder without a log, or the word TALAAN_LOG')
  .addHelpText(
    'after',
    `
TALAAN_LOG stands for the log on the PostgreSQL server that this variable names, prepared before (talaan help log). Stop every server
that writes either log. Each fact is copied with its id, its position, its time and its MAC; then both logs are read
through and compared. A copy that was cut off goes on where it is given again. Only the log is copied: keys, files and views
stay in their data folder, and go with the copy. A data folder whose log went to a server is started with TALAAN_LOG once
log.db was moved away, with the files beside it (log.db-wal, log.db-shm). Clients of live feeds begin again.

Example:
  talaan copy --from ./data --to TALAAN_LOG`,
  )
  .action(async ({ from, to, json }: Options) => {
    process.umask(0o077);
    const places = [from, to].map((place) => (place === SERVER ? place : resolve(place)));
    if (places[0] === places[1]) throw usage('A log cannot be copied to where it is.');
    const progress = new Progress('copying', 'facts');
    const facts = await copied(from, to, progress).catch((error: unknown) => {
      if (error instanceof TransferFault) throw new Stop(EXIT.checkFailed, `The log was not copied: ${error.message}.`);
      throw refusedByDisk('The log was not copied', error);
    });
    if (json) process.stdout.write(`${JSON.stringify({ facts })}\n`);
    else say(`${String(facts)} facts are in both logs, and the same`);
  });

async function copied(from: string, to: string, progress: Progress): Promise<number> {
  let claimed: Claim | undefined;
  let source: LogReader | undefined;
  let target: TransferTarget | undefined;
  try {
    if (from !== SERVER) {
      if (!existsSync(join(resolve(from), 'log.db'))) throw unavailable(`There is no log in ${from}.`);
      claimed = claim(resolve(from));
    }
    source = await openLogReader(
      from === SERVER ? { adapter: 'postgres', url: address() } : { adapter: 'sqlite', directory: resolve(from) },
    );
    target = to === SERVER ? await onServer() : SqliteTransferTarget.open(resolve(to));
    return await transferLog(source, target, (facts, share) => progress.show(facts, share));
  } finally {
    progress.clear();
    await target?.close();
    await source?.close();
    claimed?.release();
  }
}

async function onServer(): Promise<TransferTarget> {
  const { PostgresTransferTarget } = await import('#event-store/postgres/transfer-target.js');
  return PostgresTransferTarget.open(address());
}

function address(): string {
  const named = logAddress();
  if (named === undefined) throw usage('TALAAN_LOG names no log on a server.');
  if (serverPlace(named).adapter !== 'postgres') {
    throw usage('TALAAN_LOG names a log in EventStoreDB: a copy goes from a folder to PostgreSQL, or back.');
  }
  return named;
}
