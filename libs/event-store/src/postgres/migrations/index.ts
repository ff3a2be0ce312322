import { facts } from './0001-facts.js';
import { copying } from './0002-copying.js';

/** The migrations that this program knows, by their names, in order. */
export const MIGRATIONS = { '0001-facts': facts, '0002-copying': copying };
