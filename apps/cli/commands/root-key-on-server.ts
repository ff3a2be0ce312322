import { endRotation } from '#apps/server/root-rotation.js';
import type { ServerRotationWanted } from '#vault/postgres/root-rotation.js';
import { unavailable, usage } from '../exit.js';
import type { KeysOnServer } from '../keys-on-server.js';
import { logAddress } from '../log.js';
import { Progress } from '../progress.js';
import { openToRecord } from './keys-on-server.js';

/** What a rotation did. */
export interface Rotated {
  readonly rotation: string;
  readonly keys: number;
  readonly rootKey: string;
  readonly before?: string;
}

/**
 * Rotates the root key of keys on a server, also while servers run.
 * @throws Stop with what is not set, or why it was not done
 */
export async function rotateOnServer(
  { rootKeyFile: file, epochKeys }: KeysOnServer,
  newFile: string | undefined,
): Promise<Rotated> {
  const owner = process.env.TALAAN_KEYS_OWNER?.trim() ?? '';
  if (owner === '')
    throw usage('Name the role that owns the keys in TALAAN_KEYS_OWNER: postgres://owner:password@host/database.');
  if (epochKeys === undefined) throw usage('Name the folder of the epoch keys in TALAAN_EPOCH_KEYS.');
  const log = logAddress();
  if (log === undefined) throw usage('TALAAN_LOG names no log on a server: it is recorded there.');
  const { UnfitAddress } = await import('#event-store/postgres/connection/address.js');
  return await rotated({ owner, file, newFile, epochKeys }, log).catch((error: unknown) => {
    if (error instanceof UnfitAddress) throw usage(`TALAAN_KEYS_OWNER: ${error.message}.`);
    throw error instanceof Error ? unavailable(`The root key was not rotated: ${error.message}`, error) : error;
  });
}

async function rotated(wanted: ServerRotationWanted, log: string): Promise<Rotated> {
  const { ServerRootRotation } = await import('#vault/postgres/root-rotation.js');
  const rotation = await ServerRootRotation.begin(wanted);
  const progress = new Progress('wrapping keys', 'keys');
  try {
    const keys = await rotation.rewrap((done, share) => progress.show(done, share));
    const before = rotation.place();
    await rotation.finish(keys);
    const store = await openToRecord(log, await rotation.macs());
    try {
      await endRotation(store, rotation);
    } finally {
      await store.close();
    }
    return {
      rotation: rotation.id,
      keys,
      rootKey: wanted.newFile ?? wanted.file,
      ...(before !== undefined && { before }),
    };
  } finally {
    progress.clear();
    await rotation.close();
  }
}
