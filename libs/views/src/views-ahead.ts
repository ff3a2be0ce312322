import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readCheckpoint } from './view-file.js';
import { viewsFolder } from './view-path.js';

/** A view's file that has seen facts which the log no longer has. */
export interface ViewAhead {
  /** Its name in the folder of the views. */
  readonly file: string;
  readonly position: bigint;
}

/** The views' files that are ahead of a log with this head: facts were cut off, or the log is an older copy. */
export function viewsAhead(directory: string, head: bigint): readonly ViewAhead[] {
  const folder = viewsFolder(directory);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => /\.db(\.building)?$/.test(name));
  return files.flatMap((file) => {
    const position = positionOf(join(folder, file));
    return position > head ? [{ file, position }] : [];
  });
}

/** Moves the files, with what belongs to them, to a folder where nobody removes them. */
export function keepAside(directory: string, ahead: readonly ViewAhead[], aside: string): void {
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  const names = new Set(ahead.map(({ file }) => file));
  for (const name of readdirSync(viewsFolder(directory))) {
    if (names.has(name.replace(/-(wal|shm|journal)$/, ''))) {
      renameSync(join(viewsFolder(directory), name), join(aside, name));
    }
  }
}

/** 0 for a file that cannot be read: it is built again. */
function positionOf(path: string): bigint {
  try {
    const database = new DatabaseSync(path, { timeout: 5_000 });
    try {
      return readCheckpoint(database)?.position ?? 0n;
    } finally {
      database.close();
    }
  } catch {
    return 0n;
  }
}
