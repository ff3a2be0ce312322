// The Working Group's directions to units of the HSU, and how far the addressed units are.
import type { DirectionFact } from '#governance/contract.js';
import type { Deciding } from '#views/view.js';
import { type Begun, isWithin, type RecordFigures, type Scope } from './tally.js';

export interface DirectionFigures {
  readonly issuedOn: string;
  readonly state: string;
  readonly addressed: number;
  readonly acknowledged: number;
  readonly notAcknowledged: readonly string[];
  /** How many of the addressed units reported last that they are done. */
  readonly done: number;
}

interface Addressee {
  readonly unit: string;
  readonly acknowledged: boolean;
  readonly done: boolean;
}

export interface Direction {
  readonly issuedOn: string;
  readonly state: 'issued' | 'concluded';
  readonly addressees: readonly Addressee[];
}

/** What each fact of a direction adds. */
export function directionTally(directions: RecordFigures<Direction>): Deciding<DirectionFact> {
  return {
    'governance.direction-issued.v1': (fact) => {
      const { units, at } = fact.conduct;
      const addressees = units.map((unit) => ({ unit, acknowledged: false, done: false }));
      directions.begin(fact, { issuedOn: at.slice(0, 10), state: 'issued', addressees });
    },
    'governance.direction-acknowledged.v1': directions.with((direction, { conduct }) =>
      updated(direction, conduct.unit, { acknowledged: true }),
    ),
    'governance.direction-progress-reported.v1': directions.with((direction, { conduct: { unit, progress } }) =>
      updated(direction, unit, { done: progress === 'done' }),
    ),
    'governance.direction-concluded.v1': directions.with(() => ({ state: 'concluded' })),
  };
}

function updated({ addressees }: Direction, unit: string, news: Partial<Addressee>): Partial<Direction> {
  return { addressees: addressees.map((each) => (each.unit === unit ? { ...each, ...news } : each)) };
}

/** Directions issued in the period, and those that were not concluded. */
export function directionFigures({ recordedAt, figures }: Begun<Direction>, scope: Scope): readonly DirectionFigures[] {
  const { issuedOn, state, addressees } = figures;
  if (state === 'concluded' && !isWithin(scope, recordedAt)) return [];
  const waiting = addressees.filter(({ acknowledged }) => !acknowledged);
  return [
    {
      issuedOn,
      state,
      addressed: addressees.length,
      acknowledged: addressees.length - waiting.length,
      notAcknowledged: waiting.map(({ unit }) => unit),
      done: addressees.filter(({ done }) => done).length,
    },
  ];
}
