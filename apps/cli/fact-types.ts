import type { Upcasters } from '#event-store/fact.js';

export { FACT_TYPES } from '#apps/server/fact-types.js';

/** Whoever folds a record upcasts its facts; what is read here of facts is the same in every version of a type. */
export const UPCASTERS: Upcasters = new Map();
