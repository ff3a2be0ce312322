// The closed lists of a plan, as they stand on facts: codes are stored for ever, so add, never rename or remove.

/** Of an activity and of each expected output. The source plan gives no values; these are the platform's own. */
export const STATUSES = ['not-started', 'in-progress', 'completed', 'delayed', 'deferred', 'cancelled'] as const;
export type Status = (typeof STATUSES)[number];

/** What can stand as evidence of an output. */
export const EVIDENCE_KINDS = ['document', 'event', 'survey', 'register'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];
