// What the platform is told of states.
import type { RecordKind } from '#records/record-kind.js';
import type { StateFact } from './contract.js';
import { OF_REGISTER } from './register.js';
import { type AdmitState, type StateCommand, STATE_CODE, stateDecider, type StateRecord } from './state.js';

interface StateTypes {
  asked: Omit<AdmitState, 'state'> | Exclude<StateCommand, AdmitState>;
  command: StateCommand;
  state: StateRecord;
  existing: Exclude<StateRecord, { name: 'unknown' }>;
  fact: StateFact;
}

/** States, each under its code. */
export const STATE: RecordKind<StateTypes> = {
  ...OF_REGISTER,
  kind: 'state',
  path: '/v1/states',
  decider: stateDecider,
  isId: (text) => STATE_CODE.test(text),
  verbs: { admit: 'admit-state', leave: 'end-membership', readmit: 'admit-state' },
  complete: (asked, { id: state }) => (asked.type === 'admit' ? { ...asked, state } : asked),
};
