import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { citedIn } from '#attachments/attachments.js';
import { type FilesReader, openFilesReader } from '#attachments/attachments-place.js';
import { ATTACHMENTS, FolderAttachments } from '#attachments/folder-attachments.js';
import { NotPermitted, type StoredEvent, StoreUnavailable } from '#event-store/event-store.js';
import { DestroyedKeys } from '#vault/folder/destroyed-keys.js';
import type { Cited } from '#vault/vault.js';
import { unavailable } from './exit.js';

/** Which keys are destroyed. */
interface Destroyed {
  has(key: string): boolean | Promise<boolean>;
  close(): void;
}

/** The files of an installation that facts cite, and whose content is not erased. */
export class CitedFiles {
  private constructor(
    private readonly destroyed: Destroyed,
    private readonly files: FilesReader,
    /** Takes over what is to be there, before it is read. */
    private readonly take: (cited: Cited) => Promise<void> = () => Promise.resolve(),
    private readonly isOnServer = false,
  ) {}

  /**
   * Those of a data folder, or, with an address, those on a server; `destroyed` where the keys are not in the folder.
   * @throws Stop; NotPermitted when the role may not read them
   */
  static async of(
    folder: string,
    address: string | undefined,
    destroyed: Destroyed = new DestroyedKeys(folder),
  ): Promise<CitedFiles> {
    const files = await openFilesReader(folder, address).catch((error: unknown) => {
      if (error instanceof StoreUnavailable && !(error instanceof NotPermitted)) throw unreadable(error);
      throw error;
    });
    return new CitedFiles(destroyed, files, undefined, address !== undefined);
  }

  /** Those of a folder into which they are taken over from another. */
  static copied(folder: string, from: string): CitedFiles {
    const files = new FolderAttachments(join(folder, ATTACHMENTS));
    return new CitedFiles(new DestroyedKeys(folder), files, (cited) =>
      files.copy(cited, new FolderAttachments(join(from, ATTACHMENTS))),
    );
  }

  /** What is wrong with those of one fact. @throws Stop when the server that has them does not answer */
  async faultsOf(event: StoredEvent): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const cited of citedIn(event)) {
      if (await this.destroyed.has(cited.key)) continue;
      const fault = await this.#faultOf(cited);
      // The content may have been erased meanwhile.
      if (fault !== undefined && !(await this.destroyed.has(cited.key)))
        faults.push(`the attachment ${cited.id} ${fault}`);
    }
    return faults;
  }

  async close(): Promise<void> {
    this.destroyed.close();
    await this.files.close();
  }

  async #faultOf(cited: Cited): Promise<string | undefined> {
    try {
      await this.take(cited);
      const hash = createHash('sha256');
      for (let part = 1; part <= cited.parts; part += 1) {
        for await (const chunk of this.files.part(cited.id, part)) hash.update(chunk);
      }
      return hash.digest('hex') === cited.digest ? undefined : 'is not as it was sealed: its bytes have changed';
    } catch (error) {
      if (this.isOnServer && error instanceof StoreUnavailable) throw unreadable(error);
      return `cannot be read: ${(error as Error).message}`;
    }
  }
}

const unreadable = (error: StoreUnavailable) =>
  unavailable(`The files on the server cannot be read: ${error.message}`, error);
