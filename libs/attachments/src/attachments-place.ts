import { join } from 'node:path';
import { readAddress } from '#event-store/postgres/connection/address.js';
import type { AttachmentStore } from './attachment-store.js';
import { transferFiles, type TransferredFiles } from './file-transfer.js';
import { ATTACHMENTS, FolderAttachments } from './folder-attachments.js';

/** What reads the bytes of files, and no more. */
export type FilesReader = Pick<AttachmentStore, 'part' | 'close'>;

/** @throws Error when it is no address of a PostgreSQL database; it quotes nothing of it: it holds a password */
export function checkFilesAddress(address: string): void {
  readAddress(address);
}

/**
 * The files of an installation: in its data folder, or at an address.
 * @param onRemark told what the operator should know of the server
 * @throws Error, StoreUnavailable
 */
export async function openAttachments(
  directory: string,
  address: string | undefined,
  onRemark: (remark: string) => void,
): Promise<AttachmentStore> {
  if (address === undefined) return new FolderAttachments(join(directory, ATTACHMENTS));
  // Loaded where it is used: most programs read a folder.
  const { PostgresAttachments } = await import('./postgres/postgres-attachments.js');
  return PostgresAttachments.open({ url: address, onRemark });
}

/** The same, for whoever only reads. @throws Error, StoreUnavailable */
export async function openFilesReader(directory: string, address: string | undefined): Promise<FilesReader> {
  if (address === undefined) return new FolderAttachments(join(directory, ATTACHMENTS));
  const { PostgresAttachments } = await import('./postgres/postgres-attachments.js');
  return PostgresAttachments.reader(address);
}

/** Takes the files of a data folder to a server, as `transferFiles` does. @throws FileTransferFault, UnfitAddress, StoreUnavailable */
export async function copyFilesToServer(
  directory: string,
  address: string,
  progress: (files: number, share: number) => void,
): Promise<TransferredFiles> {
  const to = await openAttachments(directory, address, () => undefined);
  try {
    return await transferFiles(new FolderAttachments(join(directory, ATTACHMENTS)), to, progress);
  } finally {
    await to.close();
  }
}
