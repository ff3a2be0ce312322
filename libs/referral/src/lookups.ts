// What other slices may ask of referrals: each answer is read from the records' own streams. Beside the contract and
// its codes, the one file of this slice that others may import.
import type { Lookup } from '#records/lookup.js';
import { referralDecider } from './referral.js';

/** A referral by its UUID, with the unit that raised it; undefined when there is none. */
export async function referralNamed(lookup: Lookup, id: string) {
  const state = await lookup.state(referralDecider, `referral-${id}`);
  return state.name === 'unraised' ? undefined : { unit: state.referral.unit, state: state.name };
}
