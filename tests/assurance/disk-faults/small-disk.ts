import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEGABYTES = 128;

/** Why no file system can be mounted on this machine; undefined when one can. */
export function unmountable(): string | undefined {
  const place = mkdtempSync(join(tmpdir(), 'talaan-mount-'));
  const { status, error, stderr } = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place);
  if (status === 0) spawnSync('umount', [place]);
  rmSync(place, { recursive: true });
  return status === 0 ? undefined : `no file system can be mounted here: ${error?.message ?? stderr.trim()}`;
}

/** A file system of its own, of which everything can be taken. */
export class SmallDisk {
  readonly folder: string;

  /** @param parent where it is mounted */
  constructor(parent: string) {
    this.folder = join(parent, 'disk');
    mkdirSync(this.folder);
    must(mount('-t', 'tmpfs', '-o', `size=${String(MEGABYTES)}m`, 'tmpfs', this.folder));
  }

  /** Takes all room but so many bytes. */
  fill(left: number): void {
    const { bavail, bsize } = statfsSync(this.folder);
    try {
      writeFileSync(join(this.folder, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - left)));
    } catch (error) {
      // Others were quicker: it is as full as can be.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  /** Gives back what `fill` took. */
  free(): void {
    rmSync(join(this.folder, 'filler'), { force: true });
  }

  /** Possible only while nobody writes to it. */
  remount(how: 'ro' | 'rw'): void {
    must(mount('-o', `remount,${how}`, this.folder));
  }

  unmount(): void {
    spawnSync('umount', ['--lazy', this.folder]);
  }
}

function mount(...words: string[]) {
  return spawnSync('mount', words, { encoding: 'utf8' });
}

function must({ status, stderr }: ReturnType<typeof mount>): void {
  if (status !== 0) throw new Error(stderr);
}
