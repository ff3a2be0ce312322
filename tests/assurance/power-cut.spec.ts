import { inShort } from './in-short.js';
import { powerCut } from './power-cut.js';

inShort(powerCut);
