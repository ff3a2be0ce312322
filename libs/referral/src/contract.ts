// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit. Stream `referral-<uuid>` unless
// said otherwise.
//
// Conduct only is typed here: codes of closed lists, days, instants and ids. Who the person is and whatever people write
// is content: sealed before it reaches the log, opaque in this file.
//
// Who may know of a referral changes with its facts. From `referral.raised.v1` on a referral of the victim track is known
// to the raising unit alone, and one of the arrest track to nobody of the state whose national the person is. From
// `referral.notified.v1` on that state's post, and of a victim everybody in oversight, knows what is recorded from there
// on, and never what came before; from `referral.consent-withdrawn.v1` on nobody of that state knows anything more.
// Whoever shows these facts MUST keep to that; oversight does in `disclosure.ts`.
import type { Draft } from '#kernel/decider.js';
import type {
  AccessKind,
  AssistanceKind,
  AssistancePurpose,
  Channel,
  Custody,
  DeclineGround,
  HoldReason,
  Identification,
  Outcome,
  Wish,
} from './codes.js';

/** The rule that the register of agreements gave for the two states on the day of the referral, as it was known then. */
export interface AppliedRule {
  readonly kind: 'mandatory' | 'on-request';
  /** null: without delay, and no number of hours is made up. */
  readonly withinHours: number | null;
  /** UUID and version of the agreement; null where none was known. */
  readonly agreement: string | null;
  readonly version: number | null;
  readonly citation: string;
}

/** Since when the post is to be told, and by when; both null while it need not or must not be. Instants in UTC. */
interface Duty {
  readonly dueSince: string | null;
  /** null also where no hours are agreed. */
  readonly notifyBy: string | null;
}

interface RaisedAlways extends Duty {
  /** The unit of the detaining or host state, and that state. */
  readonly unit: string;
  readonly hostState: string;
  /** The state whose national the person is said to be, and the post of it that is concerned. */
  readonly nationality: string;
  readonly post: string;
  readonly rule: AppliedRule;
  /** RFC 3339, UTC; so are all instants below. */
  readonly raisedAt: string;
}

/** The particulars of a track: the victim track has none that belong to a suspect. */
export type ReferralParticulars =
  | { readonly track: 'arrest'; readonly custody: Custody; readonly detainedAt: string }
  | { readonly track: 'victim'; readonly identification: Identification; readonly identifiedAt: string };

export type Raised = Draft<'referral.raised.v1', RaisedAlways & ReferralParticulars>;

/** What the person wants, once told of the right. */
export type WishesRecorded = Draft<
  'referral.wishes-recorded.v1',
  Duty & {
    readonly at: string;
    readonly wish: Wish;
    /** YYYY-MM-DD; null when the person has not been told yet. */
    readonly informedOfRightOn: string | null;
  }
>;

/** The post of a victim must not be told for now. */
export type Withheld = Draft<
  'referral.withheld.v1',
  {
    readonly at: string;
    readonly reason: HoldReason;
    /** YYYY-MM-DD */
    readonly reviewOn: string;
  }
>;

export type HoldLifted = Draft<'referral.hold-lifted.v1', Duty & { readonly at: string }>;

/** The post was told. */
export type Notified = Draft<
  'referral.notified.v1',
  {
    /** When it was recorded. */
    readonly at: string;
    /** When the post was told: at `at` or before. */
    readonly toldAt: string;
    readonly channel: Channel;
    readonly post: string;
    /** The state of the post. */
    readonly postState: string;
  }
>;

/** The next four are the post’s acts; access and assistance arranged are recorded by either side. */
export type Acknowledged = Draft<'referral.acknowledged.v1', { readonly at: string }>;
export type NationalityConfirmed = Draft<'referral.nationality-confirmed.v1', { readonly at: string }>;
export type NationalityDenied = Draft<'referral.nationality-denied.v1', { readonly at: string }>;
export type AssistanceAnswered = Draft<'referral.assistance-answered.v1', { readonly at: string }>;
export type AccessRecorded = Draft<
  'referral.access-recorded.v1',
  { readonly at: string; readonly kind: AccessKind; /** At `at` or before. */ readonly tookPlaceAt: string }
>;
export type AssistanceArranged = Draft<
  'referral.assistance-arranged.v1',
  { readonly at: string; readonly kind: AssistanceKind }
>;

/** A victim whose post was told takes the consent back: the post reads and does nothing more. */
export type ConsentWithdrawn = Draft<'referral.consent-withdrawn.v1', { readonly at: string }>;

/** The unit asks the post to help to identify or locate a person. */
export type AssistanceAsked = Draft<'referral.assistance-asked.v1', { readonly at: string }>;
export type Closed = Draft<'referral.closed.v1', { readonly at: string; readonly outcome: Outcome }>;

/** Evidence of silence: `notifyBy` passed and the post had not been told. Once for each limit. */
export type LimitPassed = Draft<
  'referral.limit-passed.v1',
  { readonly notifyBy: string; /** When it was noted. */ readonly at: string }
>;

/** The facts of one referral. */
export type ReferralFact =
  | Raised
  | WishesRecorded
  | Withheld
  | HoldLifted
  | Notified
  | Acknowledged
  | NationalityConfirmed
  | NationalityDenied
  | AssistanceAsked
  | AssistanceAnswered
  | AccessRecorded
  | AssistanceArranged
  | Closed
  | ConsentWithdrawn
  | LimitPassed;

/**
 * A unit asks a post to identify or locate a person, without any referral. Nothing links it to one: it is known to both,
 * and to oversight, from here on. Stream `assistance-<uuid>`, as for all facts below.
 */
export type AssistanceRequested = Draft<
  'assistance.requested.v1',
  {
    /** The unit that asks, and its state. */
    readonly from: string;
    readonly fromState: string;
    /** The post that is asked, and its state. */
    readonly to: string;
    readonly toState: string;
    readonly purpose: AssistancePurpose;
    readonly at: string;
    /** By when the unit needs the answer; it alone says so. */
    readonly dueAt: string;
  }
>;

/** The next three are the post’s acts. */
export type AssistanceRequestAcknowledged = Draft<'assistance.acknowledged.v1', { readonly at: string }>;
export type AssistanceRequestAnswered = Draft<'assistance.answered.v1', { readonly at: string }>;
export type AssistanceRequestDeclined = Draft<
  'assistance.declined.v1',
  { readonly at: string; readonly grounds: readonly DeclineGround[] }
>;

/** The unit takes its question back: the post reads it no more. */
export type AssistanceRequestWithdrawn = Draft<'assistance.withdrawn.v1', { readonly at: string }>;
export type AssistanceRequestClosed = Draft<'assistance.closed.v1', { readonly at: string }>;

/** The facts of one request to a post. */
export type AssistanceFact =
  | AssistanceRequested
  | AssistanceRequestAcknowledged
  | AssistanceRequestAnswered
  | AssistanceRequestDeclined
  | AssistanceRequestWithdrawn
  | AssistanceRequestClosed;
