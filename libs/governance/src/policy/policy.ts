// A policy of the Working Group other than the time limits, as versions with the day from which each is in force. Its
// text is a document elsewhere; the platform keeps which version was in force when.
import type { Decider } from '#kernel/decider.js';
import { Refusal, refuseField } from '#kernel/refusal.js';
import type { PolicyAdopted } from '../contract.js';

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

export type PolicyState =
  { readonly name: 'none' } | { readonly name: 'adopted'; readonly version: number; readonly inForceFrom: string };

function decide(command: AdoptPolicy, state: PolicyState): readonly PolicyAdopted[] {
  const { policy, title, reference, inForceFrom, at } = command;
  if (policy === TIME_LIMITS) {
    throw refuseField('governance.policy-name-taken', '/policy', 'Time limits are adopted at their own address.');
  }
  if (state.name === 'adopted' && inForceFrom < state.inForceFrom) {
    const detail = `Version ${String(state.version)} is in force from ${state.inForceFrom}.`;
    throw refuseField('governance.before-previous-version', '/inForceFrom', detail);
  }
  if (state.name === 'adopted' && inForceFrom < at) {
    throw refuseField('governance.in-the-past', '/inForceFrom', 'Only the first version may be backdated.');
  }
  const version = state.name === 'none' ? 1 : state.version + 1;
  return [{ type: 'governance.policy-adopted.v1', conduct: { policy, version, title, reference, inForceFrom } }];
}

/** @throws Refusal `governance.policy-unknown` */
export function policyUnknown(): Refusal {
  return new Refusal('governance.policy-unknown', 'No policy of this name was adopted.');
}

/** The versions of one policy. Stream `policy-<policy>`. */
export const policyDecider: Decider<AdoptPolicy, PolicyState, PolicyAdopted> = {
  initial: { name: 'none' },
  decide,
  evolve: (_, { conduct: { version, inForceFrom } }) => ({ name: 'adopted', version, inForceFrom }),
};
