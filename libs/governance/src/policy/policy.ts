// A policy of the Working Group other than the time limits, as versions with the day from which each is in force. Its
// text is a document elsewhere; the platform keeps which version was in force when.
import type { Decider } from '#kernel/decider.js';
import { demandField, Refusal } from '#kernel/refusal.js';
import type { PolicyAdopted } from '../contract.js';
import { afterVersion, type LastVersion, nextVersion } from './policy-version.js';

/** The policy that has rules, and a command, of its own. */
const TIME_LIMITS = 'time-limits';

export interface AdoptPolicy {
  readonly type: 'adopt';
  readonly policy: string;
  readonly title: string;
  readonly reference: string;
  /** RFC 3339, UTC, milliseconds; so is the time of the command. */
  readonly inForceFrom: string;
  readonly at: string;
}

function decide(command: AdoptPolicy, last: LastVersion): readonly PolicyAdopted[] {
  const { policy, title, reference, inForceFrom, at } = command;
  const detail = 'Time limits are adopted at their own address.';
  demandField(policy !== TIME_LIMITS, 'governance.policy-name-taken', '/policy', detail);
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
