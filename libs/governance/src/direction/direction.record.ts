import { type Lookup, those } from '#records/lookup.js';
import type { Found, RecordKind, TypesOf } from '#records/record-kind.js';
import { isUnitOf, unitsOn } from '#registry/lookups.js';
import type { Resource } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import { WORKING_GROUP_PARTY } from '../codes.js';
import { OF_WORKING_GROUP } from '../governance.record.js';
import { type Direction, directionDecider, notAcknowledged } from './direction.js';

/** The community of units whose heads are the HSU against trafficking in persons. */
const HSU = 'tip';

export type DirectionTypes = TypesOf<typeof directionDecider, 'unknown', 'at' | 'known'>;

/** Directions to units of the HSU. */
export const DIRECTION: RecordKind<DirectionTypes> = {
  ...OF_WORKING_GROUP,
  kind: 'direction',
  path: '/v1/directions',
  decider: directionDecider,
  historyAsks: 'read-direction-history',
  essential: ['acknowledge', 'conclude'],
  verbs: {
    issue: 'issue-direction',
    acknowledge: 'follow-direction',
    'report-progress': 'follow-direction',
    conclude: 'conclude-direction',
    'read-content': 'read-text',
  },
  resource: ({ direction }) => directionResource(direction),
  parties: ({ direction }) => direction.addressees.map(({ unit }) => unit),
  erasure: {
    hasEnded: ({ name }) => name === 'concluded',
    parties: ({ direction }) => [...direction.addressees.map(({ unit }) => unit), WORKING_GROUP_PARTY],
  },
  async complete(asked, { at, day, lookup }) {
    return asked.type === 'issue' ? { ...asked, at, known: await inHsu(lookup, asked.units, day) } : { ...asked, at };
  },
};

async function inHsu(lookup: Lookup, units: readonly string[] | undefined, day: string): Promise<readonly string[]> {
  if (units === undefined) return await unitsOn(lookup, HSU, day);
  return await those(units, (unit) => isUnitOf(lookup, HSU, unit, day));
}

/** What the policies see of a direction. */
export function directionResource({ addressees }: Direction): Resource {
  return { type: 'Direction', attributes: { units: addressees.map(({ unit }) => unit) } };
}

/** A direction as the caller may see it: a unit sees where it is itself, not where the others are. */
export function summaryFor(
  { unit }: Caller,
  { id, revision, state: { name, direction } }: Pick<Found<DirectionTypes>, 'id' | 'revision' | 'state'>,
) {
  const addressees = direction.addressees.filter((each) => unit === undefined || each.unit === unit);
  const shown = { ...direction, addressees };
  return { id, revision, state: name, ...shown, notAcknowledged: notAcknowledged(shown) };
}
