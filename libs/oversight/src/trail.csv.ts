import type { AuditEntry } from './audit-entry.js';

const COLUMN = {
  ...{ position: true, id: true, time: true, type: true, slice: true, record: true, revision: true, actor: true },
  ...{ role: true, unit: true, post: true, state: true, body: true, policyVersion: true, standing: true },
  ...{ causation: true, correlation: true, hasContent: true, conduct: true },
} as const satisfies Readonly<Record<keyof AuditEntry, true>>;

/** Every member of an entry, by its name. */
export const TRAIL_COLUMNS = Object.keys(COLUMN) as readonly (keyof AuditEntry)[];

/** The cells of an entry, in that order: what it does not have is empty, and the conduct is JSON. */
export function trailCells(entry: AuditEntry): readonly string[] {
  return TRAIL_COLUMNS.map((column) => {
    if (column === 'conduct') return JSON.stringify(entry.conduct);
    return String(entry[column] ?? '');
  });
}
