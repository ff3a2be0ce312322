import type { Decider } from '#kernel/decider.js';
import { refuseField, Refusal } from '#kernel/refusal.js';
import type { UnitRegistered } from './contract.js';

// Commands

export interface RegisterUnit {
  readonly kind: 'register';
  /** Starts with the code of its state: `PH-ATU`. */
  readonly unit: string;
  readonly state: string;
  readonly name: string;
  readonly community: 'tip' | 'people-smuggling';
  /** YYYY-MM-DD; null where it is not stated. */
  readonly establishedOn: string | null;
  /** Whether the register knows `state` at the time of the command. */
  readonly stateKnown: boolean;
}

// State

export type UnitRecord = { readonly kind: 'unknown' } | ({ readonly kind: 'registered' } & UnitRegistered['conduct']);

// Decide

const UNIT_CODE = /^[A-Z]{2}-[A-Z0-9-]{2,20}$/;

export function decide(command: RegisterUnit, record: UnitRecord): readonly UnitRegistered[] {
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
      if (saysTheSame(command, record)) return [];
      throw new Refusal('registry.unit-exists', `${record.unit} is registered with other particulars.`);
  }
}

function particularsOf(command: RegisterUnit): UnitRegistered['conduct'] {
  const { unit, state, name, community, establishedOn } = command;
  return { unit, state, name, community, establishedOn };
}

function belongsTo(unit: string, state: string): boolean {
  return unit.startsWith(`${state}-`);
}

function saysTheSame(command: RegisterUnit, record: UnitRecord & { kind: 'registered' }): boolean {
  return (
    command.state === record.state &&
    command.name === record.name &&
    command.community === record.community &&
    command.establishedOn === record.establishedOn
  );
}

// Evolve

export function evolve(_record: UnitRecord, { conduct }: UnitRegistered): UnitRecord {
  return { kind: 'registered', ...conduct };
}

/** A national specialist unit. Stream `unit-<id>`. */
export const unitDecider: Decider<RegisterUnit, UnitRecord, UnitRegistered> = {
  initial: { kind: 'unknown' },
  decide,
  evolve,
};
