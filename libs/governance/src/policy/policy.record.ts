import { instant } from '#kernel/time.js';
import type { RecordKind } from '#records/record-kind.js';
import type { PolicyAdopted } from '../contract.js';
import { PLAN as NAME } from '../governance.dto.js';
import { POLICIES } from '../governance.record.js';
import { type AdoptPolicy, policyDecider, type PolicyState } from './policy.js';

interface PolicyTypes {
  asked: Omit<AdoptPolicy, 'at'>;
  command: AdoptPolicy;
  state: PolicyState;
  existing: PolicyState;
  fact: PolicyAdopted;
}

/** Policies of the Working Group, by name. */
export const POLICY: RecordKind<PolicyTypes> = {
  kind: 'policy',
  path: '/v1/policies',
  decider: policyDecider,
  isId: (text) => NAME.test(text),
  isStanding: true,
  policies: 'governance',
  verbs: { adopt: 'adopt-policy' },
  resource: () => POLICIES,
  resourceOfNew: () => POLICIES,
  complete: (asked, { at }) => ({ ...asked, at: instant(at) }),
};
