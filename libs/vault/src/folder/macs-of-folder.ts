import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { FileVault } from '../file-vault.js';

/** What is looked at before facts are given MACs. */
type Keys = Pick<FileVault, 'hasMacKeys' | 'factsHaveMacs' | 'knows'>;

/**
 * The MACs of the facts in a data folder that no server uses; the first key for them is made where there is none.
 * @param check throws when the keys are not those of the log
 * @throws as FileVault
 */
export function macsOfFolder(
  directory: string,
  rootKeyFile: string | undefined,
  check: (keys: Keys) => void,
): FactMacs {
  const vault = new FileVault(directory, rootKeyFile);
  try {
    check(vault);
    return vault.factMacs();
  } finally {
    vault.close();
  }
}
