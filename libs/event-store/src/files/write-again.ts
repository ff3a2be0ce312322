import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

const PIECE = 1_048_576;

/**
 * Writes a file over itself and syncs it, where it is there. So what an earlier process wrote, but could not sync, is on
 * the disk: the system shows it as if it were, and no sync alone writes it any more. MUST be done before a write-ahead
 * log is opened, since whatever in it looks committed is built upon. Only safe while nobody else writes the file.
 * @throws Error when the disk says that it failed
 */
export function writeAgain(file: string): void {
  const handle = openIfThere(file);
  if (handle === undefined) return;
  try {
    const piece = Buffer.alloc(PIECE);
    for (let at = 0; ;) {
      const length = readSync(handle, piece, 0, PIECE, at);
      if (length === 0) break;
      let written = 0;
      while (written < length) written += writeSync(handle, piece, written, length - written, at + written);
      at += length;
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A write-ahead log goes when the last one who has it open closes it, which may be a thread that is just ending. */
function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
