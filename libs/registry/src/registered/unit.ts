import type { Decider } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { saysTheSame } from '#kernel/values.js';
import { UNIT_CODE } from '../codes.js';
import type { UnitFact, UnitRegistered } from '../contract.js';
import { demandOrder } from '../periods.js';
import { demandTimeZone } from '../time-zones.js';

// Commands

export interface RegisterUnit extends Readonly<UnitRegistered['conduct']> {
  readonly type: 'register';
  /** Whether the register knows `state` at the time of the command. */
  readonly stateKnown: boolean;
}

/** Days are YYYY-MM-DD. */
export type UnitCommand =
  | RegisterUnit
  /** The day of establishment is learnt, or was recorded wrongly. */
  | { readonly type: 'record-establishment'; readonly on: string }
  /** IANA. */
  | { readonly type: 'record-time-zone'; readonly timeZone: string }
  /** `on` is the first day without the unit. */
  | { readonly type: 'close'; readonly on: string };

// State

interface UnitParticulars {
  readonly registered: UnitRegistered['conduct'];
  /** As it is known now. */
  readonly establishedOn: string | null;
  /** Undefined: that of its state. */
  readonly timeZone?: string;
}

export type UnitRecord =
  | { readonly name: 'unknown' }
  | ({ readonly name: 'registered' } & UnitParticulars)
  | ({ readonly name: 'closed'; readonly closedOn: string } & UnitParticulars);

// Decide

function decide(command: UnitCommand, record: UnitRecord): readonly UnitFact[] {
  if (command.type === 'register') return register(command, record);
  if (record.name === 'unknown') throw new Refusal('record.unknown', 'There is no such unit.');
  const { unit } = record.registered;
  switch (command.type) {
    case 'record-time-zone': {
      const { timeZone } = command;
      demandTimeZone(timeZone);
      if (timeZone === record.timeZone) return [];
      return [{ type: 'registry.unit-time-zone-recorded.v1', conduct: { unit, timeZone } }];
    }
    case 'record-establishment': {
      const { on } = command;
      if (on === record.establishedOn) return [];
      if (record.name === 'closed' && on > record.closedOn) throw establishedLater(record.closedOn);
      return [{ type: 'registry.unit-established.v1', conduct: { unit, on } }];
    }
    case 'close': {
      const { on } = command;
      if (record.name === 'closed') {
        demand(on === record.closedOn, 'registry.unit-closed', `${unit} was closed on ${record.closedOn}.`);
        return [];
      }
      if (record.establishedOn !== null) demandOrder('/on', record.establishedOn, on);
      return [{ type: 'registry.unit-closed.v1', conduct: { unit, on } }];
    }
  }
}

function register(command: RegisterUnit, record: UnitRecord): readonly UnitRegistered[] {
  const { unit, state, name, community, establishedOn, stateKnown } = command;
  const conduct = { unit, state, name, community, establishedOn };
  if (record.name !== 'unknown') {
    const same = saysTheSame(conduct, record.registered);
    demand(same, 'registry.unit-exists', `${unit} is registered with other particulars.`);
    return [];
  }
  const codeMalformed = 'A unit is given by its state, a hyphen and its code.';
  demandField(UNIT_CODE.test(unit), 'registry.code-malformed', '/unit', codeMalformed);
  const unitOfOtherState = 'The code of a unit starts with its state.';
  demandField(unit.startsWith(`${state}-`), 'registry.unit-of-other-state', '/unit', unitOfOtherState);
  demandField(stateKnown, 'registry.state-unknown', '/state', 'The register knows no such state.');
  return [{ type: 'registry.unit-registered.v1', conduct }];
}

const establishedLater = (closedOn: string) =>
  refuseField('registry.days-disordered', '/on', `The day cannot be after ${closedOn}, on which the unit was closed.`);

// Evolve

function evolve(record: UnitRecord, fact: UnitFact): UnitRecord {
  if (fact.type === 'registry.unit-registered.v1') {
    return { name: 'registered', registered: fact.conduct, establishedOn: fact.conduct.establishedOn };
  }
  if (record.name === 'unknown') return record;
  switch (fact.type) {
    case 'registry.unit-established.v1':
      return { ...record, establishedOn: fact.conduct.on };
    case 'registry.unit-time-zone-recorded.v1':
      return { ...record, timeZone: fact.conduct.timeZone };
    case 'registry.unit-closed.v1':
      return { ...record, name: 'closed', closedOn: fact.conduct.on };
  }
}

/** A national specialist unit. Stream `unit-<id>`. */
export const unitDecider: Decider<UnitCommand, UnitRecord, UnitFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
