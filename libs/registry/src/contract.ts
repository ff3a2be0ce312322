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

export type RegistryFact = StateAdmitted | UnitRegistered | BodyRegistered;
