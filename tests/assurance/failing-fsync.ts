import type { Breakage } from './broken-build.js';
import { by, type Control, type Experiment } from './experiment.js';
import { untraceable } from './power-cut/acts.js';
import type { Wrong } from './power-cut/after-cut.js';
import { KEYS, powerCuts } from './power-cut/power-cuts.js';

const CUTS = { imagesOfOne: 25, syncsFail: true } as const;

const control = (broken: string, name: keyof Wrong, ...breakages: readonly Breakage[]): Control => ({
  broken,
  // Which sync fails is chance: many short recordings meet one that matters.
  times: 80,
  run: async (trial) => by(name, await powerCuts(trial, { ...CUTS, imagesOfOne: 10, breakages })),
});

/** What a failed sync leaves unwritten no later sync writes: the system has taken it for written. */
export const failingFsync: Experiment = {
  id: 'failing-fsync',
  promise: 'nothing lost',
  what: 'Syncs that fail, and power cuts after them',
  unit: 'disk images',
  times: { full: 500, short: 50 },
  missing: untraceable,
  run: (trial) => powerCuts(trial, CUTS),
  controls: [
    control('a log that acknowledges although its commit failed', 'acknowledged but missing', {
      file: 'libs/event-store/src/sqlite/log-writer.js',
      from: 'this.#commit.run();',
      to: 'try { this.#commit.run(); } catch {}',
    }),
    control(
      'a vault that hands out keys although they could not be kept, and does not empty its write-ahead log',
      'contents without their key',
      { file: KEYS, from: "this.#db.exec('COMMIT');", to: "try { this.#db.exec('COMMIT'); } catch {}" },
      { file: KEYS, from: /(?<=try \{\s+)this\.#emptyWriteAheadLog\(\);/, to: '' },
    ),
  ],
};
