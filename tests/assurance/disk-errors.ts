import { brokenBuild } from './broken-build.js';
import { refusing } from './disk-faults/refusing.js';
import { SmallDisk, unmountable } from './disk-faults/small-disk.js';
import { type Fault, underFaults } from './disk-faults/under-faults.js';
import { by, type Experiment, type Found, type Trial } from './experiment.js';
import { untraceable } from './power-cut/acts.js';
import { launch, startServer } from '../scenarios/running-server.js';

/** As a file system does that the kernel has made read-only after an error. */
const readOnly: Fault = ({ process }) => refusing(process.pid ?? 0, 'pwrite64,ftruncate', 'EROFS');
const unsynced: Fault = ({ process }) => refusing(process.pid ?? 0, 'fsync,fdatasync', 'EIO');

async function refuse(trial: Trial, place = '.'): Promise<Found> {
  const disk = new SmallDisk(trial.folder);
  const data = `${disk.folder}/data`;
  try {
    const found = await underFaults(trial, { data, place, faults: [readOnly, unsynced] });
    const started = await startedReadOnly(disk, data);
    return { ...found, wrong: { ...found.wrong, 'not refused at a start on a read-only disk': started ? 1 : 0 } };
  } finally {
    disk.unmount();
  }
}

/** Whether a server starts where it may not write, or does not say why not, or harms what is there. */
async function startedReadOnly(disk: SmallDisk, data: string): Promise<boolean> {
  disk.remount('ro');
  const started = launch({ TALAAN_PORT: '0', TALAAN_IDP_PORT: '0', TALAAN_DATA: data });
  const code = await started.ended;
  disk.remount('rw');
  if (code !== 1 || !started.log().includes('read-only')) return true;
  await (await startServer(data)).stop();
  return false;
}

export const diskErrors: Experiment = {
  id: 'disk-errors',
  promise: 'nothing lost',
  what: 'A running server whose disk turns read-only, or fails to sync, and a start on a read-only one',
  unit: 'faults',
  times: { full: 30, short: 2 },
  missing: () => untraceable() ?? unmountable(),
  run: (trial) => refuse(trial),
  controls: [
    {
      broken: 'a write that failed is answered as carried out',
      times: 2,
      run: async (trial) => {
        const place = await brokenBuild(trial.folder, [
          {
            file: 'libs/event-store/src/sqlite/writer-thread.js',
            from: 'for (const { reject } of sent)reject(fault);',
            to: 'for (const { resolve } of sent)resolve({ revision: 0, position: 1n, recordedAt: Date.now(), repeated: false });',
          },
        ]);
        return by('acknowledged but missing', await refuse(trial, place));
      },
    },
  ],
};
