import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { isMemberOn } from '#registry/lookups.js';
import { STATE } from '../governance.dto.js';
import { focalPointsDecider } from './focal-points.js';

export type FocalPointsTypes = TypesOf<typeof focalPointsDecider, 'none', 'isMember'>;

/** What the policies see of a state's focal points. */
export const focalPointsResource = (state: string) => ({ type: 'FocalPoints', attributes: { state } });

/** The focal points of each state, by its code. */
export const FOCAL_POINTS: RecordKind<FocalPointsTypes> = {
  kind: 'focal-points',
  path: '/v1/focal-points',
  decider: focalPointsDecider,
  essential: [],
  erasure: 'none',
  isId: (text) => STATE.test(text),
  isStanding: true,
  policies: 'governance',
  resource: ({ state }) => focalPointsResource(state),
  resourceOfNew: ({ state }) => focalPointsResource(state),
  complete: async (asked, { day, lookup }) => ({ ...asked, isMember: await isMemberOn(lookup, asked.state, day) }),
};
