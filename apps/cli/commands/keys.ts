import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { endRotation } from '#apps/server/root-rotation.js';
import { StoreInUse } from '#event-store/sqlite/claim.js';
import { inspectLog } from '#event-store/sqlite/log-inspection.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { RootRotation, type RotationWanted } from '#vault/roots/root-rotation.js';
import { refusedByDisk, unavailable } from '../exit.js';
import { keysOnServer } from '../keys-on-server.js';
import { refuseLogOnServer } from '../log.js';
import { folderClock } from '../folder-clock.js';
import { dataCommand, type OnData } from '../options.js';
import { say } from '../output.js';
import { Progress } from '../progress.js';
import { rootKeyFileOf } from '../proof.js';
import { copyKeysCommand } from './keys-copy.js';
import { prepareKeysCommand, rewrap } from './keys-on-server.js';
import { type Rotated, rotateOnServer } from './root-key-on-server.js';

interface Options extends OnData {
  readonly newRootKey?: string;
}

/** Milliseconds in which a server that runs takes the new root key. */
const PATIENCE = 60_000;

const rotateRoot = dataCommand('rotate-root', 'wrap every key by a new root key, also while a server runs')
  .option('--new-root-key <file>', 'the file of the new root key, made where there is none')
  .addHelpText(
    'after',
    `
The root key in use is that of TALAAN_ROOT_KEY_FILE, or root.key in the data folder. Without --new-root-key a new one is
made and takes its place, and the one before is kept beside it, with .before- and the id of the rotation in its name. With
it, name that file in TALAAN_ROOT_KEY_FILE before the server is started again.

A command that is cut off goes on where it is given again; until it has ended, either root key opens everything. That it
was done is recorded, by the server where one runs. What was written is as it was: no fact and no content changes.

Keys on a server (TALAAN_KEYS) need TALAAN_KEYS_OWNER, TALAAN_ROOT_KEY_FILE, TALAAN_EPOCH_KEYS and TALAAN_LOG, and no --data. Their
servers go on; each takes the new root key when it is started again, or meets an epoch key that needs it.

Remove the root key before once backups that need it have expired: what they hold can be read with it alone.`,
  )
  .action(async ({ data, newRootKey, json }: Options) => {
    process.umask(0o077);
    const newFile = newRootKey === undefined ? undefined : resolve(newRootKey);
    const onServer = keysOnServer();
    const done = await (onServer ? rotateOnServer(onServer, newFile) : rotateInFolder(data, newFile));
    if (json) process.stdout.write(`${JSON.stringify(done)}\n`);
    else {
      say(`${String(done.keys)} keys are wrapped by the root key in ${done.rootKey}`);
      if (newFile !== undefined) say('Name it in TALAAN_ROOT_KEY_FILE before a server is started again.');
      if (done.before !== undefined) say(`The root key before is kept in ${done.before}.`);
    }
  });

export const keys = new Command('keys')
  .summary('the keys of a data folder, or on a server')
  .description('the keys of a data folder, or on a server')
  .addCommand(rotateRoot)
  .addCommand(prepareKeysCommand)
  .addCommand(copyKeysCommand)
  .addCommand(rewrap);

async function rotateInFolder(data: string, newFile: string | undefined): Promise<Rotated> {
  refuseLogOnServer('its root key cannot be rotated while its keys are in a data folder.');
  const directory = resolve(data);
  const log = inspectLog(directory);
  if (!log) throw unavailable(`There is no log in ${data}.`);
  if (!log.hasMacs) throw unavailable('An earlier program may still use the data: raise the level first.');
  const file = rootKeyFileOf(directory);
  return await rotated({ directory, file, newFile }).catch((error: unknown) => {
    throw refusedByDisk('The root key was not rotated', error);
  });
}

async function rotated(wanted: RotationWanted): Promise<Rotated> {
  const { directory, file, newFile } = wanted;
  const rotation = RootRotation.begin(wanted);
  const progress = new Progress('wrapping keys', 'keys');
  try {
    const count = rotation.rewrap((keys, share) => progress.show(keys, share));
    const before = rotation.place();
    rotation.finish(count);
    const end = Date.now() + PATIENCE;
    for (;;) {
      await endHere(directory, rotation);
      if (rotation.isEnded) break;
      if (Date.now() > end) throw unavailable('The server that runs did not take the new root key yet: repeat it.');
      await pause(200);
    }
    return { rotation: rotation.begun.id, keys: count, rootKey: newFile ?? file, ...(before && { before }) };
  } finally {
    progress.clear();
    rotation.close();
  }
}

/** Ends it, unless a server runs: that one does. */
async function endHere(directory: string, rotation: RootRotation): Promise<void> {
  try {
    const store = await SqliteEventStore.open({
      directory,
      clock: folderClock(directory),
      macs: () => rotation.macs(),
    });
    try {
      await endRotation(store, rotation);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreInUse)) throw error;
  }
}
