import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '#event-store/files/sync-folder.js';

export const ROOT_KEY_BYTES = 32;

/**
 * The 32 bytes that wrap every record key. Lose them and all sealed content is lost; back them up apart from the data.
 * @throws Error when the file is missing, is not 32 bytes, or may be read by its group or by others.
 */
export function readRootKey(file: string): KeyObject {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new Error(`The root key ${file} does not exist.`);
  if ((found.mode & 0o077) !== 0) {
    throw new Error(`The root key ${file} may be read by others than its owner; set its mode to 0600.`);
  }
  const key = readFileSync(file);
  if (key.length !== ROOT_KEY_BYTES) throw new Error(`The root key ${file} is not ${String(ROOT_KEY_BYTES)} bytes.`);
  return createSecretKey(key);
}

/** Makes a root key where there is none: a random one, or this one. It is durable, and whole, before this returns. */
export function createRootKey(file: string, key: Buffer = randomBytes(ROOT_KEY_BYTES)): void {
  const unfinished = `${file}.${String(process.pid)}.new`;
  // In a container every life of the program has the same process id: one that was cut off here may have left it.
  rmSync(unfinished, { force: true });
  const handle = openSync(unfinished, 'wx', 0o600);
  try {
    writeSync(handle, key);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(unfinished, file);
  } finally {
    unlinkSync(unfinished);
  }
  syncFolder(dirname(file));
}
