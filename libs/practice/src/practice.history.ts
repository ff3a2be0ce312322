// What the facts of a practice say besides the state in which they leave it. Pure.
import type { Fact } from '#event-store/fact.js';
import type { FactOf } from '#views/view.js';
import type { Adopted, PracticeFact, Published, ResultReported, Reviewed, Revised, Submitted } from './contract.js';

/** What happened to a practice. */
export interface PracticeHistory {
  /** The first to the latest, at least one. */
  readonly versions: readonly FactOf<Submitted | Revised>[];
  readonly reviews: readonly Reviewed['conduct'][];
  readonly published: Published['conduct'] | undefined;
  readonly adoptions: readonly Adopted['conduct'][];
  readonly results: readonly ResultReported['conduct'][];
  readonly supersededBy: string | undefined;
}

/** `facts` are those of one practice that exists, from its submission on. */
export function practiceHistory(facts: readonly Fact[]): PracticeHistory {
  const own = facts as readonly FactOf<PracticeFact>[];
  return {
    versions: own.filter(isVersion),
    reviews: own.filter((fact) => fact.type === 'practice.reviewed.v1').map(({ conduct }) => conduct),
    published: own.find((fact) => fact.type === 'practice.published.v1')?.conduct,
    adoptions: own.filter((fact) => fact.type === 'practice.adopted.v1').map(({ conduct }) => conduct),
    results: own.filter((fact) => fact.type === 'practice.result-reported.v1').map(({ conduct }) => conduct),
    supersededBy: own.find((fact) => fact.type === 'practice.superseded.v1')?.conduct.by,
  };
}

/** Whether a fact is a version. Its content is the text. */
export function isVersion(fact: Fact): fact is FactOf<Submitted | Revised> {
  return fact.type === 'practice.submitted.v1' || fact.type === 'practice.revised.v1';
}
