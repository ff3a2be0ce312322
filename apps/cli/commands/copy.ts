import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { forgetEnd } from '#apps/server/noted-end.js';
import type { LogCopied } from '#event-store/contract.js';
import type { LogReader } from '#event-store/event-store.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { type LogPlace, openLogReader } from '#event-store/transfer/log-location.js';
import { serverPlace } from '#event-store/server-log.js';
import { transferLog, TransferFault, type TransferTarget } from '#event-store/transfer/log-transfer.js';
import { COPY, noteOperatorAct } from '#event-store/files/operator-acts.js';
import { type Claim, claim } from '#event-store/sqlite/claim.js';
import { SqliteTransferTarget } from '#event-store/sqlite/transfer-target.js';
import { viewsFolder } from '#views/view-path.js';
import { citedBy } from '../cited-positions.js';
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

export const copy = command('copy', 'copy a log to where it is to be from now on: from a folder to a server, or back')
  .requiredOption('--from <log>', 'a data folder, or the word TALAAN_LOG')
  .requiredOption('--to <log>', 'a data folder without a log, or the word TALAAN_LOG')
  .addHelpText(
    'after',
    `
TALAAN_LOG stands for the log on the server that this variable names: on PostgreSQL, prepared before (talaan help log), or in
EventStoreDB. Stop every server that writes either log. First the log is read through: what the target would not take is
listed, and nothing changed then. Each fact is copied with its id, its time and its MAC, to PostgreSQL and back with its
position as well; then both logs are read through and compared. A copy that was cut off goes on where it is given again; until
it has ended no server starts on it. In EventStoreDB facts have other positions: where the copy has those that facts cite, as
reports and evaluations do, is noted in the data folder, and recorded by the server that is started with it. Only the log is copied: keys, files and views
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
    source = await openLogReader(placeOf(from));
    target = await targetAt(placeOf(to));
    return await transferLog(source, target, {
      positions: positionsOf(placeOf(from), placeOf(to)),
      cited: citedBy,
      progress: (facts, share) => progress.show(facts, share),
      moved: (positions) => noteMoved(resolve(from === SERVER ? to : from), positions),
    });
  } finally {
    progress.clear();
    await target?.close();
    await source?.close();
    claimed?.release();
  }
}

function placeOf(log: string): LogPlace {
  if (log !== SERVER) return { adapter: 'sqlite', directory: resolve(log) };
  const named = logAddress();
  if (named === undefined) throw usage('TALAAN_LOG names no log on a server.');
  return serverPlace(named);
}

async function targetAt(place: LogPlace): Promise<TransferTarget> {
  if (place.adapter === 'sqlite') return SqliteTransferTarget.open(place.directory);
  if (place.adapter === 'eventstoredb') {
    const { EventStoreDbTransferTarget } = await import('#event-store/eventstoredb/transfer/transfer-target.js');
    const { locationOf } = await import('#event-store/eventstoredb/location/location.js');
    return EventStoreDbTransferTarget.open(locationOf(place.url));
  }
  const { PostgresTransferTarget } = await import('#event-store/postgres/transfer/transfer-target.js');
  return PostgresTransferTarget.open(place.url);
}

function positionsOf(from: LogPlace, to: LogPlace) {
  if (to.adapter === 'eventstoredb') return 'its own';
  return from.adapter === 'eventstoredb' ? 'counted' : 'kept';
}

/**
 * What a folder knows of positions is no longer so: views are built again, and events of before are of another epoch. Where the
 * copy has what is cited, the server that is started with the folder takes into the log.
 */
function noteMoved(directory: string, positions: LogCopied['conduct']['positions']): void {
  LogEpoch.begin(directory);
  rmSync(viewsFolder(directory), { recursive: true, force: true });
  forgetEnd(directory);
  if (positions.length === 0) return;
  noteOperatorAct(directory, { line: randomUUID(), at: new Date().toISOString(), command: COPY, positions });
}
