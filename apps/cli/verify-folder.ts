import { resolve } from 'node:path';
import { DIGESTS, digestIn } from '#event-store/log-digest.js';
import { indexFaults, inspectLog } from '#event-store/sqlite/log-inspection.js';
import { CitedFiles } from './cited-files.js';
import { FACT_TYPES, UPCASTERS } from './fact-types.js';
import { withLog } from './log.js';
import { Progress } from './progress.js';
import { lostMacs, meansOfProof } from './proof.js';
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
    const means = meansOfProof(resolve(data));
    const { macs } = means;
    const digests = (await log.readStream(DIGESTS)).map(digestIn);
    const files = new CitedFiles(resolve(data));
    const verification = new Verification(FACT_TYPES, UPCASTERS, macs ? { macs, digests } : {});
    try {
      const head = await log.head();
      for (const what of fileFaults(resolve(data))) await found({ position: head, stream: 'log.db', what });
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
      files.close();
    }
  });
}

function fileFaults(data: string): readonly string[] {
  const log = inspectLog(data);
  if (!log) return [];
  const { given, head, schemaFaults } = log;
  // A server may append between the two looks at the file.
  const cut = given > head ? [`position ${String(given)} was given out, and the log ends at ${String(head)}`] : [];
  const lost = lostMacs(data);
  return [...schemaFaults, ...cut, ...(lost === undefined ? [] : [lost]), ...indexFaults(data)];
}
