import type { Decider } from '#kernel/decider.js';
import { refuseField, Refusal } from '#kernel/refusal.js';
import type { Community } from './codes.js';
import type { UnitFact, UnitRegistered } from './contract.js';
import { demandOrder } from './periods.js';

// Commands

export interface RegisterUnit {
  readonly kind: 'register';
  /** Starts with the code of its state: `PH-ATU`. */
  readonly unit: string;
  readonly state: string;
  readonly name: string;
  readonly community: Community;
  /** YYYY-MM-DD, as all days here; null where it is not stated. */
  readonly establishedOn: string | null;
  /** Whether the register knows `state` at the time of the command. */
  readonly stateKnown: boolean;
}

export type UnitAct =
  | RegisterUnit
  /** The day of establishment is learnt, or was recorded wrongly. */
  | { readonly kind: 'record-establishment'; readonly unit: string; readonly on: string }
  /** `on` is the first day without the unit. */
  | { readonly kind: 'close'; readonly unit: string; readonly on: string };

// State

interface Known {
  readonly registered: UnitRegistered['conduct'];
  /** As it is known now. */
  readonly establishedOn: string | null;
}

export type UnitRecord =
  | { readonly kind: 'unknown' }
  | ({ readonly kind: 'registered' } & Known)
  | ({ readonly kind: 'closed'; readonly closedOn: string } & Known);

// Decide

export const UNIT_CODE = /^[A-Z]{2}-[A-Z0-9-]{2,20}$/;

export function decide(command: UnitAct, record: UnitRecord): readonly UnitFact[] {
  if (command.kind === 'register') return register(command, record);
  if (record.kind === 'unknown') throw new Refusal('record.unknown', 'There is no such unit.');
  const { unit } = record.registered;
  const { on } = command;
  switch (command.kind) {
    case 'record-establishment':
      if (on === record.establishedOn) return [];
      if (record.kind === 'closed') demandOrder('/on', on, record.closedOn);
      return [{ type: 'registry.unit-established.v1', conduct: { unit, on } }];
    case 'close':
      if (record.kind === 'closed') {
        if (on === record.closedOn) return [];
        throw new Refusal('registry.unit-closed', `${unit} was closed on ${record.closedOn}.`);
      }
      if (record.establishedOn !== null) demandOrder('/on', record.establishedOn, on);
      return [{ type: 'registry.unit-closed.v1', conduct: { unit, on } }];
  }
}

function register(command: RegisterUnit, record: UnitRecord): readonly UnitRegistered[] {
  switch (record.kind) {
    case 'unknown':
      if (!UNIT_CODE.test(command.unit)) {
        throw refuseField('registry.code-malformed', '/unit', 'A unit is given by its state, a hyphen and its code.');
      }
      if (!belongsTo(command.unit, command.state)) {
        throw refuseField('registry.unit-of-other-state', '/unit', 'The code of a unit starts with its state.');
      }
      if (!command.stateKnown)
        throw refuseField('registry.state-unknown', '/state', 'The register knows no such state.');
      return [{ type: 'registry.unit-registered.v1', conduct: particularsOf(command) }];
    case 'registered':
    case 'closed':
      if (saysTheSame(command, record.registered)) return [];
      throw new Refusal('registry.unit-exists', `${command.unit} is registered with other particulars.`);
  }
}

function particularsOf(command: RegisterUnit): UnitRegistered['conduct'] {
  const { unit, state, name, community, establishedOn } = command;
  return { unit, state, name, community, establishedOn };
}

function belongsTo(unit: string, state: string): boolean {
  return unit.startsWith(`${state}-`);
}

function saysTheSame(command: RegisterUnit, registered: UnitRegistered['conduct']): boolean {
  return (
    command.state === registered.state &&
    command.name === registered.name &&
    command.community === registered.community &&
    command.establishedOn === registered.establishedOn
  );
}

// Evolve

export function evolve(record: UnitRecord, fact: UnitFact): UnitRecord {
  if (fact.type === 'registry.unit-registered.v1') {
    return { kind: 'registered', registered: fact.conduct, establishedOn: fact.conduct.establishedOn };
  }
  if (record.kind === 'unknown') return record;
  switch (fact.type) {
    case 'registry.unit-established.v1':
      return { ...record, establishedOn: fact.conduct.on };
    case 'registry.unit-closed.v1':
      return { ...record, kind: 'closed', closedOn: fact.conduct.on };
  }
}

/** A national specialist unit. Stream `unit-<id>`. */
export const unitDecider: Decider<UnitAct, UnitRecord, UnitFact> = {
  initial: { kind: 'unknown' },
  decide,
  evolve,
};
