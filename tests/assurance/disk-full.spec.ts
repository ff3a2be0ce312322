import { diskFull } from './disk-full.js';
import { inShort } from './in-short.js';

inShort(diskFull);
