import { inShort } from './in-short.js';
import { rebuildExperiment } from './rebuild-under-traffic.js';

inShort(rebuildExperiment);
