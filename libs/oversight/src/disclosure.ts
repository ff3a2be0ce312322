import type { Access } from '#web/access.js';
import type { Caller } from '#web/caller.js';
import type { AuditEntry } from './audit-entry.js';

/**
 * Whether the viewer may know of an entry, and so of every party that it names.
 *
 * Every entry of the trail, of the reads and of the live feed MUST pass here before it leaves. The policies decide by
 * the entry's slice and type; a record whose parties are not for every viewer gets its exception there.
 */
export function mayKnowOf(access: Access, caller: Caller, { slice, type }: AuditEntry): boolean {
  return access.permits(caller, 'oversight.know-entry', { type: 'AuditEntry', attributes: { slice, kind: type } });
}
