import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Comparison, compare } from '#views/rebuild.js';
import type { View } from '#views/view.js';
import { viewPath } from '#views/view-path.js';
import { EXIT, Stop, unavailable, usage } from './exit.js';
import { withLog } from './log.js';
import type { OnData } from './options.js';
import { noteUndisclosed } from './undisclosed.js';
import { Progress } from './progress.js';

interface Comparing extends OnData {
  readonly undisclosed?: true;
}

/**
 * Builds a view from the log in a temporary folder, up to the position that the running one reflects, and says whether
 * both are the same. What stands in the lines that differ may be what nobody may know of yet: it is shown only when that
 * is asked for, and then noted.
 * @throws Stop when they are not, or there is nothing to compare
 */
export async function compareView(name: string, { data, json, undisclosed }: Comparing): Promise<void> {
  const view = await known(name);
  const directory = resolve(data);
  if (!existsSync(viewPath(directory, view))) throw unavailable(`No server has built the view ${name} in ${data} yet.`);
  const into = await mkdtemp(join(tmpdir(), 'talaan-rebuild-'));
  const progress = new Progress(`rebuilding ${name}`, 'facts');
  try {
    const found = await withLog(data, async (log) => {
      const head = Number(await log.head());
      const onProgress = (facts: number, position: bigint) => {
        progress.show(facts, Number(position) / head);
      };
      return await compare({ view, log, directory, into, onProgress });
    });
    progress.clear();
    const { difference, ...without } = found;
    if (difference && undisclosed) {
      noteUndisclosed(data, { command: 'replay view', from: 1n, until: found.running.position });
    }
    const shown = undisclosed ? found : without;
    process.stdout.write(`${json ? asJson(view, shown) : asText(view, shown)}\n`);
    if (!found.same) throw new Stop(EXIT.checkFailed, `The running view ${name} is not what the log says.`);
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

/** The views belong to the slices, which only this option needs: they are loaded here and not at the start. */
async function known(name: string): Promise<View> {
  const { TARGETS } = await import('#apps/server/targets.js');
  const views = (TARGETS.all ?? []).flatMap((slice) => slice.views);
  const view = views.find((one) => one.name === name);
  if (view) return view;
  throw usage(`There is no view "${name}". There are: ${views.map((one) => one.name).join(', ')}`);
}

function asJson({ name, version }: View, { same, running, rebuilt, difference }: Comparison): string {
  const shown = { sha256: running.sha256, rows: running.rows };
  const built = { sha256: rebuilt.sha256, rows: rebuilt.rows };
  return JSON.stringify({
    view: name,
    version,
    position: String(running.position),
    same,
    running: shown,
    rebuilt: built,
    ...(difference && { difference }),
  });
}

function asText({ name, version }: View, { same, running, rebuilt, difference }: Comparison): string {
  const at = `${name} version ${String(version)} at position ${String(running.position)}`;
  if (same) return `same: ${at}, ${String(running.rows)} rows, sha256 ${running.sha256}`;
  return [
    `different: ${at}`,
    `running: ${String(running.rows)} rows, sha256 ${running.sha256}`,
    `rebuilt: ${String(rebuilt.rows)} rows, sha256 ${rebuilt.sha256}`,
    ...(difference ? [`first line that differs: ${difference.one ?? 'none'} / ${difference.other ?? 'none'}`] : []),
  ].join('\n');
}
