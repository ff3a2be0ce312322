import { failingFsync } from './failing-fsync.js';
import { inShort } from './in-short.js';

inShort(failingFsync);
