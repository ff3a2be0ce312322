// The closed lists of a case file and its summaries, as they stand on facts: codes are stored for ever, so add, never
// rename or remove.
import type { Submitted } from '#exchange/contract.js';

/** Records of other slices that may belong to a case: their streams are named `<kind>-<uuid>`. */
export const RECORD_KINDS = ['exchange', 'information', 'referral'] as const;

type Form = Submitted['conduct']['exploitation'][number];

/** The forms of exploitation under which the compendium can be searched: those of the exchange. */
export const EXPLOITATIONS = [
  'sexual-exploitation',
  'forced-labour',
  'domestic-servitude',
  'forced-marriage',
  'forced-criminality',
  'forced-begging',
  'organ-removal',
  'child-soldiering',
  'online-scam-operations',
  'other',
] as const satisfies readonly Form[];
export type Exploitation = (typeof EXPLOITATIONS)[number];

/** What a reviewing state recommends for a summary. */
export const RECOMMENDATIONS = ['accept', 'return'] as const;
export type Recommendation = (typeof RECOMMENDATIONS)[number];

/** Why a summary goes back to its unit; ours. */
export const RETURN_REASONS = [
  'names-persons',
  'identifies-case',
  'incomplete',
  'unclear',
  'outside-scope',
  'review',
  'other',
] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];
