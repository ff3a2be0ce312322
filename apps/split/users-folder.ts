import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ServerUser } from '#event-store/postgres/preparing/installed.js';

/**
 * Makes a folder that is a user's alone, who may be another one than this process's: then that user may pass through the
 * folder above it, and sees nothing of what is there.
 * @throws Error when the user cannot reach it
 */
export function giveFolder(folder: string, user: ServerUser | undefined, program: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user?.uid === undefined || user.gid === undefined) return;
  chmodSync(dirname(folder), 0o711);
  chownSync(folder, user.uid, user.gid);
  const { status } = spawnSync('sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' });
  if (status === 0) return;
  throw new Error(
    `${program} does not run as root, and the user with the id ${String(user.uid)} cannot reach ${folder}. ` +
      'Set TALAAN_DATA to a folder that others may pass through, or run this as an ordinary user.',
  );
}
