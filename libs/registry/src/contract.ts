// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
import type { Draft } from '#kernel/decider.js';
import type { Agency, Capacity, EntryReason, Field, Inventory, Visibility } from './codes.js';

/** A state and the day (YYYY-MM-DD) from which it is a member. Stream `state-<code>`. */
export type StateAdmitted = Draft<
  'registry.state-admitted.v1',
  { readonly state: string; readonly name: string; readonly memberSince: string }
>;

/** No longer a member from the beginning of the day `on`. Stream `state-<code>`. */
export type StateLeft = Draft<'registry.state-left.v1', { readonly state: string; readonly on: string }>;

/** A member again from the beginning of the day `on`. Stream `state-<code>`. */
export type StateReadmitted = Draft<'registry.state-readmitted.v1', { readonly state: string; readonly on: string }>;

/** A national specialist unit whose head sits in the HSU of its community. Stream `unit-<id>`. */
export type UnitRegistered = Draft<
  'registry.unit-registered.v1',
  {
    readonly unit: string;
    readonly state: string;
    readonly name: string;
    readonly community: 'tip' | 'people-smuggling';
    /** YYYY-MM-DD; null where it is not stated. */
    readonly establishedOn: string | null;
  }
>;

/** The day of establishment, learnt after the registration or corrected: the last word counts. Stream `unit-<id>`. */
export type UnitEstablished = Draft<'registry.unit-established.v1', { readonly unit: string; readonly on: string }>;

/** In which time zone (IANA) the unit writes its days, where it is not that of its state: the last word counts. Stream `unit-<id>`. */
export type UnitTimeZoneRecorded = Draft<
  'registry.unit-time-zone-recorded.v1',
  { readonly unit: string; readonly timeZone: string }
>;

/** The unit is no more from the beginning of the day `on`. Stream `unit-<id>`. */
export type UnitClosed = Draft<'registry.unit-closed.v1', { readonly unit: string; readonly on: string }>;

/** A sectoral body or organ. Stream `body-<code>`. */
export type BodyRegistered = Draft<'registry.body-registered.v1', { readonly body: string; readonly name: string }>;

/** In which time zone (IANA) the post writes its days, where it is not that of its first host state: the last word counts. Stream `post-<id>`. */
export type PostTimeZoneRecorded = Draft<
  'registry.post-time-zone-recorded.v1',
  { readonly post: string; readonly timeZone: string }
>;

/** A diplomatic mission or consular post of one state, and the states to which it is accredited. Stream `post-<id>`. */
export type PostRegistered = Draft<
  'registry.post-registered.v1',
  {
    readonly post: string;
    /** The sending state. */
    readonly state: string;
    /** Where it acts: never its own state. */
    readonly hostStates: readonly string[];
    readonly name: string;
    /** The seat; null where it is not stated. */
    readonly city: string | null;
    readonly kind: 'embassy' | 'consulate';
  }
>;

/** The post is no more from the beginning of the day `on`. Stream `post-<id>`. */
export type PostClosed = Draft<'registry.post-closed.v1', { readonly post: string; readonly on: string }>;

/** What two states agreed on telling each other's posts of a person in custody. */
interface NotificationTerms {
  /** Counts from 1. */
  readonly version: number;
  /** Whether the post is told even when the person does not ask for it. */
  readonly mandatory: boolean;
  /** Hours within which the post is told; null where none are agreed: then without delay, and no number is made up. */
  readonly withinHours: number | null;
  /** Where the text is published. */
  readonly citation: string;
}

/** A Mandatory Consular Notification agreement. Days are YYYY-MM-DD. Stream `agreement-<id>` for this and the next. */
export type AgreementConcluded = Draft<
  'registry.agreement-concluded.v1',
  NotificationTerms & {
    readonly agreement: string;
    /** Two states, in the order of their codes. */
    readonly parties: readonly [string, string];
    readonly concludedOn: string;
  }
>;

/** In force from the beginning of the day `on`. */
export type AgreementEnteredIntoForce = Draft<'registry.agreement-entered-into-force.v1', { readonly on: string }>;

/** The terms from the beginning of the day `from`, but not before the agreement is in force. */
export type AgreementAmended = Draft<'registry.agreement-amended.v1', NotificationTerms & { readonly from: string }>;

/** No longer in force from the beginning of the day `on`. */
export type AgreementTerminated = Draft<'registry.agreement-terminated.v1', { readonly on: string }>;

/** A delegate of a party confirms, for that state, the terms of a version and the day of their entry into force. */
export type AgreementConfirmed = Draft<
  'registry.agreement-confirmed.v1',
  {
    readonly version: number;
    readonly state: string;
    /** RFC 3339, UTC. Terms count for what happens after both parties confirmed them. */
    readonly at: string;
  }
>;

export type AgreementFact =
  AgreementConcluded | AgreementEnteredIntoForce | AgreementAmended | AgreementTerminated | AgreementConfirmed;

/**
 * A unit, or the HSU as a whole, and a sectoral body are linked from the beginning of the day `from`. Stream
 * `linkage-<uuid>`, one for each pair: what has ended can begin again.
 */
export type LinkageEstablished = Draft<
  'registry.linkage-established.v1',
  {
    readonly linkage: string;
    /** null: the HSU as a whole. */
    readonly unit: string | null;
    readonly body: string;
    readonly from: string;
  }
>;

/** Linked no longer from the beginning of the day `on`. */
export type LinkageEnded = Draft<'registry.linkage-ended.v1', { readonly on: string }>;

/**
 * A person acts for a state in a capacity, from the beginning of the day `from`. Only the pseudonymous subject of the
 * access token stands here; names are nowhere. Stream `accreditation-<uuid>`, one for each combination.
 */
export type OfficerAccredited = Draft<
  'registry.officer-accredited.v1',
  {
    readonly accreditation: string;
    readonly state: string;
    readonly capacity: Capacity;
    readonly agency: Agency;
    readonly subject: string;
    readonly from: string;
  }
>;

/** In that capacity no longer from the beginning of the day `on`. */
export type AccreditationEnded = Draft<'registry.accreditation-ended.v1', { readonly on: string }>;

/** What an inventory says of an entry, openly. */
export interface EntryParticulars {
  readonly state: string;
  /** Fields of work of an expert or lawyer, services of an NGO. */
  readonly fields: readonly Field[];
  /** ISO 639, lower case. */
  readonly languages: readonly string[];
  readonly visibility: Visibility;
  /** The name of an NGO. null for a person: whom a person works for is content. */
  readonly organisation: string | null;
}

/**
 * Somebody is listed in the directory of experts or in an inventory of lawyers or NGOs. Sealed: who it is and how to
 * reach them. Days are YYYY-MM-DD. Stream `entry-<uuid>` for this and the facts below.
 */
export type EntryAdded = Draft<
  'registry.entry-added.v1',
  EntryParticulars & {
    readonly entry: string;
    readonly inventory: Inventory;
    readonly consentedOn: string;
    /** The day on which all of it was known to be right. */
    readonly confirmedOn: string;
  }
>;

/** Replaces what was said; and what is sealed, where it carries content. All of it was right on that day. */
export type EntryRevised = Draft<'registry.entry-revised.v1', EntryParticulars & { readonly confirmedOn: string }>;

/** All of it was still right on that day. */
export type EntryConfirmed = Draft<'registry.entry-confirmed.v1', { readonly on: string }>;

/** Listed no longer from the beginning of the day `on`. */
export type EntryRetired = Draft<'registry.entry-retired.v1', { readonly on: string; readonly reason: EntryReason }>;

/** Consent was withdrawn on that day: the keys are destroyed, nobody can read the content any more, anywhere. */
export type EntryErased = Draft<
  'registry.content-erased.v1',
  { readonly on: string; readonly reason: 'consent-withdrawn'; readonly keys: readonly string[] }
>;

export type StateFact = StateAdmitted | StateLeft | StateReadmitted;
export type UnitFact = UnitRegistered | UnitEstablished | UnitTimeZoneRecorded | UnitClosed;
export type BodyFact = BodyRegistered;
export type PostFact = PostRegistered | PostTimeZoneRecorded | PostClosed;
export type LinkageFact = LinkageEstablished | LinkageEnded;
export type AccreditationFact = OfficerAccredited | AccreditationEnded;
export type EntryFact = EntryAdded | EntryRevised | EntryConfirmed | EntryRetired | EntryErased;

export type RegistryFact =
  StateFact | UnitFact | BodyFact | PostFact | AgreementFact | LinkageFact | AccreditationFact | EntryFact;
