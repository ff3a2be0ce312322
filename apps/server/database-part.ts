import type { Slice } from '#web/slice.js';
import { holdsContent } from './platform.js';

/**
 * As what a target connects to a shared database: one that seals or opens content has record keys and files; one that keeps
 * records without content appends their facts, and has neither; one that keeps none appends who read and who was refused.
 */
export type DatabasePart = 'holder' | 'checker' | 'watcher';

/** The least that these slices need. */
export function databasePartOf(slices: readonly Slice[]): DatabasePart {
  if (slices.some(holdsContent)) return 'holder';
  return slices.some(({ kinds, recordsFacts = false }) => recordsFacts || kinds.length > 0) ? 'checker' : 'watcher';
}
