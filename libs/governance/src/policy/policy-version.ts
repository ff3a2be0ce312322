// What every policy has, whatever it says: versions, each in force from a time on until the next one is.
import { demandField, refuseField } from '#kernel/refusal.js';

/** The last version of a policy. */
export type LastVersion =
  { readonly name: 'none' } | { readonly name: 'adopted'; readonly version: number; readonly inForceFrom: string };

interface Adopted {
  readonly conduct: { readonly version: number; readonly inForceFrom: string };
}

/**
 * The number of the version that is in force from `inForceFrom` on and adopted at `at` (RFC 3339, UTC, milliseconds).
 * @throws Refusal `governance.before-previous-version`, `governance.in-the-past`
 */
export function nextVersion(last: LastVersion, inForceFrom: string, at: string): number {
  if (last.name === 'none') return 1;
  if (inForceFrom < last.inForceFrom) {
    const detail = `Version ${String(last.version)} is in force from ${last.inForceFrom}.`;
    throw refuseField('governance.before-previous-version', '/inForceFrom', detail);
  }
  demandField(inForceFrom >= at, 'governance.in-the-past', '/inForceFrom', 'Only the first version may be backdated.');
  return last.version + 1;
}

export function afterVersion(_: LastVersion, { conduct: { version, inForceFrom } }: Adopted): LastVersion {
  return { name: 'adopted', version, inForceFrom };
}
