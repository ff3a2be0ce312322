import type { Upcasters } from '#event-store/fact.js';

export { FACT_TYPES } from '#apps/server/fact-types.js';

/** No type has been replaced by a newer one yet. */
export const UPCASTERS: Upcasters = new Map();
