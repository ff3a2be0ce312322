import { inShort } from './in-short.js';
import { steadyLoad } from './steady-load.js';

inShort(steadyLoad);
