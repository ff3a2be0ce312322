// The limits under which units answer each other, as versions with the time from which each is in force.
import type { Decider } from '#kernel/decider.js';
import { demandField } from '#kernel/refusal.js';
import type { TimeLimitPolicyAdopted } from '../contract.js';
import { afterVersion, type LastVersion, nextVersion } from './policy.js';

const MODELLED_ON =
  'Policy of the Working Group, modelled on Directive (EU) 2023/977; it states no duty of the member states.';

export interface AdoptTimeLimits {
  readonly type: 'adopt';
  /** RFC 3339, UTC, milliseconds; so is the time of the command. */
  readonly inForceFrom: string;
  /** Hours, whole, from submission to the acknowledgement, or whatever the requested unit sends first. */
  readonly acknowledgeWithinHours: number;
  /** Hours, whole, from submission to the answer. */
  readonly answerWithinHours: { readonly urgent: number; readonly priority: number; readonly routine: number };
  readonly at: string;
}

const shorterForMoreUrgent = ({ answerWithinHours: { urgent, priority, routine } }: AdoptTimeLimits) =>
  urgent <= priority && priority <= routine;

function decide(command: AdoptTimeLimits, last: LastVersion): readonly TimeLimitPolicyAdopted[] {
  const detail = 'An urgent request is answered no later than a priority one, and that no later than a routine one.';
  demandField(shorterForMoreUrgent(command), 'governance.limits-disordered', '/answerWithinHours', detail);
  const { inForceFrom, acknowledgeWithinHours, answerWithinHours, at } = command;
  const { urgent, priority, routine } = answerWithinHours;
  const limits = { acknowledgeWithinHours, answerWithinHours: { urgent, priority, routine } };
  const conduct = { version: nextVersion(last, inForceFrom, at), inForceFrom, modelledOn: MODELLED_ON, ...limits };
  return [{ type: 'governance.time-limit-policy-adopted.v1', conduct }];
}

/** The limits under which units answer each other. Stream `policy-time-limits`. */
export const timeLimitDecider: Decider<AdoptTimeLimits, LastVersion, TimeLimitPolicyAdopted> = {
  initial: { name: 'none' },
  decide,
  evolve: afterVersion,
};
