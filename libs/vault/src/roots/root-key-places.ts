import type { KeyObject } from 'node:crypto';
import { existsSync, linkSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '#event-store/files/sync-folder.js';
import { createRootKey, readRootKey } from './root-key.js';

/** The files of a rotation of the root key. */
export interface RootKeyFiles {
  /** The file of the root key in use. */
  readonly file: string;
  /** The file of the new one, made where there is none; left out, it takes the place of the one in use. */
  readonly newFile: string | undefined;
}

/** The new root key, made where there is none. @throws Error when it cannot be read */
export function newRootKey({ file, newFile }: RootKeyFiles): KeyObject {
  const made = newFile ?? unplaced(file);
  if (!existsSync(made)) createRootKey(made);
  return readRootKey(made);
}

/** Where the root key before is kept once the new one has its place. */
export function keptAt(file: string, rotation: string): string {
  return `${file}.before-${rotation}`;
}

/** Where a new root key is until it takes the place of the one before. */
export function unplaced(file: string): string {
  return `${file}.new`;
}

/**
 * Puts the new root key in its place, durably. Answers where the one before is kept, when the new one takes its place.
 * @throws Error when there is another one
 */
export function placeRootKey({ file, newFile }: RootKeyFiles, rotation: string, root: KeyObject): string | undefined {
  if (newFile !== undefined) {
    keepAt(newFile, root);
    return undefined;
  }
  const kept = keptAt(file, rotation);
  if (!readRootKey(file).equals(root)) {
    keepAt(unplaced(file), root);
    // At every moment there is a root key in its place, and either opens everything.
    if (!existsSync(kept)) linkSync(file, kept);
    renameSync(unplaced(file), file);
    syncFolder(dirname(file));
  }
  return existsSync(kept) ? kept : undefined;
}

/** @throws Error when another root key is there */
function keepAt(file: string, root: KeyObject): void {
  if (!existsSync(file)) createRootKey(file, root.export());
  if (!readRootKey(file).equals(root)) {
    throw new Error(`A rotation to another root key than that of ${file} has not ended: end it first.`);
  }
}
