// For tests: a file system that is soon full.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MIB = 1_048_576;
const FILLER = 'filler';

function mount(place: string, mib: number): string | undefined {
  const options = ['-t', 'tmpfs', '-o', `size=${String(mib)}m`, 'tmpfs', place];
  const { status, error, stderr } = spawnSync('mount', options, { encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

/** Why none can be mounted here; undefined when one can. */
export const noSmallDisk = (() => {
  const place = mkdtempSync(join(tmpdir(), 'talaan-mount-'));
  const reason = mount(place, 1);
  if (reason === undefined) spawnSync('umount', [place]);
  rmSync(place, { recursive: true });
  return reason;
})();

if (noSmallDisk !== undefined) {
  process.stderr.write(`not run: what needs a full disk, because no file system can be mounted (${noSmallDisk})\n`);
}

/** A file system of so many MiB. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'talaan-full-'));

  constructor(mib: number) {
    const reason = mount(this.folder, mib);
    if (reason !== undefined) throw new Error(reason);
  }

  /** Leaves so many MiB of it free. */
  fill(leaving: number): void {
    const { bavail, bsize } = statfsSync(this.folder);
    writeFileSync(join(this.folder, FILLER), Buffer.alloc(Math.max(0, bavail * bsize - leaving * MIB)));
  }

  makeRoom(): void {
    rmSync(join(this.folder, FILLER));
  }

  dispose(): void {
    spawnSync('umount', ['--lazy', this.folder]);
    rmSync(this.folder, { recursive: true });
  }
}
