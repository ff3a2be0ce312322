import { inShort } from './in-short.js';
import { killNineUnderLoad } from './kill-nine.js';

inShort(killNineUnderLoad);
