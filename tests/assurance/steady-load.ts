import { existsSync } from 'node:fs';
import { brokenBuild, type Breakage } from './broken-build.js';
import type { Control, Experiment } from './experiment.js';
import { loaded, type Parts } from './steady-load/phases.js';

/** Seconds that suffice to show what is broken. */
const BRIEFLY = 4;
const NOTHING: Parts = { warmUp: 1, steady: 0, overload: 0, after: 0 };

/** A steady rate that is held, and an overload that is shed. */
export const steadyLoad: Experiment = {
  id: 'steady-load',
  promise: 'no one let in',
  what: 'half of the measured maximum held, then an overload that is shed, then half of the maximum again',
  unit: 'seconds held',
  isAlone: true,
  times: { full: 180, short: 5 },
  missing: () => (existsSync('/proc/self/status') ? undefined : 'the memory of a process is read from /proc'),
  run: (trial) => {
    const isLong = trial.times > 60;
    const parts = isLong ? { warmUp: 10, overload: 30, after: 20 } : { warmUp: 1.5, overload: 3, after: 2 };
    return loaded(trial, { ...parts, steady: trial.times });
  },
  controls: [
    broken('nothing is shed', { overload: BRIEFLY }, [
      { file: 'libs/web/src/limits/load-shedding.js', from: 'inFlight >= most', to: 'false' },
    ]),
    broken('one in fifty is acknowledged before it is recorded, and is not', { overload: BRIEFLY }, [
      {
        file: 'libs/event-store/src/sqlite/sqlite-event-store.js',
        from: 'this.writer.append(',
        to: `stream.startsWith('exchange-') && (this.dropped = (this.dropped ?? 0) + 1) % 50 === 0
          ? { revision: 0, position: 1n, recordedAt: 0, repeated: false }
          : this.writer.append(`,
      },
    ]),
    broken('a tenth of a megabyte is kept for every millisecond of work', { steady: BRIEFLY }, [
      {
        file: 'apps/server/readiness/measure.js',
        from: 'metrics.answered(',
        to: `const now = Date.now();
          (globalThis.kept ??= []).push(Buffer.alloc(Math.min(2e7, 1e5 * (now - (globalThis.before ?? now))), 1));
          globalThis.before = now;
          metrics.answered(`,
      },
    ]),
  ],
};

function broken(what: string, parts: Partial<Parts>, breakages: readonly Breakage[]): Control {
  return {
    broken: what,
    times: BRIEFLY,
    run: async (trial) => loaded(trial, { ...NOTHING, ...parts }, await brokenBuild(trial.folder, breakages)),
  };
}
