import { instant } from '#kernel/time.js';
import type { RecordKind } from '#records/record-kind.js';
import type { TimeLimitPolicyAdopted } from '../contract.js';
import { POLICIES } from '../governance.record.js';
import { type AdoptTimeLimits, timeLimitDecider, type TimeLimitPolicy } from './time-limit-policy.js';

interface TimeLimitsTypes {
  asked: Omit<AdoptTimeLimits, 'at'>;
  command: AdoptTimeLimits;
  state: TimeLimitPolicy;
  existing: TimeLimitPolicy;
  fact: TimeLimitPolicyAdopted;
}

/** The only policy of its kind. */
export const TIME_LIMITS_ID = 'time-limits';

/** The policy on time limits. */
export const TIME_LIMITS: RecordKind<TimeLimitsTypes> = {
  kind: 'policy',
  path: '/v1/policies',
  decider: timeLimitDecider,
  isId: (text) => text === TIME_LIMITS_ID,
  isStanding: true,
  policies: 'governance',
  verbs: { adopt: 'adopt-time-limits' },
  resource: () => POLICIES,
  resourceOfNew: () => POLICIES,
  complete: (asked, { at }) => ({ ...asked, at: instant(at) }),
};
