import type { Resource } from '#web/access.js';
import type { ReviewFact } from '../contract.js';
import type { RecordKind } from '../governance.desk.js';
import { reviewDecider, type ReviewState, withoutInput } from './review-round.js';

/** What the policies see of a round: all are alike. */
export const REVIEW_RESOURCE: Resource = { type: 'ReviewRound', attributes: {} };

/** Review rounds, as routes and lists know them. */
export const REVIEW: RecordKind<ReviewState, ReviewFact> = {
  kind: 'review',
  decider: reviewDecider,
  resource: () => REVIEW_RESOURCE,
};

interface Shown {
  readonly id: string;
  readonly revision: number;
  readonly state: Exclude<ReviewState, { name: 'unknown' }>;
}

/** A round in a list. */
export function summaryOf({ id, revision, state: { name, round } }: Shown) {
  return { id, revision, state: name, ...round, withoutInput: withoutInput(round) };
}
