// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
import type { Draft } from '#kernel/decider.js';

/** A state and the day (YYYY-MM-DD) from which it is a member. Stream `state-<code>`. */
export type StateAdmitted = Draft<
  'registry.state-admitted.v1',
  { readonly state: string; readonly name: string; readonly memberSince: string }
>;

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

/** A sectoral body or organ. Stream `body-<code>`. */
export type BodyRegistered = Draft<'registry.body-registered.v1', { readonly body: string; readonly name: string }>;

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

export type AgreementFact = AgreementConcluded | AgreementEnteredIntoForce | AgreementAmended | AgreementTerminated;

export type RegistryFact = StateAdmitted | UnitRegistered | BodyRegistered | PostRegistered | AgreementFact;
