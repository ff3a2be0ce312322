// A log on a server, beside the data folder that has its keys, files and views.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { claim } from '#event-store/sqlite/claim.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { openLogReader } from '#event-store/transfer/log-location.js';
import { inspectServerLog, openServerLog, serverPlace } from '#event-store/server-log.js';
import type { Sealed } from '#vault/vault.js';
import { acceptedCuts, recordCut } from './accepted-cuts.js';
import type { LogOpening, OpenedStore } from './log-opening.js';
import { checkEnd, checkKeysOf, demandKeysInFolder, factsOf, type Keys, knownOf } from './start-checks.js';

/** Keys as far as a log needs them, wherever they are. */
interface KeysOfLog extends Omit<Keys, 'knows'> {
  knows(key: string): boolean | Promise<boolean>;
  factMacs(): FactMacs | Promise<FactMacs>;
  close(): void;
}

/**
 * Opens the log on a server, and its keys, and claims the folder beside it for this process alone, when nothing is wrong with them.
 * @throws Error, UnfitAddress, StoreInUse, StoreUnavailable: nothing then stays open
 */
export async function openOnServer<Opened extends KeysOfLog>(
  url: string,
  opening: LogOpening,
  openKeys: () => Opened | Promise<Opened>,
): Promise<OpenedStore<Opened>> {
  const { directory, clock, onAppend, onFault, onBack, onLost, onRemark, onGrown } = opening;
  let keys: Opened | undefined;
  const claimed = claim(directory);
  try {
    if (existsSync(join(directory, 'log.db'))) {
      throw new Error('TALAAN_LOG names a log on a server, and the data folder has one of its own: log.db.');
    }
    const known = knownOf(directory);
    const { head, hasMacs = true, lastContent, missing } = await inspectServerLog(url, factsOf(known));
    const cuts = missing.length > 0 ? await cutsOn(url) : [];
    demandOneKeyStore(directory, opening, head);
    const cut = checkEnd(directory, known, { head, given: head, missing, cuts }, opening.acceptedLogEnd);
    keys = await openKeys();
    const newest = (lastContent as Sealed | undefined)?.key;
    const { hasMacKeys, factsHaveMacs } = keys;
    const isKnown = newest === undefined || (await keys.knows(newest));
    checkKeysOf({ head, hasMacs, lastContent }, { hasMacKeys, factsHaveMacs, knows: () => isKnown });
    const store = await openServerLog(url, {
      clock,
      macs: await keys.factMacs(),
      onAppend,
      onFault: (fault) => onFault('log', fault),
      ...(onBack && { onBack }),
      onLost,
      ...(onRemark && { onRemark }),
      ...(onGrown && { onGrown }),
    });
    if (cut) await recordCut(store, cut);
    const last = (await acceptedCuts(store)).at(-1);
    // Positions after the cut may have been given before: that is another epoch, to every process on the log alike.
    const epoch = LogEpoch.beside(directory, last ? store.epoch.joined(last.id) : store.epoch);
    const close = async (): Promise<void> => {
      await store.close();
      claimed.release();
    };
    return { store, close, level: 3, cut, keys, epoch };
  } catch (error) {
    keys?.close();
    claimed.release();
    throw error;
  }
}

async function cutsOn(url: string): Promise<Awaited<ReturnType<typeof acceptedCuts>>> {
  const log = await openLogReader(serverPlace(url));
  try {
    return await acceptedCuts(log);
  } finally {
    await log.close();
  }
}

/** @throws Error where facts have no keys, or there are keys in two places */
function demandOneKeyStore(directory: string, { keysOnServer }: LogOpening, head: bigint): void {
  if (!keysOnServer) demandKeysInFolder(directory, head);
  else if (existsSync(join(directory, 'keys.db'))) {
    throw new Error('TALAAN_KEYS names keys on a server, and the data folder has keys of its own: keys.db.');
  }
}
