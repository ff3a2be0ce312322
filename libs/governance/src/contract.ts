// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
import type { Draft } from '#kernel/decider.js';

/**
 * The limits under which units answer each other, as the Working Group adopted them. Stream `policy-time-limits`.
 * A request keeps the version in force when it was submitted: the highest version with `inForceFrom` not later.
 */
export type TimeLimitPolicyAdopted = Draft<
  'governance.time-limit-policy-adopted.v1',
  {
    readonly version: number;
    /** RFC 3339, UTC */
    readonly inForceFrom: string;
    /** What the limits are modelled on, in words; never a duty of the member states. */
    readonly modelledOn: string;
    readonly acknowledgeWithinHours: number;
    readonly answerWithinHours: { readonly urgent: number; readonly priority: number; readonly routine: number };
  }
>;

export type GovernanceFact = TimeLimitPolicyAdopted;
