import { DatabaseSync } from 'node:sqlite';
export const log = new DatabaseSync('log.db');
