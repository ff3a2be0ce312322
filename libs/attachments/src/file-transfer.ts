import type { Announced, AttachmentStore, StoredAttachment } from './attachment-store.js';
import type { FolderAttachments } from './folder-attachments.js';
import { digestOf } from './progress.js';

/** A file is not there as it is in the folder, or cannot become so. */
export class FileTransferFault extends Error {
  constructor(id: string, what: string) {
    super(`the attachment ${id} ${what}`);
    this.name = 'FileTransferFault';
  }
}

/** What both have. */
export interface TransferredFiles {
  readonly files: number;
  /** Sealed. */
  readonly bytes: number;
}

/** Of a file that a backup put back nothing is known but its parts; nobody asks for more of one that is kept. */
const UNTOLD: Announced = {
  ...{ v: 1, unit: '', at: 0, bytes: 0, requestHash: '' },
  sealed: { v: 1, key: '', iv: '', data: '' },
};

/**
 * Takes the files of a folder, which stays as it is, to another store, and compares each, byte by byte. Cut off, it goes on where
 * it is called again: what is there already is compared. Nobody ends the day of a file there while it is under way.
 * @param progress told how many files are done, and which share of all that is
 * @throws FileTransferFault, StoreUnavailable
 */
export async function transferFiles(
  from: FolderAttachments,
  to: AttachmentStore,
  progress: (files: number, share: number) => void,
): Promise<TransferredFiles> {
  const ids = await from.ids();
  let bytes = 0;
  for (const [index, id] of ids.entries()) {
    bytes += await to.holding([id], () => transferOne(id, from, to));
    progress(index + 1, (index + 1) / ids.length);
  }
  return { files: ids.length, bytes };
}

async function transferOne(id: string, from: FolderAttachments, to: AttachmentStore): Promise<number> {
  const stored = await asStored(id, from);
  if (!stored) return 0;
  const { announced, parts, completed, citing, isAbandoned, isKept } = stored;
  await to.begin(id, announced, () => undefined);
  const there = await to.find(id);
  if (JSON.stringify(there?.announced) !== JSON.stringify(announced))
    throw new FileTransferFault(id, 'is another one there');
  if (!there?.isKept && !there?.isAbandoned) {
    for (const { number } of parts) await to.addPart(id, number, from.part(id, number), () => undefined);
    if (completed) await to.complete(id, completed);
    for (const fact of citing) await to.cite(id, fact);
    if (isAbandoned) await to.abandon(id);
    if (isKept) await to.keep(id);
  }
  if (textOf(await to.find(id)) !== textOf(stored)) throw new FileTransferFault(id, 'is not there as it is here');
  for (const { number } of parts) {
    if ((await digestOf(to.part(id, number))) !== (await digestOf(from.part(id, number))))
      throw new FileTransferFault(id, `has other bytes there: part ${String(number)}`);
  }
  return parts.reduce((sum, part) => sum + part.bytes, 0);
}

async function asStored(id: string, from: FolderAttachments): Promise<StoredAttachment | undefined> {
  const stored = await from.find(id);
  if (stored) return stored;
  const parts = await from.keptParts(id);
  if (parts.length === 0) return undefined;
  return { announced: UNTOLD, parts, isAbandoned: false, isKept: true, citing: [] };
}

/** All that is known of one, in one form. */
function textOf(stored: StoredAttachment | undefined): string {
  if (!stored) return 'none';
  const { announced, parts, completed, isAbandoned, isKept, citing } = stored;
  const bytes = parts.map((part) => [part.number, part.bytes]);
  return JSON.stringify([announced, bytes, completed ?? null, isAbandoned, isKept, citing]);
}
