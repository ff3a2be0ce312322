import type { KnownTypes } from '#event-store/checks/known-log.js';
import { view as auditTrail } from '#oversight/views/audit-trail.js';

/** Every type that a log may hold: the audit trail has decided about each of them, and the compiler sees to that. */
export const FACT_TYPES: KnownTypes = auditTrail.decided;
