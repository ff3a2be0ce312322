import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NotPermitted } from '#event-store/event-store.js';
import { DIGESTS, digestIn } from '#event-store/checks/log-digest.js';
import { indexFaults } from '#event-store/sqlite/log-inspection.js';
import type { ProvingKeys } from '#vault/server-keys.js';
import { CitedFiles } from './cited-files.js';
import { FACT_TYPES, UPCASTERS } from './fact-types.js';
import { filesAddress, logAddress, type SeenLog, seenLog, withLog } from './log.js';
import { Progress } from './progress.js';
import { lostMacs, meansWith, provingKeys } from './proof.js';
import { type Break, Verification } from './verification.js';

/** What was looked at. */
export interface Verified {
  /** The last position. */
  readonly head: bigint;
  readonly facts: number;
  readonly streams: number;
  /** Whether it was looked whether facts are as they were written. */
  readonly isProven: boolean;
  /** What was not looked at, each with the reason: in words for an operator. */
  readonly unchecked: readonly string[];
}

/**
 * Checks the log of a data folder, also while a server writes it. Each break is told as it is found, so that memory stays
 * flat however many there are.
 * @throws Stop when there is no log, it cannot be read, or there is a root key and it is not that of the folder
 */
export async function verifyFolder(data: string, found: (one: Break) => Promise<void>): Promise<Verified> {
  return await withLog(data, async (log) => {
    const seen = await seenLog(data);
    const keys = await provingKeys();
    const means = meansWith(keys, resolve(data), seen);
    const { macs } = means;
    const digests = (await log.readStream(DIGESTS)).map(digestIn);
    const unchecked = 'unproven' in means ? [`whether facts are as written; ${means.unproven}`] : [];
    const files = await filesOf(resolve(data), keys).catch((error: unknown) => {
      if (!(error instanceof Unchecked)) throw error;
      unchecked.push(`the files that facts cite; ${error.message}`);
      return undefined;
    });
    const verification = new Verification(FACT_TYPES, UPCASTERS, {
      ...(macs && { macs, digests }),
      isLoose: seen?.isLoose === true,
    });
    try {
      const head = await log.head();
      for (const what of faultsAround(resolve(data), seen, keys?.factsHaveMacs))
        await found({ position: head, stream: 'log.db', what });
      const progress = new Progress('verifying', 'facts');
      for await (const batch of log.readAll(0n, head)) {
        for (const event of batch) {
          for (const one of verification.check(event)) await found(one);
          const { position, stream } = event;
          for (const what of (await files?.faultsOf(event)) ?? []) await found({ position, stream, what });
        }
        progress.show(verification.facts, Number(batch.at(-1)?.position) / Number(head));
      }
      progress.clear();
      for (const one of verification.end()) await found(one);
      const { facts, streams } = verification;
      return { head, facts, streams, isProven: macs !== undefined, unchecked };
    } finally {
      verification.close();
      await files?.close();
      await keys?.close();
    }
  });
}

/** Why something cannot be looked at with what the command was told. */
class Unchecked extends Error {}

/** @throws Unchecked, Stop */
async function filesOf(data: string, keys: ProvingKeys | undefined): Promise<CitedFiles> {
  const address = filesAddress();
  if (keys && !keys.isDestroyed)
    throw new Unchecked('which content is erased is known to who holds record keys (TALAAN_EPOCH_KEYS)');
  const isElsewhere = logAddress() !== undefined && !keys && !existsSync(join(data, 'keys.db'));
  if (isElsewhere)
    throw new Unchecked('no keys tell which content is erased: TALAAN_KEYS names none, nor are there any here');
  const { isDestroyed } = keys ?? {};
  const destroyed = isDestroyed && { has: isDestroyed, close: () => undefined };
  try {
    return await CitedFiles.of(data, address, destroyed);
  } catch (error) {
    if (error instanceof NotPermitted) throw new Unchecked('the role may not read them');
    throw error;
  }
}

function faultsAround(data: string, log: SeenLog | undefined, hadMacs?: boolean): readonly string[] {
  if (!log) return [];
  const lost = lostMacs(data, log, hadMacs);
  const found = [...log.faults, ...(lost === undefined ? [] : [lost])];
  // A server finds facts by what they are: it has no index that could say otherwise and stay whole.
  return logAddress() === undefined ? [...found, ...indexFaults(data)] : found;
}
