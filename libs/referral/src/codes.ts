// The closed lists of a referral, as they stand on facts: codes are stored for ever, so add, never rename or remove.
// The documents give none of them; they are ours.

/** A person held by the authorities, or a victim. The two never mix. */
export const TRACKS = ['arrest', 'victim'] as const;
export type Track = (typeof TRACKS)[number];

/** How a person on the arrest track is held. */
export const CUSTODIES = ['arrested', 'detained', 'imprisoned'] as const;
export type Custody = (typeof CUSTODIES)[number];

/** How sure it is that a person on the victim track is a victim. */
export const IDENTIFICATIONS = ['identified', 'presumed'] as const;
export type Identification = (typeof IDENTIFICATIONS)[number];

/** Whether the person wants the post to be told. */
export const WISHES = ['requests', 'declines', 'not-yet-asked'] as const;
export type Wish = (typeof WISHES)[number];

/** Why the post of a victim must not be told. */
export const HOLD_REASONS = ['safety', 'asylum', 'no-consent'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** How the post was told. */
export const CHANNELS = ['note-verbale', 'telephone', 'e-mail', 'in-person', 'platform', 'other'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Consular access, or that it was refused. */
export const ACCESS_KINDS = ['visit', 'call', 'refused'] as const;
export type AccessKind = (typeof ACCESS_KINDS)[number];

export const ASSISTANCE_KINDS = ['travel-document', 'repatriation', 'legal-aid', 'shelter', 'interpreter'] as const;
export type AssistanceKind = (typeof ASSISTANCE_KINDS)[number];
/** What a unit arranges without any post, whether or not one was told. */
export const WITHOUT_POST: readonly AssistanceKind[] = ['legal-aid', 'shelter', 'interpreter'];

/** How a referral ends, by track: no outcome of a victim is a penal one. */
export const OUTCOMES = {
  arrest: ['released', 'transferred', 'sentenced', 'repatriated', 'not-a-national', 'post-not-told', 'other'],
  victim: ['repatriated', 'stayed-with-assistance', 'moved-on', 'not-a-national', 'post-not-told', 'other'],
} as const satisfies Record<Track, readonly string[]>;
export type Outcome = { [Of in Track]: (typeof OUTCOMES)[Of][number] }[Track];
/** The outcomes of both tracks. */
export const ALL_OUTCOMES: readonly Outcome[] = [...new Set([...OUTCOMES.arrest, ...OUTCOMES.victim])];

/** What a post is asked to do for a unit, of a person who may be involved: WP p. 18, C.b.2.1. */
export const ASSISTANCE_PURPOSES = ['identify-person', 'locate-person'] as const;
export type AssistancePurpose = (typeof ASSISTANCE_PURPOSES)[number];

/** Why a post does not do what it was asked. */
export const DECLINE_GROUNDS = [
  'not-available',
  'request-incomplete',
  'not-within-functions',
  'law-of-sending-state',
  'consent-of-person',
  'endangers-person',
  'other',
] as const;
export type DeclineGround = (typeof DECLINE_GROUNDS)[number];
