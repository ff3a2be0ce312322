import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FactMacs } from '#event-store/fact-macs.js';
import { inspectLog } from '#event-store/sqlite/log-inspection.js';
import { readFactMacs } from '#vault/mac-keys.js';
import { unavailable } from './exit.js';

/** With what it is shown that the facts in a data folder are as they were written, or why that cannot be shown. */
export type MeansOfProof = { readonly macs: FactMacs } | { readonly macs: undefined; readonly unproven: string };

/**
 * The MACs of the facts in a data folder, by its own root key unless another file is named.
 * @throws Stop when there is a root key, and it is not that of the folder
 */
export function meansOfProof(data: string, rootKeyFile = rootKeyFileOf(data)): MeansOfProof {
  if (inspectLog(data)?.hasMacs !== true) return { macs: undefined, unproven: 'its facts have no MACs' };
  if (!existsSync(rootKeyFile)) return { macs: undefined, unproven: `there is no root key ${rootKeyFile}` };
  try {
    const macs = readFactMacs(data, rootKeyFile);
    return macs ? { macs } : { macs, unproven: 'keys.db has no keys for them' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unavailable(`${rootKeyFile} cannot show whether facts are as they were written: ${reason}`, error);
  }
}

/** Where the root key of a data folder is. */
export function rootKeyFileOf(data: string): string {
  return process.env.TALAAN_ROOT_KEY_FILE ?? join(data, 'root.key');
}
