import type { StoreUnavailable } from '#event-store/event-store.js';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { FolderKeys } from './folder/folder-keys.js';
import type { Rotation } from './roots/root-keys.js';
import { SealingVault } from './sealing-vault.js';

/** The vault on a local disk. */
export class FileVault extends SealingVault<FolderKeys> {
  /** @throws as FolderKeys */
  constructor(directory: string, rootKeyFile?: string, onFault?: (fault: StoreUnavailable) => void) {
    super(new FolderKeys(directory, rootKeyFile, onFault));
  }

  override knows(key: string): boolean {
    return this.keys.knows(key);
  }

  override factMacs(): FactMacs {
    return this.keys.factMacs();
  }

  /** As FolderKeys. */
  rotation(): Rotation | undefined {
    return this.keys.rotation();
  }

  endRotation(rotation: Rotation): void {
    this.keys.endRotation(rotation);
  }
}
