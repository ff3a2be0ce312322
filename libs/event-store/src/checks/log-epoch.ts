import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../files/sync-folder.js';

const FILE = 'epoch';
const FORM = /^[0-9a-f]{12}$/;

/**
 * How long positions of the log mean the same facts: a position of another epoch may have been given to another fact
 * since. It is in no backup, so a folder that is restored begins a new one.
 */
export class LogEpoch {
  constructor(readonly name: string) {}

  /** The epoch of a data folder; a new one where there is none. The caller MUST hold the folder. */
  static of(directory: string): LogEpoch {
    const name = nameIn(join(directory, FILE));
    return FORM.test(name) ? new LogEpoch(name) : LogEpoch.begin(directory);
  }

  /**
   * The epoch of a log on a server as a data folder sees it: that of the server, with that of the folder where it has one,
   * from a log that it had before.
   */
  static beside(directory: string, ofServer: LogEpoch): LogEpoch {
    const name = nameIn(join(directory, FILE));
    return FORM.test(name) ? ofServer.joined(name) : ofServer;
  }

  /** Begins a new epoch. It is on the disk when this returns: no position of it may be given before. */
  static begin(directory: string): LogEpoch {
    const name = randomBytes(6).toString('hex');
    const unfinished = join(directory, `${FILE}.new`);
    const handle = openSync(unfinished, 'w', 0o600);
    try {
      writeSync(handle, name);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(unfinished, join(directory, FILE));
    syncFolder(directory);
    return new LogEpoch(name);
  }

  joined(inner: string): LogEpoch {
    return new LogEpoch(createHash('sha256').update(`${this.name} ${inner}`).digest('hex').slice(0, 12));
  }
}

function nameIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
