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

/** From when a version is to be in force, and when it is adopted: RFC 3339, UTC, milliseconds. */
export interface Coming {
  readonly inForceFrom: string;
  /** The number of the last version, which is not in force yet and never will be: this one comes in its place. */
  readonly insteadOf?: number | undefined;
  readonly at: string;
}

/**
 * The number of a version that is adopted.
 * @throws Refusal `governance.before-previous-version`, `governance.in-the-past`, `governance.version-not-waiting`
 */
export function nextVersion(last: LastVersion, { inForceFrom, insteadOf, at }: Coming): number {
  if (insteadOf !== undefined) demandWaiting(last, { inForceFrom, insteadOf, at });
  if (last.name === 'none') return 1;
  if (inForceFrom < last.inForceFrom && insteadOf === undefined) {
    const detail = `Version ${String(last.version)} is in force from ${last.inForceFrom}.`;
    throw refuseField('governance.before-previous-version', '/inForceFrom', detail);
  }
  demandField(inForceFrom >= at, 'governance.in-the-past', '/inForceFrom', 'Only the first version may be backdated.');
  return last.version + 1;
}

/** A version in force later than the one that waits would leave that one in force until then. */
function demandWaiting(last: LastVersion, { inForceFrom, insteadOf, at }: Coming): void {
  const waits = last.name === 'adopted' && last.version === insteadOf && last.inForceFrom > at;
  const detail = 'This is not the last version, or it is in force.';
  demandField(waits, 'governance.version-not-waiting', '/insteadOf', detail);
  const later = `Version ${String(insteadOf)} is in force from ${last.inForceFrom}; what comes in its place is no later.`;
  demandField(inForceFrom <= last.inForceFrom, 'governance.version-not-waiting', '/inForceFrom', later);
}

export function afterVersion(_: LastVersion, { conduct: { version, inForceFrom } }: Adopted): LastVersion {
  return { name: 'adopted', version, inForceFrom };
}

/** The policies that have rules, and a command, of their own. */
const WITH_RULES: readonly string[] = ['time-limits', 'retention'];

/** Times are RFC 3339, UTC, milliseconds; so is that of the command. */
export interface AdoptPolicy extends Omit<PolicyAdopted['conduct'], 'version'>, Coming {
  readonly type: 'adopt';
}

function decide(command: AdoptPolicy, last: LastVersion): readonly PolicyAdopted[] {
  const { policy, title, reference, inForceFrom } = command;
  const detail = 'This policy is adopted at its own address.';
  demandField(!WITH_RULES.includes(policy), 'governance.policy-name-taken', '/policy', detail);
  const version = nextVersion(last, command);
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
