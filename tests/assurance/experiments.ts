import type { Experiment } from './experiment.js';

/** Every experiment, in the order of the tables. */
export const EXPERIMENTS: readonly Experiment[] = [];
