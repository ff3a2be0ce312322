import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { syncFolder } from '../files/sync-folder.js';
import { unavailable } from './log-file.js';

/** Another store, in this process or in another one, has the data directory. */
export class StoreInUse extends Error {
  constructor(readonly directory: string) {
    super(`the data in ${directory} is in use by another process`);
    this.name = 'StoreInUse';
  }
}

/** The sole right to write to a data directory. */
export interface Claim {
  release(): void;
}

const SQLITE_BUSY = 5;

/**
 * Claims a data directory, which is made when it is not there, until `release`, or until the process ends in whatever way: the operating system drops the
 * lock. The lock is on a file of its own, so that readers of the log are not kept out.
 * @throws StoreInUse, StoreUnavailable
 */
export function claim(directory: string): Claim {
  let db: DatabaseSync | undefined;
  try {
    makeDirectory(resolve(directory));
    db = new DatabaseSync(join(directory, 'log.lock'));
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw new StoreInUse(directory);
    throw unavailable(error);
  }
  const lock = db;
  return { release: () => lock.close() };
}

/** A directory that is lost in a power cut takes the facts in it along: its own entry is made durable, too. */
function makeDirectory(directory: string): void {
  const first = mkdirSync(directory, { recursive: true });
  if (first === undefined) return;
  for (let made = directory; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}
