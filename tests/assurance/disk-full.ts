import { brokenBuild } from './broken-build.js';
import { SmallDisk, unmountable } from './disk-faults/small-disk.js';
import { underFaults } from './disk-faults/under-faults.js';
import { by, type Experiment, type Found, type Trial } from './experiment.js';

/** Bytes that may be left when the disk is filled: between nothing and enough for some more commits. */
const LEFT_AT_MOST = 100_000;

async function fill(trial: Trial, place = '.'): Promise<Found> {
  const disk = new SmallDisk(trial.folder);
  try {
    return await underFaults(trial, {
      data: `${disk.folder}/data`,
      place,
      faults: [
        (_, chance) => {
          disk.fill(chance.whole(0, LEFT_AT_MOST));
          return Promise.resolve(() => {
            disk.free();
            return Promise.resolve();
          });
        },
      ],
    });
  } finally {
    disk.unmount();
  }
}

export const diskFull: Experiment = {
  id: 'disk-full',
  promise: 'nothing lost',
  what: 'A disk that fills up under load, and has room again',
  unit: 'fillings',
  times: { full: 30, short: 2 },
  missing: unmountable,
  run: (trial) => fill(trial),
  controls: [
    {
      broken: 'a log that acknowledges although its commit failed',
      times: 1,
      run: async (trial) => {
        const place = await brokenBuild(trial.folder, [
          {
            file: 'libs/event-store/src/sqlite/log-writer.js',
            from: 'return session.commit(batch);',
            to: `try { return session.commit(batch); } catch (error) {
              this.#session = undefined;
              session.abandon();
              return batch.streams.flatMap(() => [0, 0, 1n, Date.now()]);
            }`,
          },
        ]);
        return by('acknowledged but missing', await fill(trial, place));
      },
    },
  ],
};
