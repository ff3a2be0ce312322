// Upcaster: facts that an earlier program recorded, as those of today. Pure.
import type { TimeLimitFact, TimeLimitPolicyAdopted } from './contract.js';

/** A version of the time-limit policy, whichever fact says it. It means what it said: no limit becomes shorter. */
export function timeLimitsOf({ type, conduct }: TimeLimitFact): TimeLimitPolicyAdopted['conduct'] {
  if (type === 'governance.time-limit-policy-adopted.v2') return conduct;
  const { acknowledgeWithinHours: hours, ...version } = conduct;
  return { ...version, acknowledgeWithinHours: { urgent: hours, priority: hours, routine: hours } };
}
