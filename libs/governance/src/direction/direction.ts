// A direction of the Working Group to units of the HSU (ToR §5). The ToR gives no form and no follow-up: that the units
// acknowledge it and report their progress, and that the chair concludes it, is ours.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demand, Refusal, refuseField } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import type { Progress } from '../codes.js';
import type { DirectionFact } from '../contract.js';

// Commands

export interface Issue extends Act<'issue'> {
  /** Undefined: every unit of the HSU. */
  readonly units: readonly string[] | undefined;
  /** Those of the units that are in the HSU now; when none is named, all that are. */
  readonly known: readonly string[];
}

interface Acknowledge extends Act<'acknowledge'> {
  readonly unit: string;
}

export interface ReportProgress extends Act<'report-progress'> {
  readonly unit: string;
  readonly progress: Progress;
}

export type DirectionCommand = Issue | Acknowledge | ReportProgress | Act<'conclude'>;

// State

/** Where an addressed unit is with it. */
export interface Addressee {
  readonly unit: string;
  /** RFC 3339, UTC; null: not yet. */
  readonly acknowledgedAt: string | null;
  /** What it reported last; null: nothing. */
  readonly progress: Progress | null;
}

export interface Direction {
  readonly all: boolean;
  readonly issuedAt: string;
  readonly addressees: readonly Addressee[];
}

export const DIRECTION_STATES = ['issued', 'concluded'] as const;

export type DirectionState =
  { readonly name: 'unknown' } | { readonly name: (typeof DIRECTION_STATES)[number]; readonly direction: Direction };

type Existing = Exclude<DirectionState, { name: 'unknown' }>;

/** The addressed units that have not acknowledged. */
export function notAcknowledged({ addressees }: Direction): readonly string[] {
  return addressees.filter(({ acknowledgedAt }) => acknowledgedAt === null).map(({ unit }) => unit);
}

// Decide

function decide(command: DirectionCommand, state: DirectionState): readonly DirectionFact[] {
  const at = instant(command.at);
  const content = withContent(command.content);
  switch (command.type) {
    case 'issue': {
      demand(state.name === 'unknown', 'governance.direction-exists', 'This direction was issued before.');
      const conduct = { all: command.units === undefined, units: addressed(command), at };
      return [{ type: 'governance.direction-issued.v1', conduct, ...content }];
    }
    case 'acknowledge': {
      const { unit } = command;
      const { acknowledgedAt } = addressee(command, running(state));
      demand(acknowledgedAt === null, 'governance.already-acknowledged', 'Your unit has acknowledged this direction.');
      return [{ type: 'governance.direction-acknowledged.v1', conduct: { unit, at } }];
    }
    case 'report-progress': {
      const { unit, progress } = command;
      const { acknowledgedAt } = addressee(command, running(state));
      demand(acknowledgedAt !== null, 'governance.not-acknowledged', 'Acknowledge the direction first.');
      return [{ type: 'governance.direction-progress-reported.v1', conduct: { unit, progress, at }, ...content }];
    }
    case 'conclude':
      running(state);
      return [{ type: 'governance.direction-concluded.v1', conduct: { at }, ...content }];
  }
}

function addressed({ units, known }: Issue): readonly string[] {
  if (units === undefined) {
    demand(known.length > 0, 'governance.no-units', 'No unit is registered.');
    return known;
  }
  const stranger = units.findIndex((unit) => !known.includes(unit));
  if (stranger === -1) return units;
  throw refuseField('governance.unit-unknown', `/units/${String(stranger)}`, 'No such unit sits in the HSU.');
}

function running(state: DirectionState): Existing {
  if (state.name === 'unknown') throw new Refusal('governance.direction-unknown', 'There is no such direction.');
  demand(state.name === 'issued', 'governance.direction-concluded', 'This direction is concluded.');
  return state;
}

function addressee({ unit }: Acknowledge | ReportProgress, { direction }: Existing): Addressee {
  const found = direction.addressees.find((each) => each.unit === unit);
  if (found) return found;
  throw new Refusal('governance.not-addressed', 'This direction is not addressed to your unit.');
}

// Evolve

function evolve(state: DirectionState, fact: DirectionFact): DirectionState {
  if (fact.type === 'governance.direction-issued.v1') {
    const { all, units, at } = fact.conduct;
    const addressees = units.map((unit) => ({ unit, acknowledgedAt: null, progress: null }));
    return { name: 'issued', direction: { all, issuedAt: at, addressees } };
  }
  if (state.name === 'unknown') return state;
  const { direction } = state;
  switch (fact.type) {
    case 'governance.direction-acknowledged.v1':
      return { ...state, direction: updated(direction, fact.conduct.unit, { acknowledgedAt: fact.conduct.at }) };
    case 'governance.direction-progress-reported.v1':
      return { ...state, direction: updated(direction, fact.conduct.unit, { progress: fact.conduct.progress }) };
    case 'governance.direction-concluded.v1':
      return { name: 'concluded', direction };
  }
}

function updated(direction: Direction, unit: string, news: Partial<Addressee>): Direction {
  const addressees = direction.addressees.map((each) => (each.unit === unit ? { ...each, ...news } : each));
  return { ...direction, addressees };
}

/** The rules of a direction. Stream `direction-<uuid>`. */
export const directionDecider: Decider<DirectionCommand, DirectionState, DirectionFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
