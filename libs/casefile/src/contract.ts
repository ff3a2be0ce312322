// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
//
// Conduct only is typed here: units, states, counts, codes, instants and ids. What people write (the subject, notes,
// reasons, a summary before it is published) is content: sealed before it reaches the log, opaque in this file. Which
// record a unit links is content too: conduct MUST NOT say it, nor of which kind it is, because there are referrals
// that nobody but their unit may know of. There is one exception to "no words", and it is meant:
// `casefile.summary-published.v1` carries the text openly; see docs/adr/0013-published-practices-are-public.md.
import type { Draft } from '#kernel/decider.js';
import type { Exploitation, RECORD_KINDS, Recommendation, ReturnReason } from './codes.js';

interface At {
  /** RFC 3339, UTC. */
  readonly at: string;
}

interface ByUnit extends At {
  /** The unit that acts, or with which something is done. */
  readonly unit: string;
}

/** A unit, the one that acts or another, and its state. */
interface OfUnit extends ByUnit {
  readonly state: string;
}

/** A unit opens a case file. Stream `casefile-<uuid>`, for all facts but those of a summary. Sealed: `{ subject }`. */
export type Opened = Draft<
  'casefile.opened.v1',
  OfUnit & {
    /** The number that the opening unit gives it, such as `PH-2026-0001`; once for each unit. */
    readonly reference: string;
  }
>;

export type UnitInvited = Draft<'casefile.unit-invited.v1', OfUnit>;

/** The invited unit becomes a member. */
export type UnitJoined = Draft<'casefile.unit-joined.v1', OfUnit>;

/** Sealed content, when given: `{ text }`. */
export type InvitationDeclined = Draft<'casefile.invitation-declined.v1', ByUnit>;

/** The opening unit takes an invitation back that waits. Sealed content, when given: `{ text }`. */
export type InvitationWithdrawn = Draft<'casefile.invitation-withdrawn.v1', ByUnit>;

export type UnitLeft = Draft<'casefile.unit-left.v1', ByUnit>;

/** The opening unit ends the membership of `unit`, which knows of the case no longer. Sealed, when given: `{ text }`. */
export type UnitRemoved = Draft<'casefile.unit-removed.v1', ByUnit>;

/** What a link says of its record (UUID): content. */
export interface LinkContent {
  readonly kind: (typeof RECORD_KINDS)[number];
  readonly record: string;
}

/** A member adds a record that it is a party of. `link` is the UUID of the link. Sealed content: `LinkContent`. */
export type RecordLinked = Draft<'casefile.record-linked.v1', ByUnit & { readonly link: string }>;
export type RecordUnlinked = Draft<'casefile.record-unlinked.v1', ByUnit & { readonly link: string }>;

/** A member writes to the others. Sealed content: `{ text }`. */
export type NoteAdded = Draft<'casefile.note-added.v1', ByUnit>;

/** What came of the case with one unit: counts, never persons. */
export interface OutcomeCounts {
  readonly unit: string;
  readonly investigations: number;
  readonly prosecutions: number;
  readonly convictions: number;
  readonly victimsAssisted: number;
}

/** Invitations that wait end with it. Members that state no counts are not in `outcomes`. */
export type Closed = Draft<'casefile.closed.v1', At & { readonly outcomes: readonly OutcomeCounts[] }>;

/** Sealed content: `{ reason }`. */
export type Reopened = Draft<'casefile.reopened.v1', At>;

/** The facts of one case file. */
export type CaseFileFact =
  | Opened
  | UnitInvited
  | UnitJoined
  | InvitationDeclined
  | InvitationWithdrawn
  | UnitLeft
  | UnitRemoved
  | RecordLinked
  | RecordUnlinked
  | NoteAdded
  | Closed
  | Reopened;

/** A case without its persons, places and dates, and what can be learnt from it. Content until it is published. */
export interface SummaryText {
  readonly title: string;
  readonly summary: string;
  readonly lessons: string;
}

/**
 * A member offers an anonymised summary of a closed case to the regional compendium. A record of its own, under a key
 * of its own: stream `summary-<uuid>`, for this and all facts below. Sealed content: the text (`SummaryText`).
 */
export type SummaryProposed = Draft<
  'casefile.summary-proposed.v1',
  OfUnit & {
    readonly version: 1;
    /** UUID of the case file. */
    readonly caseFile: string;
    readonly exploitation: readonly Exploitation[];
  }
>;

interface OfVersion extends At {
  readonly version: number;
}

/** `reviewers` are states, two at least, none of them a member's: their delegations review. */
export type SummaryReviewStarted = Draft<
  'casefile.summary-review-started.v1',
  OfVersion & { readonly reviewers: readonly string[] }
>;

/** A reviewing state has read a version, once. Sealed content: `{ text }`. */
export type SummaryReviewed = Draft<
  'casefile.summary-reviewed.v1',
  OfVersion & { readonly reviewer: string; readonly recommendation: Recommendation }
>;

/** One reason at least. Sealed content, when given: `{ text }`. */
export type SummaryReturned = Draft<
  'casefile.summary-returned.v1',
  OfVersion & { readonly reasons: readonly ReturnReason[] }
>;

/** A version of its own, which replaces the one before as a whole and is reviewed anew. Sealed: the text. */
export type SummaryRevised = Draft<
  'casefile.summary-revised.v1',
  OfVersion & { readonly exploitation: readonly Exploitation[] }
>;

/** The chair accepts a version for the compendium. Sealed content, when given: `{ text }`. */
export type SummaryAccepted = Draft<'casefile.summary-accepted.v1', OfVersion>;

/**
 * The accepted version stands in the compendium: from here on everyone who is signed in may read it, and nothing can
 * take it out of the log again. It exists only because the chair confirmed that it names no person and nothing from
 * which a person can be known. It MUST NOT say which case file, unit or state it came from.
 */
export type SummaryPublished = Draft<
  'casefile.summary-published.v1',
  SummaryText &
    OfVersion & { readonly exploitation: readonly Exploitation[]; readonly confirmedFreeOfPersonalData: true }
>;

/** By the proposing unit before publication, by the chair after it: it is shown no longer. Sealed: `{ reason }`. */
export type SummaryWithdrawn = Draft<'casefile.summary-withdrawn.v1', At>;

/** The facts of one summary. */
export type SummaryFact =
  | SummaryProposed
  | SummaryReviewStarted
  | SummaryReviewed
  | SummaryReturned
  | SummaryRevised
  | SummaryAccepted
  | SummaryPublished
  | SummaryWithdrawn;
