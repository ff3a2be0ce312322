import { instant } from '#kernel/time.js';
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { POLICY_NAME } from '../governance.dto.js';
import { OF_POLICIES } from '../governance.record.js';
import { policyDecider } from './policy.js';

/** Policies of the Working Group, by name. */
export const POLICY: RecordKind<TypesOf<typeof policyDecider, 'none', 'at'>> = {
  ...OF_POLICIES,
  decider: policyDecider,
  isId: (text) => POLICY_NAME.test(text),
  verbs: { adopt: 'adopt-policy' },
  complete: (asked, { at }) => ({ ...asked, at: instant(at) }),
};
