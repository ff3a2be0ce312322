import type { Experiment } from './experiment.js';
import { killNineUnderLoad } from './kill-nine.js';

/** Every experiment, in the order of the tables. */
export const EXPERIMENTS: readonly Experiment[] = [killNineUnderLoad];
