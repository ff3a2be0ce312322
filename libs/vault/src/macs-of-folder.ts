import type { FactMacs } from '#event-store/fact-macs.js';
import { FileVault } from './file-vault.js';

/**
 * The MACs of the facts in a data folder that no server uses; the first key for them is made where there is none.
 * @throws as FileVault
 */
export function macsOfFolder(directory: string, rootKeyFile: string | undefined): FactMacs {
  const vault = new FileVault(directory, rootKeyFile);
  try {
    return vault.factMacs();
  } finally {
    vault.close();
  }
}
