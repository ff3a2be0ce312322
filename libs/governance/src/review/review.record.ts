import { isDeliverableKnown } from '#deliverable/lookups.js';
import type { Found, RecordKind, TypesOf } from '#records/record-kind.js';
import { dayNotOverInRegion, membersOn } from '#registry/lookups.js';
import type { Resource } from '#web/auth/access.js';
import { WORKING_GROUP_PARTY } from '../codes.js';
import { OF_WORKING_GROUP } from '../governance.record.js';
import { reviewDecider, withoutInput } from './review-round.js';

export type ReviewTypes = TypesOf<typeof reviewDecider, 'unknown', 'at' | 'today' | 'members' | 'isDeliverableKnown'>;

/** What the policies see of a round: all are alike. */
export const REVIEW_RESOURCE: Resource = { type: 'ReviewRound', attributes: {} };

/** Review rounds. */
export const REVIEW: RecordKind<ReviewTypes> = {
  ...OF_WORKING_GROUP,
  kind: 'review',
  path: '/v1/review-rounds',
  decider: reviewDecider,
  essential: ['close'],
  verbs: {
    open: 'open-review',
    'give-input': 'give-review-input',
    close: 'close-review',
    'read-content': 'read-text',
  },
  resource: () => REVIEW_RESOURCE,
  parties: ({ round }) => round.states,
  erasure: {
    hasEnded: ({ name }) => name === 'closed',
    parties: ({ round }) => [...round.states, WORKING_GROUP_PARTY],
  },
  async complete(asked, { at, day, lookup }) {
    if (asked.type !== 'open') return { ...asked, at };
    const { deliverable } = asked;
    const [members, isKnown] = await Promise.all([
      membersOn(lookup, day),
      deliverable !== undefined && isDeliverableKnown(lookup, deliverable),
    ]);
    return { ...asked, at, today: dayNotOverInRegion(at), members, isDeliverableKnown: isKnown };
  },
};

/** A round in a list. */
export function summaryOf({ id, revision, state }: Pick<Found<ReviewTypes>, 'id' | 'revision' | 'state'>) {
  const { name, round } = state;
  return { id, revision, state: name, ...round, withoutInput: withoutInput(round) };
}
