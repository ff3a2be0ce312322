// A log on a server, beside the data folder that has its keys, files and views.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { claim } from '#event-store/sqlite/claim.js';
import { LogEpoch } from '#event-store/log-epoch.js';
import type { FactMacs } from '#event-store/fact-macs.js';
import { openLogReader } from '#event-store/log-location.js';
import { inspectServerLog, openServerLog, serverPlace } from '#event-store/server-log.js';
import { acceptedCuts, recordCut } from './accepted-cuts.js';
import type { LogOpening, OpenedStore } from './log-opening.js';
import { checkEnd, checkKeysOf, factsOf, type Keys, knownOf } from './start-checks.js';

/** The keys in the folder, as far as a log needs them. */
interface KeysOfLog extends Keys {
  factMacs(): FactMacs;
  close(): void;
}

/**
 * Opens the log on a server, and its keys, and claims the folder beside it for this process alone, when nothing is wrong with them.
 * @throws Error, UnfitAddress, StoreInUse, StoreUnavailable: nothing then stays open
 */
export async function openOnServer<Opened extends KeysOfLog>(
  url: string,
  opening: LogOpening,
  openKeys: () => Opened,
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
    const cut = checkEnd(directory, known, { head, given: head, missing, cuts }, opening.acceptedLogEnd);
    keys = openKeys();
    checkKeysOf({ head, hasMacs, lastContent }, keys);
    const store = await openServerLog(url, {
      clock,
      macs: keys.factMacs(),
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
