import { keys } from './0001-keys.js';

/** The migrations that this program knows, by their names, in order. */
export const MIGRATIONS = { '0001-keys': keys };
