import type { Decider } from '#kernel/decider.js';
import { refuseField, Refusal } from '#kernel/refusal.js';
import type { StateAdmitted } from './contract.js';

// Commands

export interface AdmitState {
  readonly kind: 'admit';
  /** ISO 3166-1 alpha-2 */
  readonly state: string;
  readonly name: string;
  /** YYYY-MM-DD */
  readonly memberSince: string;
}

// State

export type StateRecord =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'member'; readonly state: string; readonly name: string; readonly memberSince: string };

// Decide

const STATE_CODE = /^[A-Z]{2}$/;

export function decide(command: AdmitState, state: StateRecord): readonly StateAdmitted[] {
  switch (state.kind) {
    case 'unknown':
      if (!STATE_CODE.test(command.state)) {
        throw refuseField('registry.code-malformed', '/state', 'A state is given by its two upper-case letters.');
      }
      return [{ type: 'registry.state-admitted.v1', conduct: particularsOf(command) }];
    case 'member':
      if (saysTheSame(command, state)) return [];
      throw new Refusal('registry.state-exists', `${state.state} is registered with other particulars.`);
  }
}

function particularsOf({ state, name, memberSince }: AdmitState): StateAdmitted['conduct'] {
  return { state, name, memberSince };
}

function saysTheSame(command: AdmitState, state: StateRecord & { kind: 'member' }): boolean {
  return command.name === state.name && command.memberSince === state.memberSince;
}

// Evolve

export function evolve(_state: StateRecord, { conduct }: StateAdmitted): StateRecord {
  return { kind: 'member', state: conduct.state, name: conduct.name, memberSince: conduct.memberSince };
}

/** A state and its membership. Stream `state-<code>`. */
export const stateDecider: Decider<AdmitState, StateRecord, StateAdmitted> = {
  initial: { kind: 'unknown' },
  decide,
  evolve,
};
