// The closed lists of a practice, as they stand on facts: codes are stored for ever, so add, never rename or remove.

/** The headings under which the Working Group exchanges information: ToR §6. */
export const CATEGORIES = ['flows-and-trends', 'document-integrity', 'national-responses', 'good-practices'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Where a practice was met first. */
export const SOURCE_KINDS = [
  'national-update-report',
  'exchange-programme',
  'training',
  'study-visit',
  'bilateral-conference',
  'research',
  'other',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Why a submission goes back to its submitter before any review; ours. */
export const RETURN_REASONS = [
  'incomplete',
  'unclear',
  'outside-scope',
  'names-persons',
  'already-published',
  'other',
] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

/** What a reviewing state recommends to the Working Group. */
export const RECOMMENDATIONS = ['endorse', 'revise', 'decline'] as const;
export type Recommendation = (typeof RECOMMENDATIONS)[number];

/** What a result is measured in; ours. Numbers only: what is measured is said by the code, never in words. */
export const MEASURES = [
  'victims-identified',
  'victims-assisted',
  'victims-compensated',
  'cases-referred',
  'investigations',
  'prosecutions',
  'convictions',
  'fraudulent-documents-found',
  'requests-answered',
  'days-to-answer',
  'days-to-identify',
  'persons-trained',
  'persons-reached',
  'calls-to-hotlines',
  'agreements-in-force',
] as const;
export type Measure = (typeof MEASURES)[number];
