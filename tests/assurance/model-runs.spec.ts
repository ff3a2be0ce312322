import { inShort } from './in-short.js';
import { modelRuns } from './model-runs.js';

inShort(modelRuns);
