// What the records of the register have in common: everyone signed in may read them, the registrar keeps them.
import type { Resource } from '#web/access.js';

/** The register as a whole, as the policies see it. */
export const REGISTER: Resource = { type: 'Register', attributes: {} };

/** For the declaration of a record of the register. */
export const OF_REGISTER = {
  policies: 'registry',
  resource: () => REGISTER,
  resourceOfNew: () => REGISTER,
} as const;
