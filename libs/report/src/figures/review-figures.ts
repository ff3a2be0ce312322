// The rounds in which the Working Group reviews drafts, and who has given input.
import type { ReviewFact } from '#governance/contract.js';
import type { Deciding } from '#views/view.js';
import { type Begun, isWithin, type RecordFigures, type Scope } from './tally.js';

export interface ReviewFigures {
  readonly draft: string;
  readonly reference: string;
  readonly version: string;
  readonly closesOn: string;
  readonly state: string;
  readonly asked: number;
  readonly inputs: number;
  readonly withoutInput: readonly string[];
}

export interface Review extends Pick<ReviewFigures, 'draft' | 'reference' | 'version' | 'closesOn'> {
  readonly state: 'open' | 'closed';
  readonly asked: readonly string[];
  readonly answered: readonly string[];
}

/** What each fact of a round adds. */
export function reviewTally(reviews: RecordFigures<Review>): Deciding<ReviewFact> {
  return {
    'governance.review-opened.v1': (fact) => {
      const { draft, reference, version, closesOn, states: asked } = fact.conduct;
      reviews.begin(fact, { draft, reference, version, closesOn, state: 'open', asked, answered: [] });
    },
    'governance.review-input-given.v1': reviews.with(({ answered }, { conduct: { state } }) => {
      return { answered: [...answered.filter((other) => other !== state), state] };
    }),
    'governance.review-closed.v1': reviews.with(() => ({ state: 'closed' })),
  };
}

/** Rounds opened in the period, and those that were not closed. */
export function reviewFigures({ recordedAt, figures }: Begun<Review>, scope: Scope): readonly ReviewFigures[] {
  const { draft, reference, version, closesOn, state, asked, answered } = figures;
  if (state === 'closed' && !isWithin(scope, recordedAt)) return [];
  return [
    {
      ...{ draft, reference, version, closesOn, state },
      asked: asked.length,
      inputs: answered.length,
      withoutInput: asked.filter((one) => !answered.includes(one)),
    },
  ];
}
