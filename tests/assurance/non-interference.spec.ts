import { inShort } from './in-short.js';
import { nonInterference } from './non-interference.js';

inShort(nonInterference);
