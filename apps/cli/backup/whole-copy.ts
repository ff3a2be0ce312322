import { join } from 'node:path';
import { DIGESTS, digestIn } from '#event-store/checks/log-digest.js';
import { indexFaults } from '#event-store/sqlite/log-inspection.js';
import { KeyDatabase } from '#vault/folder/key-database.js';
import { citedIn } from '#attachments/attachments.js';
import { CitedFiles } from '../cited-files.js';
import { EXIT, Stop } from '../exit.js';
import { FACT_TYPES, UPCASTERS } from '../fact-types.js';
import { withFolderLog } from '../log.js';
import { Progress } from '../progress.js';
import { lostMacs, meansOfProof } from '../proof.js';
import { Verification } from '../verification.js';

/** A copied log, up to its last position. */
interface Copy {
  readonly folder: string;
  readonly head: bigint;
  /** The folder from which the files that it cites are copied. */
  readonly from: string;
  readonly rootKeyFile?: string;
}

interface Whole {
  readonly facts: number;
  /** How often files are cited. */
  readonly attachments: number;
}

/**
 * Reads a copied log through: it must be whole up to `head`, as `talaan verify` has it, and the key of every content must
 * be among the copied keys, destroyed or not. Where the root key is at hand, every fact must be as it was written. The files
 * that it cites are copied with it, but for those whose content is erased.
 * @throws Stop with the first break
 */
export async function demandWhole({ folder, head, from, rootKeyFile }: Copy): Promise<Whole> {
  const fault = lostMacs(folder) ?? indexFaults(folder)[0];
  if (fault !== undefined) throw broken(fault);
  const { macs } = meansOfProof(folder, rootKeyFile);
  const digests = macs && (await withFolderLog(folder, async (log) => (await log.readStream(DIGESTS)).map(digestIn)));
  const keys = new KeyDatabase(join(folder, 'keys.db'));
  const isKey = (id: string) => keys.find(id) !== undefined;
  const proof = { isKey, ...(macs && digests && { macs, digests }) };
  const verification = new Verification(FACT_TYPES, UPCASTERS, proof);
  const files = CitedFiles.copied(folder, from);
  let attachments = 0;
  const progress = new Progress('reading the copy', 'facts');
  try {
    return await withFolderLog(folder, async (log) => {
      const found = await log.head();
      if (found !== head) throw broken(`it ends at position ${String(found)}, not ${String(head)}`);
      for await (const batch of log.readAll(0n, head)) {
        for (const event of batch) {
          const { position, stream } = event;
          const [what] = await files.faultsOf(event);
          const [first] = [...verification.check(event), ...(what === undefined ? [] : [{ position, stream, what }])];
          attachments += citedIn(event).length;
          if (first) throw broken(`position ${String(first.position)}, stream ${first.stream}: ${first.what}`);
        }
        progress.show(verification.facts, Number(batch.at(-1)?.position) / Number(head));
      }
      const [beyond] = verification.end();
      if (beyond) throw broken(beyond.what);
      return { facts: verification.facts, attachments };
    });
  } finally {
    progress.clear();
    await files.close();
    verification.close();
    keys.close();
  }
}

function broken(what: string): Stop {
  return new Stop(EXIT.checkFailed, `The copy of the log is not whole: ${what}.`);
}
