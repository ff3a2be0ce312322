import type { StoreUnavailable } from '#event-store/event-store.js';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { readAddress } from '#event-store/postgres/connection/address.js';
import { KeysInFolder } from './folder/keys-in-folder.js';
import type { RecordKeys } from './record-keys.js';

/** How keys on a server are opened, and who is told what becomes of them. */
export interface ServerKeysOpening {
  /** `postgres://…`. It holds a password: it MUST NOT be logged. */
  readonly url: string;
  readonly rootKeyFile: string;
  /** The folder of the epoch keys; undefined for a program that neither seals nor opens content. */
  readonly epochKeys: string | undefined;
  readonly onFault: (fault: StoreUnavailable) => void;
  readonly onLost: () => void;
  /** Told what the operator should know of the server. */
  readonly onRemark?: ((remark: string) => void) | undefined;
}

/** @throws UnfitAddress, which quotes nothing of it: it holds a password */
export function demandKeysAddress(address: string): void {
  readAddress(address);
}

/** Keys on a server, for whoever shows that facts are as they were written. */
export interface ProvingKeys {
  /** Undefined where there are none yet. */
  readonly macs: FactMacs | undefined;
  /** Whether the log beside these keys was seen with MACs. */
  readonly factsHaveMacs: boolean;
  /** Whether a record key is destroyed; undefined where no epoch keys were named: then none is known. */
  readonly isDestroyed: ((key: string) => Promise<boolean>) | undefined;
  close(): Promise<void>;
}

/** @throws UnfitAddress, Error, StoreUnavailable */
export async function openProvingKeys(
  opening: Pick<ServerKeysOpening, 'url' | 'rootKeyFile' | 'epochKeys'>,
): Promise<ProvingKeys> {
  const keys = await openServerKeys({ ...opening, onFault: () => undefined, onLost: () => undefined });
  const close = async (): Promise<void> => {
    keys.close();
    await keys.ended();
  };
  try {
    const macs = keys.hasMacKeys ? await keys.factMacs() : undefined;
    const isDestroyed = async (key: string) => (await keys.destroyedAt([key])).some((at) => at !== undefined);
    const { factsHaveMacs, holdsRecordKeys } = keys;
    return { macs, factsHaveMacs, isDestroyed: holdsRecordKeys ? isDestroyed : undefined, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens the keys on a server. @throws UnfitAddress, Error, StoreUnavailable */
export async function openServerKeys({ epochKeys, ...opening }: ServerKeysOpening): Promise<RecordKeys> {
  // Loaded where they are used: most programs have their keys in the folder.
  if (epochKeys === undefined) {
    const { CheckerKeys } = await import('./postgres/checker-keys.js');
    return CheckerKeys.open(opening);
  }
  const { PostgresKeys } = await import('./postgres/postgres-keys.js');
  return PostgresKeys.open({ ...opening, epochKeys });
}

/**
 * Takes the keys of a data folder, which stays as it is, to an empty place on a server, and compares both. Cut off, it goes on
 * where it is called again; until then no program begins with the keys on the server.
 * @throws Error with the reason why they cannot be taken there, or are not the same; UnfitAddress, StoreUnavailable
 */
export async function copyKeysToServer(
  directory: string,
  { url, rootKeyFile, epochKeys }: { readonly url: string; readonly rootKeyFile: string; readonly epochKeys: string },
  progress: (keys: number, share: number) => void,
): Promise<{ readonly living: number; readonly destroyed: number }> {
  const { transferKeys } = await import('./postgres/key-transfer.js');
  const folder = KeysInFolder.open(directory, rootKeyFile);
  try {
    return await transferKeys(folder, { url, epochKeys }, progress);
  } finally {
    folder.close();
  }
}
