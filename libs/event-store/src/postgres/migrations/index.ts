import { facts } from './0001-facts.js';

/** The migrations that this program knows, by their names, in order. */
export const MIGRATIONS = { '0001-facts': facts };
