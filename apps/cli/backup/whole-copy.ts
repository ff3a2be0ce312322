import { join } from 'node:path';
import { DIGESTS, digestIn } from '#event-store/log-digest.js';
import { indexFaults } from '#event-store/sqlite/log-inspection.js';
import { KeyDatabase } from '#vault/key-database.js';
import { EXIT, Stop } from '../exit.js';
import { FACT_TYPES, UPCASTERS } from '../fact-types.js';
import { withLog } from '../log.js';
import { Progress } from '../progress.js';
import { lostMacs, meansOfProof } from '../proof.js';
import { Verification } from '../verification.js';

/**
 * Reads a copied log through: it must be whole up to `head`, as `talaan verify` has it, and the key of every content must
 * be among the copied keys, destroyed or not. Where the root key is at hand, every fact must be as it was written. Answers
 * with the number of facts.
 * @throws Stop with the first break
 */
export async function demandWhole(folder: string, head: bigint, rootKeyFile?: string): Promise<number> {
  const fault = lostMacs(folder) ?? indexFaults(folder)[0];
  if (fault !== undefined) throw broken(fault);
  const { macs } = meansOfProof(folder, rootKeyFile);
  const digests = macs && (await withLog(folder, async (log) => (await log.readStream(DIGESTS)).map(digestIn)));
  const keys = new KeyDatabase(join(folder, 'keys.db'));
  const isKey = (id: string) => keys.find(id) !== undefined;
  const proof = { isKey, ...(macs && digests && { macs, digests }) };
  const verification = new Verification(FACT_TYPES, UPCASTERS, proof);
  const progress = new Progress('reading the copy', 'facts');
  try {
    return await withLog(folder, async (log) => {
      const found = await log.head();
      if (found !== head) throw broken(`it ends at position ${String(found)}, not ${String(head)}`);
      for await (const batch of log.readAll(0n, head)) {
        for (const event of batch) {
          const [first] = verification.check(event);
          if (first) throw broken(`position ${String(first.position)}, stream ${first.stream}: ${first.what}`);
        }
        progress.show(verification.facts, Number(batch.at(-1)?.position) / Number(head));
      }
      const [beyond] = verification.end();
      if (beyond) throw broken(beyond.what);
      return verification.facts;
    });
  } finally {
    progress.clear();
    verification.close();
    keys.close();
  }
}

function broken(what: string): Stop {
  return new Stop(EXIT.checkFailed, `The copy of the log is not whole: ${what}.`);
}
