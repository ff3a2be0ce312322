import type { Breakage } from './broken-build.js';
import { by, type Control, type Experiment } from './experiment.js';
import { untraceable } from './power-cut/acts.js';
import type { Wrong } from './power-cut/after-cut.js';
import { KEYS, LOG, powerCuts } from './power-cut/power-cuts.js';

const CUTS = { imagesOfOne: 100, syncsFail: false } as const;

/** What is caught by a name of what must never be. */
const control = (broken: string, name: keyof Wrong, ...breakages: readonly Breakage[]): Control => ({
  broken,
  times: 60,
  run: async (trial) => by(name, await powerCuts(trial, { ...CUTS, breakages })),
});

export const powerCut: Experiment = {
  id: 'power-cut',
  promise: 'nothing lost',
  what: 'Power cuts: disks as they may look, rebuilt from what was written and synced, opened and compared',
  unit: 'disk images',
  times: { full: 2_000, short: 50 },
  missing: untraceable,
  run: (trial) => powerCuts(trial, CUTS),
  controls: [
    control('the log with synchronous=OFF', 'acknowledged but missing', {
      file: LOG,
      from: 'synchronous = FULL',
      to: 'synchronous = OFF',
    }),
    control('the log with WAL and synchronous=NORMAL', 'acknowledged but missing', {
      file: LOG,
      from: 'synchronous = FULL',
      to: 'synchronous = NORMAL',
    }),
    control('the keys with synchronous=OFF', 'contents without their key', {
      file: KEYS,
      from: 'synchronous=FULL',
      to: 'synchronous=OFF',
    }),
    control(
      'the keys with WAL and synchronous=NORMAL, and no checkpoint after they are made',
      'contents without their key',
      { file: KEYS, from: 'synchronous=FULL', to: 'synchronous=NORMAL' },
      { file: KEYS, from: /(?<=try \{\s+)this\.#emptyWriteAheadLog\(\);/, to: '' },
    ),
    control('keys that are destroyed without a sync', 'destroyed keys back', {
      file: KEYS,
      from: /(?<=this\.#mayHoldDestroyed = true;)/,
      to: "this.#db.exec('PRAGMA synchronous=OFF');",
    }),
    control('a data folder whose own name is not synced', 'acknowledged but missing', {
      file: 'apps/server/data-folder.js',
      from: 'syncFolder(dirname(folder));',
      to: '',
    }),
  ],
};
