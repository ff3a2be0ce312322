// The closed lists of a case file and its summaries, as they stand on facts: codes are stored for ever, so add, never
// rename or remove.
/** Records of other slices that may belong to a case: their streams are named `<kind>-<uuid>`. */
export const RECORD_KINDS = ['exchange', 'information', 'referral'] as const;

/** The forms of exploitation under which the compendium can be searched: those of the exchange. */
export { type Exploitation, EXPLOITATIONS } from '#exchange/codes.js';

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
