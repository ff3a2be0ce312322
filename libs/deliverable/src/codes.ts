// The closed lists of deliverables, as they stand on facts: codes are stored for ever, so add, never rename or remove.
// The source documents name these things in passing; the lists are the platform's own.

export const KINDS = ['document', 'event', 'survey', 'register'] as const;
export type Kind = (typeof KINDS)[number];

export const DOCUMENT_FORMS = [
  'publication',
  'guidelines',
  'handbook',
  'curriculum',
  'study',
  'compendium',
  'terms-of-reference',
  'recommendation',
  'concept-note',
  'national-update-report',
  'campaign-material',
  'other',
] as const;
export type DocumentForm = (typeof DOCUMENT_FORMS)[number];

export const STANDINGS = ['draft', 'adopted'] as const;
export type Standing = (typeof STANDINGS)[number];

export const EVENT_FORMS = [
  'workshop',
  'training',
  'exercise',
  'consultation',
  'forum',
  'campaign',
  'commemoration',
  'conference',
  'meeting',
  'study-visit',
] as const;
export type EventForm = (typeof EVENT_FORMS)[number];

export const TOPICS = [
  'prevention',
  'safe-migration',
  'school-education',
  'demand',
  'victim-identification',
  'victim-protection',
  'rehabilitation-reintegration',
  'migrant-children',
  'health-care',
  'non-punishment',
  'border-control',
  'travel-documents',
  'investigation',
  'financial-investigation',
  'prosecution',
  'witness-protection',
  'legal-assistance',
  'mutual-legal-assistance',
  'consular-notification',
  'typologies-and-trends',
  'civil-society',
  'other',
] as const;
export type Topic = (typeof TOPICS)[number];

export const PROFESSIONS = [
  'police',
  'immigration',
  'border-and-port',
  'prosecutor',
  'judge',
  'central-authority',
  'financial-intelligence',
  'consular',
  'social-welfare',
  'labour',
  'health',
  'education',
  'legislator',
  'civil-society',
  'private-sector',
  'other',
] as const;
export type Profession = (typeof PROFESSIONS)[number];

export const TRANSLATION_STATUSES = ['not-started', 'in-progress', 'done', 'published'] as const;
export type TranslationStatus = (typeof TRANSLATION_STATUSES)[number];

/** Where something is put on the web for everyone to see. */
export const WEBSITES = ['asean-website', 'acwc-website', 'other-website'] as const;
/** Where people come across it. */
export const PLACES = [
  ...WEBSITES,
  'school',
  'university',
  'airport',
  'seaport',
  'border-crossing',
  'hotel',
  'recruitment-agency',
  'diplomatic-post',
  'government-office',
  'shelter',
  'other-place',
] as const;
export type Place = (typeof PLACES)[number];

export const QUESTION_KINDS = ['choice', 'number', 'text'] as const;

/** What a register of the registry holds. */
export const HOLDINGS = ['experts', 'pro-bono-lawyers', 'ngos'] as const;
export type Holding = (typeof HOLDINGS)[number];

export const WITHDRAWAL_REASONS = ['superseded', 'recorded-in-error', 'recorded-twice', 'other'] as const;
export type WithdrawalReason = (typeof WITHDRAWAL_REASONS)[number];
