import type { Resource } from '#web/access.js';
import type { Caller } from '#web/caller.js';
import type { DirectionFact } from '../contract.js';
import type { RecordKind } from '../governance.desk.js';
import { type Direction, directionDecider, type DirectionState, notAcknowledged } from './direction.js';

/** Directions, as routes and lists know them. */
export const DIRECTION: RecordKind<DirectionState, DirectionFact> = {
  kind: 'direction',
  decider: directionDecider,
  resource: ({ direction }) => directionResource(direction),
};

/** What the policies see of a direction. */
export function directionResource({ addressees }: Direction): Resource {
  return { type: 'Direction', attributes: { units: addressees.map(({ unit }) => unit) } };
}

interface Shown {
  readonly id: string;
  readonly revision: number;
  readonly state: Exclude<DirectionState, { name: 'unknown' }>;
}

/** A direction as the caller may see it: a unit sees where it is itself, not where the others are. */
export function summaryFor({ unit }: Caller, { id, revision, state: { name, direction } }: Shown) {
  const addressees = direction.addressees.filter((each) => unit === undefined || each.unit === unit);
  const shown = { ...direction, addressees };
  return { id, revision, state: name, ...shown, notAcknowledged: notAcknowledged(shown) };
}
