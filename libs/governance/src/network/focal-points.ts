// The regional focal network (ToR §1, §4): which agency of a state is its focal point for which area of the response.
// Each state says so for itself; earlier lists stay in the history. No persons.
import type { Decider } from '#kernel/decider.js';
import { demand, refuseField } from '#kernel/refusal.js';
import type { FocalPointsSet } from '../contract.js';

/** A state sets its list. */
export interface SetFocalPoints {
  readonly type: 'set-focal-points';
  readonly state: string;
  readonly points: FocalPointsSet['conduct']['points'];
  readonly isMember: boolean;
}

export type FocalPoints = { readonly name: 'none' } | ({ readonly name: 'set' } & FocalPointsSet['conduct']);

function decide(command: SetFocalPoints, state: FocalPoints): readonly FocalPointsSet[] {
  const { points, isMember } = command;
  demand(isMember, 'governance.state-unknown', 'This state is no member state.');
  const repeated = points.findIndex(
    ({ area, agency }, place) => points.findIndex((point) => point.area === area && point.agency === agency) !== place,
  );
  if (repeated !== -1) {
    throw refuseField('governance.focal-point-repeated', `/points/${String(repeated)}`, 'This point is named twice.');
  }
  if (state.name === 'set' && JSON.stringify(state.points) === JSON.stringify(points)) return [];
  return [{ type: 'governance.focal-points-set.v1', conduct: { state: command.state, points } }];
}

/** The focal points of one state. Stream `focal-points-<state>`. */
export const focalPointsDecider: Decider<SetFocalPoints, FocalPoints, FocalPointsSet> = {
  initial: { name: 'none' },
  decide,
  evolve: (_, { conduct }) => ({ name: 'set', ...conduct }),
};
