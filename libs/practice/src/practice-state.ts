// The states in which a practice can be found, and the rules that are asked of them. Pure; part of practice.ts.
import type { Adopter, Classification, PracticeText, Submitter } from './contract.js';

/** On the way to the Working Group's decision. */
export const PENDING_STATES = [
  'submitted',
  'returned',
  'screened',
  'under-review',
  'revision-asked',
  'revised',
  'endorsed',
] as const;

/** Published and in force; the name says how far it has come anywhere. */
export const IN_FORCE_STATES = ['published', 'adopted', 'result-reported'] as const;

const ENDED_STATES = ['declined', 'withdrawn', 'superseded'] as const;

/** Every state in which a practice can be found. */
export const STATES = [...PENDING_STATES, ...IN_FORCE_STATES, ...ENDED_STATES] as const;
export type StateName = (typeof STATES)[number];

/** So many states, other than the submitter's, read a practice before the Working Group decides. */
export const LEAST_REVIEWERS = 2;

/** What stays true of a practice whatever its state. */
export interface Practice {
  readonly submitter: Submitter;
  /** The latest version and what is said openly of it. */
  readonly version: number;
  readonly classification: Classification;
  readonly reviewers: readonly string[];
  readonly reviews: readonly { readonly version: number; readonly reviewer: string }[];
  /** By `partyKey`. */
  readonly adopters: readonly string[];
}

export type PracticeState =
  { readonly name: 'unsubmitted' } | { readonly name: StateName; readonly practice: Practice };

export type Existing = Exclude<PracticeState, { name: 'unsubmitted' }>;

// Rules

const among = (states: readonly string[]) => (state: PracticeState) => states.includes(state.name);

export const isPending = among(PENDING_STATES);
export const isInForce = among(IN_FORCE_STATES);
export const hasEnded = among(ENDED_STATES);
/** Anyone may read it: it was published and not withdrawn since. */
export const isPublic = among([...IN_FORCE_STATES, 'superseded']);
export const isUnderReview = among(['under-review', 'revised']);
export const canBeRevised = among(['returned', 'revision-asked']);
export const canBeDeclined = among(['under-review', 'revised', 'revision-asked']);

export const hasReviewed = ({ version, reviews }: Practice, state: string) =>
  reviews.some((review) => review.version === version && review.reviewer === state);
/** Enough states have read the version that is to be endorsed. */
export const isReviewed = ({ version, reviews }: Practice) =>
  reviews.filter((review) => review.version === version).length >= LEAST_REVIEWERS;
/** Enough states have read it in any version. */
export const wasReviewed = ({ reviews }: Practice) =>
  new Set(reviews.map(({ reviewer }) => reviewer)).size >= LEAST_REVIEWERS;
export const hasAdopted = ({ adopters }: Practice, adopter: Adopter) => adopters.includes(partyKey(adopter));

/** What is said openly of a version, out of all that a fact says. */
export function classificationOf({ category, activities, articles, source }: Classification): Classification {
  return { category, activities, articles, source };
}

/** The words alone, out of all that a fact or its content says. */
export function textOf({ title, summary, body, lessons }: PracticeText): PracticeText {
  return { title, summary, body, lessons };
}

/** The state that a submitter belongs to; a sectoral body belongs to none. */
export const stateOf = (submitter: Submitter) => (submitter.kind === 'body' ? undefined : submitter.state);

/** `unit:PH-ATU`, `state:PH`, `body:ACWC` */
export function partyKey(party: Submitter): string {
  switch (party.kind) {
    case 'unit':
      return `unit:${party.unit}`;
    case 'state':
      return `state:${party.state}`;
    case 'body':
      return `body:${party.body}`;
  }
}
