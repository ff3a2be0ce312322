import { acknowledgedChanges } from './acknowledged-changes.js';
import { apiFuzz } from './api-fuzz.js';
import { authorisationMatrix } from './authorisation-matrix.js';
import { backupRestore } from './backup-restore.js';
import { clockSteps } from './clock-steps.js';
import { diskErrors } from './disk-errors.js';
import { diskFull } from './disk-full.js';
import type { Experiment } from './experiment.js';
import { erasure } from './erasure.js';
import { failingFsync } from './failing-fsync.js';
import { heavyUsers } from './heavy-users.js';
import { killNineUnderLoad } from './kill-nine.js';
import { modelRuns } from './model-runs.js';
import { nonInterference } from './non-interference.js';
import { powerCut } from './power-cut.js';
import { readsRecorded } from './reads-recorded.js';
import { rebuildExperiment } from './rebuild-under-traffic.js';
import { relayUnderKill } from './relay-killed.js';
import { routesAndTokens } from './routes-and-tokens.js';
import { severalServersUnderKill } from './several-servers.js';
import { standing } from './standing.js';
import { steadyLoad } from './steady-load.js';
import { topologies } from './topologies.js';
import { tampering } from './tampering.js';

/** Every experiment, in the order of the tables. */
export const EXPERIMENTS: readonly Experiment[] = [
  killNineUnderLoad,
  severalServersUnderKill,
  relayUnderKill,
  powerCut,
  modelRuns,
  rebuildExperiment,
  diskFull,
  diskErrors,
  failingFsync,
  clockSteps,
  backupRestore,
  authorisationMatrix,
  topologies,
  acknowledgedChanges,
  standing,
  erasure,
  routesAndTokens,
  tampering,
  apiFuzz,
  nonInterference,
  readsRecorded,
  steadyLoad,
  heavyUsers,
];
