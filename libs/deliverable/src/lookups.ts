// What other slices may ask of deliverables: each answer is read from the records' own streams. Beside the contract
// and its codes, the one file of this slice that others may import.
import type { Lookup } from '#records/lookup.js';
import type { DeliverableParticulars } from './contract.js';
import { deliverableDecider } from './deliverable.js';

/** A deliverable as evidence rests on it. */
export interface KnownDeliverable {
  readonly kind: DeliverableParticulars['kind'];
  readonly withdrawn: boolean;
}

/** A deliverable by its UUID; undefined when none is recorded. */
export async function deliverableNamed(lookup: Lookup, id: string): Promise<KnownDeliverable | undefined> {
  const state = await lookup.state(deliverableDecider, `deliverable-${id}`);
  if (state.name === 'unrecorded') return undefined;
  return { kind: state.particulars.kind, withdrawn: state.name === 'withdrawn' };
}

/** Whether a deliverable (UUID) is recorded. */
export async function isDeliverableKnown(lookup: Lookup, id: string): Promise<boolean> {
  return (await deliverableNamed(lookup, id)) !== undefined;
}
