// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit. Stream `practice-<uuid>` for all.
//
// Conduct only is typed here: codes, counts, instants and ids. What people write (the text of a practice, reviews,
// reasons) is content: sealed before it reaches the log, opaque in this file. There is one exception, and it is meant:
// `practice.published.v1` carries the text of the endorsed version openly. Publication is the decision that this text
// is content no longer; see docs/adr/0013-published-practices-are-public.md.
import type { Draft } from '#kernel/decider.js';
import type { Category, Measure, Recommendation, ReturnReason, SourceKind } from './codes.js';

/** Who submitted a practice, and who adopts one. */
export type Submitter = Adopter | { readonly kind: 'body'; readonly body: string };
export type Adopter =
  | { readonly kind: 'unit'; readonly unit: string; readonly state: string }
  | { readonly kind: 'state'; readonly state: string };

/** An activity of a work plan, by its full code. */
export interface CitedActivity {
  readonly plan: string;
  readonly code: string;
}

/** An article of ACTIP, and a paragraph of it. */
export interface CitedArticle {
  readonly article: number;
  readonly paragraph?: number;
}

/** Where the practice was met first: whose report or programme (ISO 3166-1 alpha-2), of which year. */
export interface Source {
  readonly kind: SourceKind;
  readonly state?: string;
  readonly year?: number;
}

/** What is said openly of a version. */
export interface Classification {
  readonly category: Category;
  readonly activities: readonly CitedActivity[];
  readonly articles: readonly CitedArticle[];
  readonly source: Source;
}

/** A practice in words. Content until it is published. */
export interface PracticeText {
  readonly title: string;
  readonly summary: string;
  readonly body: string;
  readonly lessons: string;
}

interface At {
  /** RFC 3339, UTC. */
  readonly at: string;
}

interface OfVersion extends At {
  readonly version: number;
}

/** Sealed content: the text (`PracticeText`). */
export type Submitted = Draft<
  'practice.submitted.v1',
  Classification & At & { readonly version: 1; readonly submitter: Submitter }
>;

/** The secretariat takes a version into review, or returns it. Sealed content, when given: `{ text }`. */
export type Screened = Draft<
  'practice.screened.v1',
  OfVersion & {
    readonly outcome: 'accepted' | 'returned';
    /** None when it is accepted, one at least when it is returned. */
    readonly reasons: readonly ReturnReason[];
  }
>;

/** `reviewers` are states, two at least, none of them the submitter's: their delegations review. */
export type ReviewStarted = Draft<'practice.review-started.v1', OfVersion & { readonly reviewers: readonly string[] }>;

/** A reviewing state has read a version, once. Sealed content: `{ text }`. */
export type Reviewed = Draft<
  'practice.reviewed.v1',
  OfVersion & { readonly reviewer: string; readonly recommendation: Recommendation }
>;

/** Sealed content: `{ text }`. */
export type RevisionAsked = Draft<'practice.revision-asked.v1', OfVersion>;

/** The submitter rewords it: the next version, which replaces the one before as a whole. Sealed content: the text. */
export type Revised = Draft<'practice.revised.v1', Classification & OfVersion>;

/** The Working Group endorses a version. Sealed content, when given: `{ text }`. */
export type Endorsed = Draft<'practice.endorsed.v1', OfVersion>;

/** Sealed content: `{ text }`. */
export type Declined = Draft<'practice.declined.v1', OfVersion>;

/**
 * The endorsed version becomes a public document: from here on anyone may read it, and nothing can take it out of the
 * log again. It is the one fact with words in its conduct, and exists only because the chair confirmed that they name
 * no person and nothing from which a person can be known.
 */
export type Published = Draft<
  'practice.published.v1',
  Classification &
    PracticeText &
    OfVersion & { readonly submitter: Submitter; readonly confirmedFreeOfPersonalData: true }
>;

/** Once for each unit and each state. `adoptedOn` is YYYY-MM-DD. */
export type Adopted = Draft<'practice.adopted.v1', At & { readonly adopter: Adopter; readonly adoptedOn: string }>;

/** What came of it where it was adopted. The period is in days, YYYY-MM-DD, both included. */
export type ResultReported = Draft<
  'practice.result-reported.v1',
  At & {
    readonly adopter: Adopter;
    readonly measure: Measure;
    readonly before: number;
    readonly after: number;
    readonly period: { readonly from: string; readonly to: string };
  }
>;

/** By the submitter before publication, by the chair after it: it is then shown to the public no longer. */
export type Withdrawn = Draft<'practice.withdrawn.v1', At>;

/** A published practice is replaced by another one: `by` is its id. */
export type Superseded = Draft<'practice.superseded.v1', At & { readonly by: string }>;

export type PracticeFact =
  | Submitted
  | Screened
  | ReviewStarted
  | Reviewed
  | RevisionAsked
  | Revised
  | Endorsed
  | Declined
  | Published
  | Adopted
  | ResultReported
  | Withdrawn
  | Superseded;
