// What the platform is told of units.
import type { RecordKind } from '#records/record-kind.js';
import type { UnitFact } from './contract.js';
import { isStateKnown } from './lookups.js';
import { OF_REGISTER } from './register.js';
import { type RegisterUnit, UNIT_CODE, type UnitCommand, unitDecider, type UnitRecord } from './unit.js';

interface UnitTypes {
  asked: Omit<RegisterUnit, 'unit' | 'stateKnown'> | Exclude<UnitCommand, RegisterUnit>;
  command: UnitCommand;
  state: UnitRecord;
  existing: Exclude<UnitRecord, { name: 'unknown' }>;
  fact: UnitFact;
}

/** National specialist units, each under its code. */
export const UNIT: RecordKind<UnitTypes> = {
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
