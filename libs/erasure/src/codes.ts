// The closed lists of erasure, as they stand on facts: stored for ever, so add, never rename or remove.

/** Why an erasure is asked for. */
export const ASKING_REASONS = [
  'retention-passed',
  'court-order',
  'recorded-unlawfully',
  'no-longer-needed',
  'person-asked',
] as const;
export type AskingReason = (typeof ASKING_REASONS)[number];

/** Why another party objects. */
export const OBJECTION_GROUNDS = ['still-needed', 'evidence', 'protection-of-person', 'supervision'] as const;
export type ObjectionGround = (typeof OBJECTION_GROUNDS)[number];

/** Why a record is held. */
export const HOLD_REASONS = ['investigation', 'prosecution', 'court-proceedings', 'supervision'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** Where an erasure can be found. */
export const STATES = ['untouched', 'nothing-asked', 'proposed', 'asked', 'erased'] as const;
export type StateName = (typeof STATES)[number];
