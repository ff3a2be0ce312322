import type { Experiment } from './experiment.js';
import { CONTROLS } from './model-runs/controls.js';
import { modelRun } from './model-runs/run.js';

/** What the server does, step by step, against what a small model of the domain's rules says. */
export const modelRuns: Experiment = {
  id: 'model-runs',
  promise: 'nothing lost',
  what: 'Random histories of many actors against an independent model of the rules, with restarts, retries and races',
  unit: 'commands',
  times: { full: 20_000, short: 500 },
  run: (trial) => modelRun(trial),
  controls: CONTROLS,
};
