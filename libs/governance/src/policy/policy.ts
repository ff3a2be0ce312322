// A policy of the Working Group, as versions, each in force from a time on until the next one is: what every policy has,
// and those other than the time limits and retention. Their text is a document elsewhere.
import type { Decider } from '#kernel/decider.js';
import { demandField, Refusal, refuseField } from '#kernel/refusal.js';
import type { PolicyAdopted } from '../contract.js';

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

/** The policies that have rules, and a command, of their own. */
const WITH_RULES: readonly string[] = ['time-limits', 'retention'];

/** Times are RFC 3339, UTC, milliseconds; so is that of the command. */
export interface AdoptPolicy extends Omit<PolicyAdopted['conduct'], 'version'> {
  readonly type: 'adopt';
  readonly at: string;
}

function decide(command: AdoptPolicy, last: LastVersion): readonly PolicyAdopted[] {
  const { policy, title, reference, inForceFrom, at } = command;
  const detail = 'This policy is adopted at its own address.';
  demandField(!WITH_RULES.includes(policy), 'governance.policy-name-taken', '/policy', detail);
  const version = nextVersion(last, inForceFrom, at);
  return [{ type: 'governance.policy-adopted.v1', conduct: { policy, version, title, reference, inForceFrom } }];
}

/** @throws Refusal `governance.policy-unknown` */
export function policyUnknown(): Refusal {
  return new Refusal('governance.policy-unknown', 'No policy of this name was adopted.');
}

/** The versions of one policy. Stream `policy-<policy>`. */
export const policyDecider: Decider<AdoptPolicy, LastVersion, PolicyAdopted> = {
  initial: { name: 'none' },
  decide,
  evolve: afterVersion,
};
