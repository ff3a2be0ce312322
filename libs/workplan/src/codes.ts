// The forms of codes, and the closed lists of a plan, as they stand on facts: stored for ever, so add, never rename or
// remove.

/** The id of a plan: `bohol-2017-2020`. */
export const PLAN_ID = /^(?=.{1,60}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** The full code of an activity: `C.b.1.2`. */
export const ACTIVITY_CODE = /^[A-Z]\.[a-z](?:\.[1-9]\d?){2}$/;

/** Of an activity and of each expected output. The source plan gives no values; these are the platform's own. */
export const STATUSES = ['not-started', 'in-progress', 'completed', 'delayed', 'deferred', 'cancelled'] as const;
export type Status = (typeof STATUSES)[number];

/** What can stand as evidence of an output: a deliverable of a kind, or what a state reports of itself. */
export const EVIDENCE_KINDS = ['document', 'event', 'survey', 'register', 'state-record'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** What stands beside an activity elsewhere: money for it, or the plan of another body that has it as well. */
export const REFERENCE_KINDS = ['donor', 'other-plan'] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

/** A plan is evaluated twice. */
export const EVALUATION_KINDS = ['mid-term', 'final'] as const;
export type EvaluationKind = (typeof EVALUATION_KINDS)[number];

/** How far a national action plan is aligned with a regional instrument. */
export const ALIGNMENTS = ['not-started', 'in-progress', 'aligned'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

/** What a state's legislation repository covers; the plan speaks of migrant workers, the rest is ours. */
export const LEGISLATION_SCOPES = [
  'migrant-workers',
  'trafficking-in-persons',
  'victim-protection',
  'financial-investigation',
  'mutual-legal-assistance',
] as const;
export type LegislationScope = (typeof LEGISLATION_SCOPES)[number];
