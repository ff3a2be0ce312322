// What the declarations of the Working Group's records share.
import type { Resource } from '#web/access.js';

/** What the policies see of the Working Group: what its acts begin with, and its lists. */
export const WORKING_GROUP: Resource = { type: 'WorkingGroup', attributes: {} };

/** What the policies see of its policies: all are alike. */
export const POLICIES: Resource = { type: 'Policies', attributes: {} };
