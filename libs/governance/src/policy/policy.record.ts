import { instant } from '#kernel/time.js';
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { POLICY_NAME } from '../governance.dto.js';
import { OF_POLICIES } from '../governance.record.js';
import { policyDecider } from './policy.js';
import { retentionDecider } from './retention-policy.js';
import { timeLimitDecider } from './time-limit-policy.js';

/** Policies of the Working Group, by name; time limits apart. */
export const POLICY: RecordKind<TypesOf<typeof policyDecider, 'none', 'at'>> = {
  ...OF_POLICIES,
  essential: [],
  decider: policyDecider,
  isId: (text) => POLICY_NAME.test(text),
  verbs: { adopt: 'adopt-policy' },
  complete: (asked, { at }) => ({ ...asked, at: instant(at) }),
};

/** The only policy of its kind. */
export const TIME_LIMITS_ID = 'time-limits';

/** The policy on time limits. */
export const TIME_LIMITS: RecordKind<TypesOf<typeof timeLimitDecider, 'none', 'at' | 'level'>> = {
  ...OF_POLICIES,
  essential: [],
  decider: timeLimitDecider,
  isId: (text) => text === TIME_LIMITS_ID,
  verbs: { adopt: 'adopt-time-limits' },
  newerFacts: { 3: ['governance.time-limit-policy-adopted.v2'] },
  complete: (asked, { at, level }) => ({ ...asked, at: instant(at), level }),
};

/** The only policy of its kind. */
export const RETENTION_ID = 'retention';

/** The policy on how long content is kept. */
export const RETENTION: RecordKind<TypesOf<typeof retentionDecider, 'none', 'at'>> = {
  ...OF_POLICIES,
  essential: [],
  decider: retentionDecider,
  isId: (text) => text === RETENTION_ID,
  verbs: { adopt: 'adopt-retention' },
  newerFacts: { 2: ['governance.retention-policy-adopted.v1'] },
  complete: (asked, { at }) => ({ ...asked, at: instant(at) }),
};
