// What the facts of a practice say of it, at the moment of the last of them. Pure.
import type { Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import type {
  Adopted,
  Classification,
  PracticeFact,
  Published,
  PracticeText,
  ResultReported,
  Reviewed,
  Revised,
  Submitted,
  Submitter,
} from './contract.js';
import { practiceDecider } from './practice.js';
import { classificationOf, type Existing } from './practice-state.js';

/** A version, and when it was made. */
export interface Version extends Classification {
  readonly version: number;
  readonly at: string;
  readonly fact: Fact;
}

/** A practice, conduct only. */
export interface PracticeRecord {
  readonly state: Existing;
  readonly revision: number;
  readonly submitter: Submitter;
  readonly submittedAt: string;
  /** The first to the latest, at least one. */
  readonly versions: readonly [Version, ...Version[]];
  readonly reviews: readonly Reviewed['conduct'][];
  readonly published: Published['conduct'] | undefined;
  readonly adoptions: readonly Adopted['conduct'][];
  readonly results: readonly ResultReported['conduct'][];
  readonly supersededBy: string | undefined;
  readonly facts: readonly Fact[];
}

/** Undefined when there are no facts. */
export function recordOf(facts: readonly Fact[]): PracticeRecord | undefined {
  const own = facts as readonly (Fact & PracticeFact)[];
  const [first] = own;
  const state = fold(practiceDecider, own);
  if (first?.type !== 'practice.submitted.v1' || state.name === 'unsubmitted') return undefined;
  const { submitter, at } = first.conduct;
  const revisions = own.filter((fact) => fact.type === 'practice.revised.v1').map(versionOf);
  return {
    state,
    revision: facts.length - 1,
    submitter,
    submittedAt: at,
    versions: [versionOf(first), ...revisions],
    reviews: own.filter((fact) => fact.type === 'practice.reviewed.v1').map(({ conduct }) => conduct),
    published: own.find((fact) => fact.type === 'practice.published.v1')?.conduct,
    adoptions: own.filter((fact) => fact.type === 'practice.adopted.v1').map(({ conduct }) => conduct),
    results: own.filter((fact) => fact.type === 'practice.result-reported.v1').map(({ conduct }) => conduct),
    supersededBy: own.find((fact) => fact.type === 'practice.superseded.v1')?.conduct.by,
    facts,
  };
}

/** The facts recorded at or before `time` (milliseconds): the practice as it stood then. */
export function upTo(facts: readonly Fact[], time: number): readonly Fact[] {
  return facts.filter(({ recordedAt }) => recordedAt <= time);
}

/** The words of a published practice. */
export function textOf({ title, summary, body, lessons }: PracticeText): PracticeText {
  return { title, summary, body, lessons };
}

function versionOf(fact: Fact & (Submitted | Revised)): Version {
  const { version, at } = fact.conduct;
  return { version, at, ...classificationOf(fact.conduct), fact };
}
