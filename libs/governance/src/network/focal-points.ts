// The regional focal network (ToR §1, §4): which agency of a state is its focal point for which area of the response.
// Each state says so for itself; earlier lists stay in the history. No persons.
import type { Decider } from '#kernel/decider.js';
import { demand, demandField } from '#kernel/refusal.js';
import { saysTheSame } from '#kernel/values.js';
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
  const detail = 'This point is named twice.';
  demandField(repeated === -1, 'governance.focal-point-repeated', `/points/${String(repeated)}`, detail);
  if (state.name === 'set' && saysTheSame(state.points, points)) return [];
  return [{ type: 'governance.focal-points-set.v1', conduct: { state: command.state, points } }];
}

/** The focal points of one state. Stream `focal-points-<state>`. */
export const focalPointsDecider: Decider<SetFocalPoints, FocalPoints, FocalPointsSet> = {
  initial: { name: 'none' },
  decide,
  evolve: (_, { conduct }) => ({ name: 'set', ...conduct }),
};
