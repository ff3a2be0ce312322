import type { Upcasters } from '#event-store/fact.js';
import { view as auditTrail } from '#oversight/views/audit-trail.js';

/** Every type that a log may hold: the audit trail has decided about each of them, and the compiler sees to that. */
export const FACT_TYPES: ReadonlySet<string> = auditTrail.decided;

/** No type has been replaced by a newer one yet. */
export const UPCASTERS: Upcasters = new Map();
