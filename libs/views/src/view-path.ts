import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { View } from './view.js';

/** What may lie beside a SQLite file and belongs to it. */
const COMPANIONS = ['', '-wal', '-shm', '-journal'];

/** `<directory>/views`: the folder of the views' files. Everything in it can be built again from the log. */
export function viewsFolder(directory: string): string {
  return join(directory, 'views');
}

/**
 * The file of this version of a view. Other tables, or what else it is computed with, give another name, also when the
 * version was left as it was.
 */
export function viewPath(directory: string, view: View): string {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(view.name)) throw new Error(`not a view name: ${view.name}`);
  const tables = createHash('sha256')
    .update(view.tables + (view.indexes ?? '') + (view.computedWith ?? ''))
    .digest('hex')
    .slice(0, 8);
  return join(viewsFolder(directory), `${view.name}.v${String(view.version)}-${tables}.db`);
}

/** Where that version is built until it has caught up. Readers MUST NOT open it. */
export function buildingPath(directory: string, view: View): string {
  return `${viewPath(directory, view)}.building`;
}

/** Removes a SQLite file with its companions; the file goes first, so that what is left is never taken for a log. */
export function removeFile(path: string): void {
  for (const companion of COMPANIONS) rmSync(path + companion, { force: true });
}

/** Removes the files of all versions of this view but the current one's. */
export function removeOtherVersions(directory: string, view: View): void {
  const current = viewPath(directory, view);
  const ofView = new RegExp(`^${view.name}\\.v\\d+-[0-9a-f]{8}\\.db`);
  for (const name of readdirSync(viewsFolder(directory))) {
    const path = join(viewsFolder(directory), name);
    if (ofView.test(name) && !path.startsWith(current)) rmSync(path, { force: true });
  }
}
