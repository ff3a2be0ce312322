// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
//
// Conduct only is typed here: codes of closed lists, counts, instants and ids. What people write (subjects, questions,
// answers, reasons, restrictions in words) is content: sealed before it reaches the log, opaque in this file.
import type { Draft } from '#kernel/decider.js';
import type { Agency } from '#registry/codes.js';
import type {
  Channel,
  DelayReason,
  ErasureReason,
  Exploitation,
  Handling,
  INFORMATION_GRADES,
  Kind,
  LegalBasis,
  Limit,
  OnwardPurpose,
  RefusalGround,
  SOURCES,
  Urgency,
  Usefulness,
} from './codes.js';

/** How an answer is to be weighed: reliability of the source, confirmation of the information. */
export interface Evaluation {
  readonly source: (typeof SOURCES)[number];
  readonly information: (typeof INFORMATION_GRADES)[number];
}

/** States by ISO 3166-1 alpha-2; a part that is not known is left out. */
export interface Route {
  readonly origin?: string;
  readonly transit: readonly string[];
  readonly destination?: string;
}

/** A channel already used, and what the other side calls the matter there; never the record itself. */
export interface ChannelUsed {
  readonly channel: Channel;
  readonly reference: string;
}

/** What one unit sends another: a request, or information. */
interface Correspondence {
  /** The unit that sends it and its state. */
  readonly from: string;
  readonly fromState: string;
  /** The unit that it is for and its state. */
  readonly to: string;
  readonly toState: string;
  readonly kind: Kind;
  readonly handling: Handling;
  readonly exploitation: readonly Exploitation[];
  readonly route: Route;
  /** Counts of persons involved. */
  readonly persons: { readonly victims: number; readonly suspects: number };
  /** UUID of the case file that it belongs to. */
  readonly caseFile?: string;
}

/** A unit asks another unit. Stream `exchange-<uuid>`, for this and all facts below unless said otherwise. */
export type Submitted = Draft<
  'exchange.submitted.v1',
  Correspondence & {
    /** UUID shared by requests that put the same question to several units. */
    readonly group?: string;
    readonly urgency: Urgency;
    readonly legalBasis: LegalBasis;
    readonly channels: readonly ChannelUsed[];
    /** The case is serious or aggravated. It shows; it changes no limit. */
    readonly fastTrack: boolean;
    /** The time-limit policy in force at submission. */
    readonly policyVersion: number;
    /** RFC 3339, UTC; so are all instants below. */
    readonly submittedAt: string;
    readonly acknowledgeBy: string;
    readonly dueAt: string;
  }
>;

export type Acknowledged = Draft<'exchange.acknowledged.v1', { readonly at: string }>;
export type ClarificationSought = Draft<'exchange.clarification-sought.v1', { readonly at: string }>;
export type Clarified = Draft<'exchange.clarified.v1', { readonly at: string }>;

/** The requested unit needs longer: from now on `dueAt` is the limit. */
export type DelayNotified = Draft<
  'exchange.delay-notified.v1',
  { readonly at: string; readonly reason: DelayReason; readonly dueAt: string }
>;

interface AnswerConduct {
  readonly at: string;
  readonly handling: Handling;
  readonly evaluation: Evaluation;
}

export type PartlyAnswered = Draft<'exchange.partly-answered.v1', AnswerConduct>;

/** Whether it came late follows from `at` and the limit then valid; it is not stored. */
export type Answered = Draft<'exchange.answered.v1', AnswerConduct>;

interface RefusalConduct {
  readonly at: string;
  readonly grounds: readonly RefusalGround[];
}

export type Refused = Draft<'exchange.refused.v1', RefusalConduct>;
export type PartlyRefused = Draft<'exchange.partly-refused.v1', RefusalConduct>;

/** What is asked for needs a formal request for mutual legal assistance. */
export type ReferredToCentralAuthority = Draft<'exchange.referred-to-central-authority.v1', { readonly at: string }>;
export type Withdrawn = Draft<'exchange.withdrawn.v1', { readonly at: string }>;
export type Closed = Draft<'exchange.closed.v1', { readonly at: string; readonly useful: Usefulness }>;

/** The answer limit runs anew, as long as at submission, from `at` to `dueAt`. */
export type Reopened = Draft<'exchange.reopened.v1', { readonly at: string; readonly dueAt: string }>;

/** Who is to receive an answer: a unit, a sectoral body, a state (ISO 3166-1 alpha-2), or an agency of a state. */
export interface Recipient {
  readonly unit?: string;
  readonly body?: string;
  readonly state?: string;
  readonly agency?: Agency;
}

/**
 * The requesting unit asks whether an answer may be used beyond its handling code. `answer` is the revision of the fact
 * that gave it. Blank is only what an earlier program did not ask for.
 */
export type OnwardUseAsked = Draft<
  'exchange.onward-use-asked.v2',
  {
    readonly at: string;
    readonly answer?: number;
    readonly recipient?: Recipient;
    readonly purpose?: OnwardPurpose;
  }
>;

interface OnwardUseDecision {
  readonly at: string;
  /** The revision of the fact that asked; blank where only one question waited, as an earlier program left it. */
  readonly asked?: number;
}

export type OnwardUseGranted = Draft<'exchange.onward-use-granted.v2', OnwardUseDecision>;
export type OnwardUseDenied = Draft<'exchange.onward-use-denied.v2', OnwardUseDecision>;

/** `answer` is the revision of the fact that gave it; without one, all answers before are taken back. */
export type AnswerRecalled = Draft<'exchange.answer-recalled.v2', { readonly at: string; readonly answer?: number }>;

/** The same as earlier programs record them, and this one below level 2 of a data folder: `earlier-facts.ts`. */
export type EarlierFact =
  | Draft<'exchange.onward-use-asked.v1', { readonly at: string }>
  | Draft<'exchange.onward-use-granted.v1', { readonly at: string }>
  | Draft<'exchange.onward-use-denied.v1', { readonly at: string }>
  | Draft<'exchange.answer-recalled.v1', { readonly at: string }>;

export type RecallAcknowledged = Draft<'exchange.recall-acknowledged.v1', { readonly at: string }>;

/** Evidence of silence: `dueAt` passed and nothing had been sent that meets the limit. Once for each limit. */
export type LimitPassed = Draft<
  'exchange.limit-passed.v1',
  { readonly limit: Limit; readonly dueAt: string; /** When it was noted. */ readonly at: string }
>;

/**
 * The keys of the record's content are destroyed: nobody can read it any more, anywhere. Ids of keys only. Stream
 * `exchange-<uuid>` or `information-<uuid>`. Recorded no more: content is erased beside the record now.
 */
export type ContentErased = Draft<
  'exchange.content-erased.v1',
  { readonly at: string; readonly reason: ErasureReason; readonly keys: readonly string[] }
>;

/** A unit informs another without being asked. A record of its own: stream `information-<uuid>`. */
export type InformationSupplied = Draft<
  'exchange.information-supplied.v1',
  Correspondence & { readonly evaluation: Evaluation; readonly at: string }
>;

/** The facts of one request. */
export type ExchangeFact =
  | EarlierFact
  | Submitted
  | Acknowledged
  | ClarificationSought
  | Clarified
  | DelayNotified
  | PartlyAnswered
  | Answered
  | Refused
  | PartlyRefused
  | ReferredToCentralAuthority
  | Withdrawn
  | Closed
  | Reopened
  | OnwardUseAsked
  | OnwardUseGranted
  | OnwardUseDenied
  | AnswerRecalled
  | RecallAcknowledged
  | LimitPassed
  | ContentErased;

/** The facts of one record of information supplied unasked. */
export type InformationFact = InformationSupplied | ContentErased;
