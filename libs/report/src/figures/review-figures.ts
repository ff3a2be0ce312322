// The rounds in which the Working Group reviews drafts, and who has given input.
import type { ReviewFact } from '#governance/contract.js';
import type { Begun, Course } from './record-figures.js';
import { isWithin, type Scope } from './tally.js';

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

export const REVIEW: Course<Review, ReviewFact, 'governance.review-opened.v1'> = {
  begins: {
    'governance.review-opened.v1': ({ draft, reference, version, closesOn, states }) => ({
      ...{ draft, reference, version, closesOn },
      state: 'open',
      asked: states,
      answered: [],
    }),
  },
  goesOn: {
    'governance.review-input-given.v1': (review, { state }) => ({
      ...review,
      answered: [...review.answered.filter((other) => other !== state), state],
    }),
    'governance.review-closed.v1': (review) => ({ ...review, state: 'closed' }),
  },
};

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
