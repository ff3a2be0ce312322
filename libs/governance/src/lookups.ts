// What other slices may ask of the Working Group's records: each answer is read from the records' own streams. Beside
// the contract, the one file of this slice that others may import.
import { instant } from '#kernel/time.js';
import type { Folding, Lookup } from '#records/lookup.js';
import type { TimeLimitPolicyAdopted } from './contract.js';

/** A version of the time-limit policy. */
export type TimeLimits = TimeLimitPolicyAdopted['conduct'];

/** Every version of the time-limit policy, the first first. */
const VERSIONS: Folding<readonly TimeLimits[], TimeLimitPolicyAdopted> = {
  initial: [],
  evolve: (versions, { conduct }) => [...versions, conduct],
};

/** The version in force at `at` (milliseconds): the highest whose start has come; undefined when none has. */
export async function timeLimitsAt(lookup: Lookup, at: number): Promise<TimeLimits | undefined> {
  const versions = await lookup.state(VERSIONS, 'policy-time-limits');
  return versions.findLast(({ inForceFrom }) => inForceFrom <= instant(at));
}
