import { resolve } from 'node:path';
import { DIGESTS, digestIn } from '#event-store/log-digest.js';
import { indexFaults } from '#event-store/sqlite/log-inspection.js';
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
  /** Why MACs were not looked at; undefined when they were. */
  readonly unproven: string | undefined;
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
    const destroyed = keys && { has: (key: string) => keys.isDestroyed(key), close: () => undefined };
    const files = await CitedFiles.of(resolve(data), filesAddress(), destroyed);
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
          for (const what of await files.faultsOf(event)) await found({ position, stream, what });
        }
        progress.show(verification.facts, Number(batch.at(-1)?.position) / Number(head));
      }
      progress.clear();
      for (const one of verification.end()) await found(one);
      const { facts, streams } = verification;
      return { head, facts, streams, unproven: 'unproven' in means ? means.unproven : undefined };
    } finally {
      verification.close();
      await files.close();
      await keys?.close();
    }
  });
}

function faultsAround(data: string, log: SeenLog | undefined, hadMacs?: boolean): readonly string[] {
  if (!log) return [];
  const lost = lostMacs(data, log, hadMacs);
  const found = [...log.faults, ...(lost === undefined ? [] : [lost])];
  // A server finds facts by what they are: it has no index that could say otherwise and stay whole.
  return logAddress() === undefined ? [...found, ...indexFaults(data)] : found;
}
