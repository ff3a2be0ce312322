// Files that are there whole and on the disk, or not at all.
import { existsSync } from 'node:fs';
import { link, mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The names of files that are being written, or were when a process ended. */
export const DRAFT = /\.draft-\d+$/;

let drafts = 0;

export const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Makes folders where there are none; what is made survives a power cut. */
export async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolder(dirname(folder));
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  await sync(dirname(folder));
}

/** A name for what becomes the file `name`. */
export function newDraft(folder: string, name: string): string {
  return join(folder, `${name}.draft-${String((drafts += 1))}`);
}

/** Writes it whole, and to the disk. */
export async function writeDraft(draft: string, data: string | AsyncIterable<Buffer>): Promise<void> {
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file of this name, whole and durable, or none; false when there is one, which stays as it is. */
export async function writeNew(folder: string, name: string, data: string | AsyncIterable<Buffer>): Promise<boolean> {
  const draft = newDraft(folder, name);
  try {
    await writeDraft(draft, data);
    return await named(draft, join(folder, name));
  } finally {
    await rm(draft, { force: true });
  }
}

/** The draft gets its name; false when there is a file of it, which stays as it is. */
export async function named(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    await sync(dirname(file));
    return true;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

export async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function removeIn(folder: string, names: RegExp): Promise<void> {
  for (const name of await readdir(folder)) if (names.test(name)) await rm(join(folder, name), { force: true });
}
