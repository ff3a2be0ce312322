import { recordRewrap } from '#apps/server/rewrap-record.js';
import { type EventStore, StoreUnavailable } from '#event-store/event-store.js';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { openServerLog } from '#event-store/server-log.js';
import { SystemClock } from '#kernel/clock.js';
import { unavailable, usage } from '../exit.js';
import { keysOnServer } from '../keys-on-server.js';
import { logAddress } from '../log.js';
import { code, command, type Everywhere } from '../options.js';
import { say } from '../output.js';
import { Progress } from '../progress.js';

interface Preparing extends Everywhere {
  readonly holder: readonly string[];
  readonly checker?: readonly string[];
}

const role = code(/^[a-z_][a-z0-9_]{0,62}$/);
const roles = (text: string, before: readonly string[] = []) => [...before, role(text)];

export const prepareKeysCommand = command(
  'prepare',
  'make the tables of keys in a PostgreSQL database, and give its roles their rights',
)
  .requiredOption('--holder <role>', 'a role of servers that seal and open content; may be repeated', roles)
  .option('--checker <role>', 'a role of servers that do not: it reads no record key; may be repeated', roles)
  .addHelpText(
    'after',
    `
TALAAN_KEYS_OWNER is the address of the database, postgres://…, as the role that owns the keys from then on: no server may
run as it. Database and roles must be there, and the database be that role's own. It may be the database of the log. What
is done already stays as it is, so it can be repeated.`,
  )
  .action(async ({ holder, checker = [], json }: Preparing) => {
    const owner = process.env.TALAAN_KEYS_OWNER?.trim() ?? '';
    if (owner === '') throw usage('Name the database in TALAAN_KEYS_OWNER: postgres://owner:password@host/database.');
    const { prepareKeys } = await import('#vault/postgres/prepare-keys.js');
    const { UnfitAddress } = await import('#event-store/postgres/connection/address.js');
    const done = await prepareKeys({ owner, holders: holder, checkers: checker }).catch((error: unknown) => {
      if (error instanceof UnfitAddress) throw usage(`TALAAN_KEYS_OWNER: ${error.message}.`);
      if (error instanceof StoreUnavailable) throw unavailable(`Nothing was prepared: ${error.message}.`, error);
      throw error;
    });
    if (json) process.stdout.write(`${JSON.stringify({ migrations: done })}\n`);
    else say(done.length === 0 ? 'the keys were prepared before' : `the keys are prepared: ${done.join(', ')}`);
  });

export const rewrap = command(
  'rewrap',
  'wrap every record key on a server by a new epoch key, and destroy the one before',
)
  .addHelpText(
    'after',
    `
For keys on a server (TALAAN_KEYS, with TALAAN_ROOT_KEY_FILE, TALAAN_EPOCH_KEYS and TALAAN_LOG as a server has them). Servers
may run meanwhile. Once it has ended, no earlier backup of the database, nor its write-ahead log, opens what was destroyed
by then; nor what was not: make a new backup of the database at once.

A command that is cut off goes on where it is given again. That it was done is recorded, before the epoch key is destroyed.
Copies of that key elsewhere are yours to destroy.`,
  )
  .action(async ({ json }: Everywhere) => {
    process.umask(0o077);
    const keys = keysOnServer();
    if (!keys)
      throw usage('TALAAN_KEYS names no keys on a server: those of a data folder are destroyed where they lie.');
    const { url, rootKeyFile, epochKeys } = keys;
    if (epochKeys === undefined) throw usage('Name the folder of the epoch keys in TALAAN_EPOCH_KEYS.');
    const log = logAddress();
    if (log === undefined) throw usage('TALAAN_LOG names no log on a server: it is recorded there.');
    const done = await rewrapped({ url, rootKeyFile, epochKeys }, log).catch((error: unknown) => {
      throw error instanceof Error ? unavailable(`The keys were not wrapped anew: ${error.message}`, error) : error;
    });
    if (json) process.stdout.write(`${JSON.stringify(done)}\n`);
    else {
      say(`${String(done.keys)} keys are wrapped by the epoch key ${String(done.epoch)}; the one before is destroyed`);
      say('Make a new backup of the database now: with an earlier one, no content is read any more.');
    }
  });

async function rewrapped(keys: { url: string; rootKeyFile: string; epochKeys: string }, log: string) {
  const { EpochRewrap } = await import('#vault/postgres/rewrap.js');
  const rewrap = await EpochRewrap.begin(keys);
  const progress = new Progress('wrapping keys', 'keys');
  try {
    const count = await rewrap.rewrap((keys, share) => progress.show(keys, share));
    const store = await openToRecord(log, rewrap.macs());
    try {
      await recordRewrap(store, { epoch: rewrap.number, keys: count });
    } finally {
      await store.close();
    }
    await rewrap.end();
    return { epoch: rewrap.number, keys: count };
  } finally {
    progress.clear();
    await rewrap.close();
  }
}

/** A log on a server, for what a command records there of what it did. */
export function openToRecord(log: string, macs: FactMacs): Promise<EventStore> {
  const nobody = (): void => undefined;
  return openServerLog(log, { clock: new SystemClock(), macs, onAppend: nobody, onFault: nobody, onLost: nobody });
}
