import type { Decider } from '#kernel/decider.js';
import { refuseField, Refusal } from '#kernel/refusal.js';
import type { StateAdmitted, StateFact } from './contract.js';
import { beginsAnew, begun, ended, endsNow, type Periods } from './periods.js';

// Commands

export interface AdmitState {
  readonly kind: 'admit';
  /** ISO 3166-1 alpha-2 */
  readonly state: string;
  readonly name: string;
  /** YYYY-MM-DD, as all days here. */
  readonly memberSince: string;
}

export type MembershipCommand =
  | AdmitState
  /** `on` is the first day without, or again with, membership. */
  | { readonly kind: 'leave' | 'readmit'; readonly state: string; readonly on: string };

// State

interface Known {
  readonly state: string;
  readonly name: string;
  readonly memberships: Periods;
}

export type StateRecord = { readonly kind: 'unknown' } | ({ readonly kind: 'member' | 'former-member' } & Known);

// Decide

export const STATE_CODE = /^[A-Z]{2}$/;

export function decide(command: MembershipCommand, record: StateRecord): readonly StateFact[] {
  if (command.kind === 'admit') return admit(command, record);
  if (record.kind === 'unknown') throw new Refusal('record.unknown', 'There is no such state.');
  const { state, memberships } = record;
  const { on } = command;
  switch (command.kind) {
    case 'leave': {
      const words = { code: 'registry.state-not-member', detail: `${state} is no member.`, pointer: '/on' };
      if (!endsNow(memberships, on, words)) return [];
      return [{ type: 'registry.state-left.v1', conduct: { state, on } }];
    }
    case 'readmit': {
      const words = { code: 'registry.state-is-member', detail: `${state} is a member.`, pointer: '/on' };
      if (!beginsAnew(memberships, on, words)) return [];
      return [{ type: 'registry.state-readmitted.v1', conduct: { state, on } }];
    }
  }
}

function admit(command: AdmitState, record: StateRecord): readonly StateAdmitted[] {
  switch (record.kind) {
    case 'unknown':
      if (!STATE_CODE.test(command.state)) {
        throw refuseField('registry.code-malformed', '/state', 'A state is given by its two upper-case letters.');
      }
      return [{ type: 'registry.state-admitted.v1', conduct: particularsOf(command) }];
    case 'member':
    case 'former-member':
      if (saysTheSame(command, record)) return [];
      throw new Refusal('registry.state-exists', `${record.state} is registered with other particulars.`);
  }
}

function particularsOf({ state, name, memberSince }: AdmitState): StateAdmitted['conduct'] {
  return { state, name, memberSince };
}

function saysTheSame(command: AdmitState, { name, memberships }: Known): boolean {
  return command.name === name && command.memberSince === memberships[0].from;
}

// Evolve

export function evolve(record: StateRecord, fact: StateFact): StateRecord {
  if (fact.type === 'registry.state-admitted.v1') {
    const { state, name, memberSince } = fact.conduct;
    return { kind: 'member', state, name, memberships: begun([], memberSince) };
  }
  if (record.kind === 'unknown') return record;
  switch (fact.type) {
    case 'registry.state-left.v1':
      return { ...record, kind: 'former-member', memberships: ended(record.memberships, fact.conduct.on) };
    case 'registry.state-readmitted.v1':
      return { ...record, kind: 'member', memberships: begun(record.memberships, fact.conduct.on) };
  }
}

/** A state and its membership. Stream `state-<code>`. */
export const stateDecider: Decider<MembershipCommand, StateRecord, StateFact> = {
  initial: { kind: 'unknown' },
  decide,
  evolve,
};
