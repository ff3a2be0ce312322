import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CheckedLog } from '#event-store/checks/checked-log.js';
import { type LogReader, NotPermitted } from '#event-store/event-store.js';
import type { Broken } from '#event-store/checks/fact-checks.js';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { inspectLog } from '#event-store/sqlite/log-inspection.js';
import { Refusal } from '#kernel/refusal.js';
import { hadMacs, readFactMacs } from '#vault/mac-keys.js';
import type { Sealed } from '#vault/vault.js';
import { openProvingKeys, type ProvingKeys } from '#vault/server-keys.js';
import { EXIT, Stop, unavailable } from './exit.js';
import { keysOnServer } from './keys-on-server.js';
import { type SeenLog, seenLog, withLog } from './log.js';
import { say } from './output.js';

/** With what it is shown that the facts in a data folder are as they were written, or why that cannot be shown. */
export type MeansOfProof = { readonly macs: FactMacs } | { readonly macs: undefined; readonly unproven: string };

/**
 * The MACs of the facts in a data folder, by its own root key unless another file is named; `log` is what is seen of the log,
 * where that is not in the folder.
 * @throws Stop when there is a root key, and it is not that of the folder
 */
export function meansOfProof(
  data: string,
  rootKeyFile = rootKeyFileOf(data),
  log: Pick<SeenLog, 'hasMacs'> | undefined = inspectLog(data),
): MeansOfProof {
  if (log?.hasMacs !== true) return { macs: undefined, unproven: 'its facts have no MACs' };
  if (!existsSync(rootKeyFile)) return { macs: undefined, unproven: `there is no root key ${rootKeyFile}` };
  try {
    const macs = readFactMacs(data, rootKeyFile);
    return macs ? { macs } : { macs, unproven: 'keys.db has no keys for them' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unavailable(`${rootKeyFile} cannot show whether facts are as they were written: ${reason}`, error);
  }
}

/** The keys on a server, where TALAAN_KEYS names one; those that may not be read are none. @throws Stop when they cannot be read */
export async function provingKeys(): Promise<ProvingKeys | undefined> {
  const keys = keysOnServer();
  if (!keys) return undefined;
  return await openProvingKeys(keys).catch((error: unknown) => {
    if (error instanceof NotPermitted) return NO_KEYS;
    throw unavailable(`The keys on the server cannot be read: ${(error as Error).message}`, error);
  });
}

const NO_KEYS: ProvingKeys = {
  macs: undefined,
  factsHaveMacs: false,
  isDestroyed: undefined,
  close: () => Promise.resolve(),
};

/** The same as `meansOfProof`, with keys on a server where there are any. */
export function meansWith(keys: ProvingKeys | undefined, data: string, log: SeenLog | undefined): MeansOfProof {
  if (!keys || log?.hasMacs !== true) return meansOfProof(data, undefined, log);
  if (keys.macs) return { macs: keys.macs };
  const isForbidden = keys === NO_KEYS;
  const unproven = isForbidden ? 'the role may not read the keys' : 'there are no keys for them on the server';
  return { macs: undefined, unproven };
}

/** In words for an operator; undefined unless someone took the facts' MACs away. */
export function lostMacs(
  data: string,
  log: Pick<SeenLog, 'hasMacs' | 'lastContent'> | undefined = inspectLog(data),
  had = hadMacs(data),
): string | undefined {
  const isLost = log?.hasMacs === false && (had || ((log.lastContent as Sealed | undefined)?.v ?? 1) !== 1);
  return isLost ? 'its facts had MACs, and have none: the log was changed outside the platform' : undefined;
}

/** Where the root key of a data folder is. */
export function rootKeyFileOf(data: string): string {
  return process.env.TALAAN_ROOT_KEY_FILE ?? join(data, 'root.key');
}

/**
 * Reads the log of a data folder as `withLog`, and gives only facts that are as they were written, where its root key is
 * at hand; where it is not, that is said. What comes of the other facts is what `CheckedLog` gives in their place.
 * @throws Stop after all was read when some were not as they were written; or all facts lost their MACs; as `withLog` and `meansOfProof`
 */
export async function withCheckedLog(data: string, use: (log: LogReader) => Promise<void>): Promise<void> {
  const broken: Broken[] = [];
  await withLog(data, async (log) => {
    const seen = await seenLog(data);
    const keys = await provingKeys();
    await keys?.close();
    const lost = lostMacs(resolve(data), seen, keys?.factsHaveMacs);
    if (lost !== undefined) throw new Stop(EXIT.checkFailed, `Nothing is shown: ${lost}.`);
    const means = meansWith(keys, resolve(data), seen);
    if (!means.macs) say(`not checked: whether facts are as written; ${means.unproven}`);
    const onBroken = (found: Broken) => broken.push(found);
    try {
      await use(means.macs ? new CheckedLog(log, { macs: means.macs, onBroken }) : log);
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'log.tampered')) throw error;
    }
  });
  const [first] = broken;
  if (!first) return;
  const where = `the first is at position ${String(first.position)}, stream ${first.stream}`;
  throw new Stop(
    EXIT.checkFailed,
    `Facts of ${String(broken.length)} records are not as they were written, and are not shown; ${where}.`,
  );
}
