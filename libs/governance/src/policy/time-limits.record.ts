import { instant } from '#kernel/time.js';
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { OF_POLICIES } from '../governance.record.js';
import { timeLimitDecider } from './time-limit-policy.js';

/** The only policy of its kind. */
export const TIME_LIMITS_ID = 'time-limits';

/** The policy on time limits. */
export const TIME_LIMITS: RecordKind<TypesOf<typeof timeLimitDecider, 'none', 'at'>> = {
  ...OF_POLICIES,
  decider: timeLimitDecider,
  isId: (text) => text === TIME_LIMITS_ID,
  verbs: { adopt: 'adopt-time-limits' },
  complete: (asked, { at }) => ({ ...asked, at: instant(at) }),
};
