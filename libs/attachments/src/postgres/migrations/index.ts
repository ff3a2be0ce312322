import { files } from './0001-files.js';

/** The migrations that this program knows, by their names, in order. */
export const MIGRATIONS = { '0001-files': files };
