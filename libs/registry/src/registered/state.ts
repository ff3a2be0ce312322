import type { Decider } from '#kernel/decider.js';
import { demand, demandField, Refusal } from '#kernel/refusal.js';
import type { StateAdmitted, StateFact } from '../contract.js';
import { beginsNow, begun, ended, endsNow, type Periods } from '../periods.js';

// Commands

export interface AdmitState extends Readonly<StateAdmitted['conduct']> {
  readonly type: 'admit';
}

/** Days are YYYY-MM-DD. `on` is the first day without, or again with, membership. */
export type StateCommand =
  | AdmitState
  /** `leads`: whether the state is recorded as Lead Shepherd on that day or a later one. */
  | { readonly type: 'leave'; readonly on: string; readonly leads: boolean }
  | { readonly type: 'readmit'; readonly on: string };

// State

interface StateParticulars {
  readonly admitted: StateAdmitted['conduct'];
  readonly memberships: Periods;
}

export type StateRecord =
  { readonly name: 'unknown' } | ({ readonly name: 'member' | 'former-member' } & StateParticulars);

// Decide

export const STATE_CODE = /^[A-Z]{2}$/;

function decide(command: StateCommand, record: StateRecord): readonly StateFact[] {
  if (command.type === 'admit') return admit(command, record);
  if (record.name === 'unknown') throw new Refusal('record.unknown', 'There is no such state.');
  const { admitted, memberships } = record;
  const { state } = admitted;
  const { on } = command;
  switch (command.type) {
    case 'leave': {
      const words = { code: 'registry.state-not-member', detail: `${state} is no member.`, pointer: '/on' };
      if (!endsNow(memberships, on, words)) return [];
      demand(!command.leads, 'registry.state-leads', `${state} is Lead Shepherd; another one is appointed before.`);
      return [{ type: 'registry.state-left.v1', conduct: { state, on } }];
    }
    case 'readmit': {
      const words = { code: 'registry.state-is-member', detail: `${state} is a member.`, pointer: '/on' };
      return beginsNow(memberships, on, words)
        ? [{ type: 'registry.state-readmitted.v1', conduct: { state, on } }]
        : [];
    }
  }
}

function admit({ state, name, memberSince }: AdmitState, record: StateRecord): readonly StateAdmitted[] {
  if (record.name !== 'unknown') {
    const saysTheSame = name === record.admitted.name && memberSince === record.admitted.memberSince;
    demand(saysTheSame, 'registry.state-exists', `${state} is registered with other particulars.`);
    return [];
  }
  const detail = 'A state is given by its two upper-case letters.';
  demandField(STATE_CODE.test(state), 'registry.code-malformed', '/state', detail);
  return [{ type: 'registry.state-admitted.v1', conduct: { state, name, memberSince } }];
}

// Evolve

function evolve(record: StateRecord, fact: StateFact): StateRecord {
  if (fact.type === 'registry.state-admitted.v1') {
    return { name: 'member', admitted: fact.conduct, memberships: begun([], fact.conduct.memberSince) };
  }
  if (record.name === 'unknown') return record;
  switch (fact.type) {
    case 'registry.state-left.v1':
      return { ...record, name: 'former-member', memberships: ended(record.memberships, fact.conduct.on) };
    case 'registry.state-readmitted.v1':
      return { ...record, name: 'member', memberships: begun(record.memberships, fact.conduct.on) };
  }
}

/** A state and its membership. Stream `state-<code>`. */
export const stateDecider: Decider<StateCommand, StateRecord, StateFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
