// What other slices may ask of deliverables: each answer is read from the records' own streams. Beside the contract, the
// one file of this slice that others may import.
import type { Lookup } from '#records/lookup.js';
import { deliverableDecider } from './deliverable.js';

/** Whether a deliverable (UUID) is recorded. */
export async function isDeliverableKnown(lookup: Lookup, id: string): Promise<boolean> {
  return (await lookup.state(deliverableDecider, `deliverable-${id}`)).name !== 'unrecorded';
}
