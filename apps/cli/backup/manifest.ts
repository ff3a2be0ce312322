import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_FILE } from '#event-store/files/operator-acts.js';
import { syncFolder } from '#event-store/files/sync-folder.js';
import { EXIT, Stop, unavailable } from '../exit.js';

/** The files that are always in a backup. */
export const COPIED = ['log.db', 'keys.db'] as const;
/** Where there is one: what operators noted, as far as the log has not taken it in yet. */
export const NOTED = OPERATOR_FILE;
/** Only where it was asked for. */
export const ROOT_KEY = 'root.key';
/** Written last: a folder without it holds no whole backup. */
const MANIFEST = 'backup.json';

/** What a backup says of itself. Stored for ever: add a format, never edit. */
export interface Manifest {
  /** 2: the files that the log cites are in `attachments`; their digests are in the log. */
  readonly format: 1 | 2;
  readonly madeAt: string;
  /** The position of the last fact in it. */
  readonly position: string;
  readonly facts: number;
  /** How often files are cited; not said by programs that knew none. */
  readonly attachments?: number;
  readonly keys: number;
  readonly destroyedKeys: number;
  readonly rootKey: boolean;
  readonly files: Readonly<Record<(typeof COPIED)[number], Print>> & Readonly<Partial<Record<typeof NOTED, Print>>>;
}

interface Print {
  readonly bytes: number;
  readonly sha256: string;
}

export async function printOf(file: string): Promise<Print> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1_048_576 })) hash.update(chunk as Buffer);
  return { bytes: statSync(file).size, sha256: hash.digest('hex') };
}

/** The manifest is on the disk, and so is the folder that names it, when this returns. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const handle = openSync(join(folder, MANIFEST), 'wx', 0o600);
  writeSync(handle, `${JSON.stringify(manifest, null, 2)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  syncFolder(folder);
}

/** @throws Stop when there is no whole backup, or one of another format */
export function readManifest(folder: string): Manifest {
  let text: string;
  try {
    text = readFileSync(join(folder, MANIFEST), 'utf8');
  } catch (error) {
    throw unavailable(`There is no whole backup in ${folder}: it has no readable ${MANIFEST}.`, error);
  }
  const manifest = parsed(text);
  if (manifest?.format === 1 || manifest?.format === 2) return manifest;
  throw new Stop(EXIT.checkFailed, `${MANIFEST} is not one of a backup of format 1 or 2.`);
}

/** @throws Stop when the file is not the one that the backup was made with */
export function demandSame(file: string, found: Print, made: Print | undefined): void {
  if (found.bytes === made?.bytes && found.sha256 === made.sha256) return;
  throw new Stop(EXIT.checkFailed, `${file} of the backup is not as it was made: its bytes have changed.`);
}

function parsed(text: string): Manifest | undefined {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return undefined;
  }
}
