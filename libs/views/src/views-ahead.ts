import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { KnownFact } from '#event-store/checks/known-fact.js';
import { readCheckpoint } from './view-file.js';
import { viewsFolder } from './view-path.js';

/** The last fact that a view's file has seen, by which a log is compared with what was known of it. */
export interface ViewKnows extends KnownFact {
  /** Its name in the folder of the views. */
  readonly file: string;
}

/** What each view's file has seen last; nothing of those that have seen nothing. */
export function knownByViews(directory: string): readonly ViewKnows[] {
  const folder = viewsFolder(directory);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => /\.db(\.building)?$/.test(name));
  return files.flatMap((file) => {
    const seen = checkpointOf(join(folder, file));
    return seen && seen.position > 0n ? [{ file, ...seen }] : [];
  });
}

/** Moves the files, with what belongs to them, to a folder where nobody removes them. */
export function keepAside(directory: string, views: readonly Pick<ViewKnows, 'file'>[], aside: string): void {
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  const names = new Set(views.map(({ file }) => file));
  for (const name of readdirSync(viewsFolder(directory))) {
    if (names.has(name.replace(/-(wal|shm|journal)$/, ''))) {
      renameSync(join(viewsFolder(directory), name), join(aside, name));
    }
  }
}

/** Undefined for a file that cannot be read: it is built again. */
function checkpointOf(path: string): KnownFact | undefined {
  try {
    const database = new DatabaseSync(path, { timeout: 5_000 });
    try {
      return readCheckpoint(database);
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}
