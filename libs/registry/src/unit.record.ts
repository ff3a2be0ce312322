// What the platform is told of units.
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { UNIT_CODE } from './codes.js';
import { isStateKnown } from './lookups.js';
import { OF_REGISTER } from './register.record.js';
import { unitDecider } from './unit.js';

/** National specialist units, each under its code. */
export const UNIT: RecordKind<TypesOf<typeof unitDecider, 'unknown', 'unit' | 'stateKnown'>> = {
  ...OF_REGISTER,
  kind: 'unit',
  path: '/v1/units',
  decider: unitDecider,
  isId: (text) => UNIT_CODE.test(text),
  verbs: { register: 'register-unit', close: 'close-unit' },
  async complete(asked, { id: unit, lookup }) {
    if (asked.type !== 'register') return asked;
    return { ...asked, unit, stateKnown: await isStateKnown(lookup, asked.state) };
  },
};
