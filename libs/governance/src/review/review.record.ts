import { isDeliverableKnown } from '#deliverable/lookups.js';
import type { Found, RecordKind, Without } from '#records/record-kind.js';
import { membersOn } from '#registry/lookups.js';
import type { Resource } from '#web/access.js';
import type { ReviewFact } from '../contract.js';
import { WORKING_GROUP } from '../governance.record.js';
import { type ReviewCommand, reviewDecider, type ReviewState, withoutInput } from './review-round.js';

export interface ReviewTypes {
  asked: Without<ReviewCommand, 'at' | 'members' | 'isDeliverableKnown'>;
  command: ReviewCommand;
  state: ReviewState;
  existing: Exclude<ReviewState, { name: 'unknown' }>;
  fact: ReviewFact;
}

/** What the policies see of a round: all are alike. */
export const REVIEW_RESOURCE: Resource = { type: 'ReviewRound', attributes: {} };

/** Review rounds. */
export const REVIEW: RecordKind<ReviewTypes> = {
  kind: 'review',
  path: '/v1/review-rounds',
  decider: reviewDecider,
  policies: 'governance',
  verbs: {
    open: 'open-review',
    'give-input': 'give-review-input',
    close: 'close-review',
    'read-content': 'read-text',
  },
  resource: () => REVIEW_RESOURCE,
  resourceOfNew: () => WORKING_GROUP,
  parties: ({ round }) => round.states,
  async complete(asked, { at, day, lookup }) {
    if (asked.type !== 'open') return { ...asked, at };
    const { deliverable } = asked;
    const [members, isKnown] = await Promise.all([
      membersOn(lookup, day),
      deliverable !== undefined && isDeliverableKnown(lookup, deliverable),
    ]);
    return { ...asked, at, members, isDeliverableKnown: isKnown };
  },
};

/** A round in a list. */
export function summaryOf({ id, revision, state }: Pick<Found<ReviewTypes>, 'id' | 'revision' | 'state'>) {
  const { name, round } = state;
  return { id, revision, state: name, ...round, withoutInput: withoutInput(round) };
}
