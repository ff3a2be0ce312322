// The closed lists of an exchange, as they stand on facts: codes are stored for ever, so add, never rename or remove.

/** What a request asks for. */
export const KINDS = [
  'person-check',
  'travel-document-check',
  'victim-identification',
  'investigation-support',
  'financial-information',
  'trafficking-flow',
  'locate-person',
  'joint-operation',
  'other',
] as const;
export type Kind = (typeof KINDS)[number];

/** How soon an answer is wanted; the hours stand in the time-limit policy. */
export const URGENCIES = ['urgent', 'priority', 'routine'] as const;
export type Urgency = (typeof URGENCIES)[number];

/**
 * What may be done with what is sent: H0 police use against trafficking; H1 not in judicial proceedings without the
 * originator's permission; H2 not to be passed on without it; H3 restrictions given in words. Modelled on Europol's.
 */
export const HANDLINGS = ['H0', 'H1', 'H2', 'H3'] as const;
export type Handling = (typeof HANDLINGS)[number];

/** How far the source of an answer is reliable. */
export const SOURCES = ['A', 'B', 'C', 'X'] as const;
/** How far what the answer says is confirmed. */
export const INFORMATION_GRADES = ['1', '2', '3', '4'] as const;

export const LEGAL_BASES = ['bilateral', 'multilateral', 'domestic', 'none-stated'] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

/** Forms of exploitation; the source documents give no closed list, so this one is ours. */
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
] as const;
export type Exploitation = (typeof EXPLOITATIONS)[number];

/** Channels through which the units have already been in touch. */
export const CHANNELS = [
  'I-24/7',
  'MIND/FIND',
  'SLTD',
  'notice',
  'e-ADS',
  'AIIF',
  'ASEANAPOL',
  'bilateral',
  'other',
] as const;
export type Channel = (typeof CHANNELS)[number];

/** Why an answer takes longer. Modelled on Directive (EU) 2023/977, completed by us. */
export const DELAY_REASONS = [
  'judicial-authorisation',
  'volume',
  'translation',
  'third-party-consent',
  'technical',
  'other',
] as const;
export type DelayReason = (typeof DELAY_REASONS)[number];

/** Why a request is refused. Modelled on Directive (EU) 2023/977. */
export const REFUSAL_GROUNDS = [
  'not-available',
  'request-incomplete',
  'judicial-authorisation-refused',
  'outside-permitted-data',
  'data-inaccurate',
  'national-security',
  'endangers-investigation-or-person',
  'minor-offence',
  'third-state-consent-refused',
] as const;
export type RefusalGround = (typeof REFUSAL_GROUNDS)[number];

export const USEFULNESS = ['yes', 'partly', 'no'] as const;
export type Usefulness = (typeof USEFULNESS)[number];

/** Why content was erased before there were erasures beside records; ours. */
export type ErasureReason = 'retention-passed' | 'court-order' | 'recorded-unlawfully';

/** What an answer is to be used for beyond what its handling code permits; ours. */
export const ONWARD_PURPOSES = [
  'investigation',
  'financial-investigation',
  'prosecution',
  'court-proceedings',
  'mutual-legal-assistance',
  'identification-of-victim',
  'protection-of-victim',
  'prevention',
  'other',
] as const;
export type OnwardPurpose = (typeof ONWARD_PURPOSES)[number];

/** Where a question about onward use stands; `lapsed` once its answer was recalled. */
export const ONWARD_USE_STATES = ['asked', 'granted', 'denied', 'lapsed'] as const;

/** The two limits of a request: first sign of life, and answer. */
export type Limit = 'acknowledge' | 'answer';
