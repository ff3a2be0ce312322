// What the platform is told of states.
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { OF_REGISTER } from './register.record.js';
import { STATE_CODE, stateDecider } from './state.js';

/** States, each under its code. */
export const STATE: RecordKind<TypesOf<typeof stateDecider, 'unknown', 'state'>> = {
  ...OF_REGISTER,
  kind: 'state',
  path: '/v1/states',
  decider: stateDecider,
  isId: (text) => STATE_CODE.test(text),
  verbs: { admit: 'admit-state', leave: 'end-membership', readmit: 'admit-state' },
  complete: (asked, { id: state }) => (asked.type === 'admit' ? { ...asked, state } : asked),
};
