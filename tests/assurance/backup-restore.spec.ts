import { backupRestore } from './backup-restore.js';
import { inShort } from './in-short.js';

inShort(backupRestore);
