import { diskErrors } from './disk-errors.js';
import { inShort } from './in-short.js';

inShort(diskErrors);
