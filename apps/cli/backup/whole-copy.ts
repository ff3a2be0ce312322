import { join } from 'node:path';
import { KeyDatabase } from '#vault/key-database.js';
import { EXIT, Stop } from '../exit.js';
import { FACT_TYPES, UPCASTERS } from '../fact-types.js';
import { withLog } from '../log.js';
import { Progress } from '../progress.js';
import { Verification } from '../verification.js';

/**
 * Reads a copied log through: it must be whole up to `head`, as `talaan verify` has it, and the key of every content must
 * be among the copied keys, destroyed or not. Answers with the number of facts.
 * @throws Stop with the first break
 */
export async function demandWhole(folder: string, head: bigint): Promise<number> {
  const keys = new KeyDatabase(join(folder, 'keys.db'));
  const verification = new Verification(FACT_TYPES, UPCASTERS, { isKey: (id) => keys.find(id) !== undefined });
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
