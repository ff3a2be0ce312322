import { inShort } from './in-short.js';
import { readsRecorded } from './reads-recorded.js';

inShort(readsRecorded);
