import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { citedIn } from '#attachments/attachments.js';
import { ATTACHMENTS, FolderAttachments } from '#attachments/folder-attachments.js';
import type { StoredEvent } from '#event-store/event-store.js';
import { DestroyedKeys } from '#vault/destroyed-keys.js';
import type { Cited } from '#vault/vault.js';

/** The files of a data folder that facts cite, and whose content is not erased. */
export class CitedFiles {
  private readonly files: FolderAttachments;
  private readonly destroyed: DestroyedKeys;

  /** `from` is the folder from which those are taken over that are to be there. */
  constructor(
    folder: string,
    private readonly from?: string,
  ) {
    this.files = new FolderAttachments(join(folder, ATTACHMENTS));
    this.destroyed = new DestroyedKeys(folder);
  }

  /** What is wrong with those of one fact. */
  async faultsOf(event: StoredEvent): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const cited of citedIn(event)) {
      if (this.destroyed.has(cited.key)) continue;
      const fault = await this.#faultOf(cited);
      // The content may have been erased meanwhile.
      if (fault !== undefined && !this.destroyed.has(cited.key)) faults.push(`the attachment ${cited.id} ${fault}`);
    }
    return faults;
  }

  close(): void {
    this.destroyed.close();
  }

  async #faultOf(cited: Cited): Promise<string | undefined> {
    try {
      if (this.from !== undefined) await this.files.copy(cited, new FolderAttachments(join(this.from, ATTACHMENTS)));
      const hash = createHash('sha256');
      for (let part = 1; part <= cited.parts; part += 1) {
        for await (const chunk of this.files.part(cited.id, part)) hash.update(chunk);
      }
      return hash.digest('hex') === cited.digest ? undefined : 'is not as it was sealed: its bytes have changed';
    } catch (error) {
      return `cannot be read: ${(error as Error).message}`;
    }
  }
}
