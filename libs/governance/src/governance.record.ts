// What the declarations of the Working Group's records share.
import type { Resource } from '#web/auth/access.js';

/** What the policies see of the Working Group: what its acts begin with, and its lists. */
export const WORKING_GROUP: Resource = { type: 'WorkingGroup', attributes: {} };
export const OF_WORKING_GROUP = { policies: 'governance', resourceOfNew: () => WORKING_GROUP };

/** What the policies see of its policies: all are alike. */
export const POLICIES: Resource = { type: 'Policies', attributes: {} };
export const OF_POLICIES = {
  kind: 'policy',
  path: '/v1/policies',
  isStanding: true,
  policies: 'governance',
  resource: () => POLICIES,
  resourceOfNew: () => POLICIES,
  erasure: 'none',
} as const;
