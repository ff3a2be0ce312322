// Compares every view of a data folder with one that is built anew from its log: `<folder> <passes>`. One line for each
// comparison.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TARGETS } from '#apps/server/targets.js';
import { openLogReader } from '#event-store/transfer/log-location.js';
import { compare, type Comparison } from '#views/rebuild.js';
import { viewPath } from '#views/view-path.js';
import type { Compared } from './comparing.js';

/** Milliseconds for which a server that has just begun may be without a view. */
const PATIENCE = 60_000;

const [directory = '', passes = '1'] = process.argv.slice(2);
const views = (TARGETS.all ?? []).flatMap((slice) => slice.views);
const deadline = Date.now() + PATIENCE;
while (!views.every((view) => existsSync(viewPath(directory, view)))) {
  if (Date.now() > deadline) throw new Error(`not every view is in ${directory}`);
  await pause(50);
}
const into = await mkdtemp(join(tmpdir(), 'talaan-rebuilt-'));
const log = await openLogReader({ adapter: 'sqlite', directory });
try {
  for (let pass = 0; pass < Number(passes); pass += 1) {
    for (const view of views) {
      const { same, running, difference } = await compare({ view, log, directory, into });
      const compared: Compared = {
        view: view.name,
        position: String(running.position),
        rows: running.rows,
        same,
        ...(!same && { difference: partThatDiffers(difference) }),
      };
      process.stdout.write(`${JSON.stringify(compared)}\n`);
    }
  }
} finally {
  await log.close();
  await rm(into, { recursive: true, force: true });
}

/** Of two lines, some characters from where they part. */
function partThatDiffers({ one = 'nothing', other = 'nothing' }: NonNullable<Comparison['difference']> = {}): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 20);
  return [one, other].map((line) => `…${line.slice(from, from + 80)}`).join(' / ');
}
