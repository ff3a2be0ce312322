// Best practices: what came of submissions in the period, and what is published and in force at the position.
import type { Fact } from '#event-store/fact.js';
import type { PracticeFact } from '#practice/contract.js';
import { countOver } from '#views/view.js';
import { at, isWithin, type Scope, sorted, type Tally } from './tally.js';

type Counted = 'submitted' | 'returned' | 'endorsed' | 'declined' | 'published' | 'adoptions' | 'results';

export interface PracticeFigures extends Readonly<Record<Counted, number>> {
  /** Published and neither withdrawn nor superseded, by category. */
  readonly inForce: readonly { readonly category: string; readonly practices: number }[];
}

export function practiceTally(scope: Scope): Tally<PracticeFigures> {
  const counts = { submitted: 0, returned: 0, endorsed: 0, declined: 0, published: 0, adoptions: 0, results: 0 };
  const published = new Map<string, string>();
  const counted =
    (name: Counted) =>
    ({ recordedAt }: Fact) => {
      if (isWithin(scope, recordedAt)) counts[name] += 1;
    };
  const ended = ({ stream }: Fact) => {
    published.delete(stream);
  };
  return {
    take: countOver<PracticeFact>()({
      passesOver: [
        'practice.review-started.v1',
        'practice.reviewed.v1',
        'practice.revision-asked.v1',
        'practice.revised.v1',
      ],
      take: {
        'practice.submitted.v1': counted('submitted'),
        'practice.screened.v1': (fact) => {
          if (fact.conduct.outcome === 'returned') counted('returned')(fact);
        },
        'practice.endorsed.v1': counted('endorsed'),
        'practice.declined.v1': counted('declined'),
        'practice.published.v1': (fact) => {
          counted('published')(fact);
          published.set(fact.stream, fact.conduct.category);
        },
        'practice.adopted.v1': counted('adoptions'),
        'practice.result-reported.v1': counted('results'),
        'practice.withdrawn.v1': ended,
        'practice.superseded.v1': ended,
      },
    }),
    result: () => {
      const categories = new Map<string, { practices: number }>();
      for (const category of published.values()) at(categories, category, () => ({ practices: 0 })).practices += 1;
      const inForce = sorted(categories).map(([category, { practices }]) => ({ category, practices }));
      return { ...counts, inForce };
    },
  };
}
