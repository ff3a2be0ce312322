// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
//
// Conduct only is typed here: codes, counts, days, instants (`at`: RFC 3339, UTC) and ids; days are YYYY-MM-DD and
// states ISO 3166-1 alpha-2. What people write (reasons, outcomes, directions, inputs) is content: sealed, opaque here.
import type { Draft } from '#kernel/decider.js';
import type {
  Agency,
  AppointmentBasis,
  DraftKind,
  OtherMeeting,
  Progress,
  ProposalChannel,
  ResponseArea,
  Stance,
} from './codes.js';

/** First and last day, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** An activity of a work plan, by its full code. */
export interface PlanActivity {
  readonly plan: string;
  readonly code: string;
}

/** Whole hours from submission, by how soon an answer is wanted. */
export interface HoursByUrgency {
  readonly urgent: number;
  readonly priority: number;
  readonly routine: number;
}

interface TimeLimitVersion {
  readonly version: number;
  /** RFC 3339, UTC */
  readonly inForceFrom: string;
  /** What the limits are modelled on, in words; never a duty of the member states. */
  readonly modelledOn: string;
  readonly answerWithinHours: HoursByUrgency;
}

/**
 * The limits under which units answer each other, as the Working Group adopted them. Stream `policy-time-limits`.
 * A request keeps the version in force when it was submitted: the highest version with `inForceFrom` not later.
 */
export type TimeLimitPolicyAdopted = Draft<
  'governance.time-limit-policy-adopted.v2',
  TimeLimitVersion & {
    readonly acknowledgeWithinHours: HoursByUrgency;
    /**
     * Whole hours by which a delay notice may move the answer limit, from where it stood before any notice. Blank is only
     * what an earlier program did not ask for: then any time later may be named.
     */
    readonly longestDelayHours?: number;
  }
>;

/** The same as an earlier program records it, and this one below level 3 of a data folder: `earlier-facts.ts`. */
export type EarlierTimeLimitPolicyAdopted = Draft<
  'governance.time-limit-policy-adopted.v1',
  TimeLimitVersion & {
    /** Of every urgency. */
    readonly acknowledgeWithinHours: number;
  }
>;

/** A version of any other policy of the Working Group. Stream `policy-<policy>`. Its text lies where `reference` says. */
export type PolicyAdopted = Draft<
  'governance.policy-adopted.v1',
  {
    readonly policy: string;
    readonly version: number;
    /** One line that MUST NOT name a person; so is the reference. */
    readonly title: string;
    readonly reference: string;
    /** RFC 3339, UTC */
    readonly inForceFrom: string;
  }
>;

/**
 * How long content is kept, as the Working Group adopted it. Stream `policy-retention`. An erasure that is asked for keeps
 * the version in force when it was asked for: the highest version with `inForceFrom` not later.
 */
export type RetentionPolicyAdopted = Draft<
  'governance.retention-policy-adopted.v1',
  {
    readonly version: number;
    /** RFC 3339, UTC */
    readonly inForceFrom: string;
    /** So many days after it was asked for, content is erased. */
    readonly eraseAfterDays: number;
    /**
     * So many days after the last fact of a record that has ended, its erasure is proposed; of other kinds never. A kind is
     * what its streams begin with.
     */
    readonly propose: readonly { readonly kind: string; readonly afterDays: number }[];
  }
>;

/** A state leads from this day on, until the next appointment. Stream `working-group-roles`. */
export type LeadShepherdAppointed = Draft<
  'governance.lead-shepherd-appointed.v1',
  { readonly state: string; readonly from: string; readonly basis: AppointmentBasis }
>;

/** Which state chairs SOMTC in a calendar year; said again, the later word counts. Stream `working-group-roles`. */
export type SomtcChairRecorded = Draft<
  'governance.somtc-chair-recorded.v1',
  { readonly year: number; readonly state: string }
>;

/** Which agency of a state is its focal point for which area; no persons. Stream `focal-points-<state>`. */
export type FocalPointsSet = Draft<
  'governance.focal-points-set.v1',
  { readonly state: string; readonly points: readonly { readonly area: ResponseArea; readonly agency: Agency }[] }
>;

/** A state proposes an additional meeting. Stream `meeting-<uuid>`, with all meeting facts. Sealed: `{ text }`. */
export type MeetingProposed = Draft<
  'governance.meeting-proposed.v1',
  {
    readonly kind: 'additional';
    readonly by: string;
    readonly through: ProposalChannel;
    readonly host: string;
    readonly at: string;
  }
>;

/** The regular meeting of a year is convened; its host is the state that then chaired SOMTC in that year. */
export type RegularMeetingConvened = Draft<
  'governance.regular-meeting-convened.v1',
  { readonly kind: 'regular'; readonly year: number; readonly host: string; readonly at: string }
>;

/** A meeting that an activity of the plan asks for is recorded; the bodies that take part, by code. */
export type OtherMeetingConvened = Draft<
  'governance.other-meeting-convened.v1',
  {
    readonly kind: OtherMeeting;
    readonly activity: PlanActivity;
    readonly bodies: readonly string[];
    readonly host?: string;
    readonly at: string;
  }
>;

export type MeetingAccepted = Draft<'governance.meeting-accepted.v1', { readonly at: string }>;

/** Sealed, when given: `{ text }`. */
export type MeetingDeclined = Draft<'governance.meeting-declined.v1', { readonly at: string }>;

/** The days of a meeting; said again, it is moved. Who chairs is derived from the kind, the host and the first day. */
export type MeetingScheduled = Draft<
  'governance.meeting-scheduled.v1',
  {
    readonly days: Days;
    /** The days of SOMTC that a regular meeting adjoins. */
    readonly somtc?: Days;
    readonly host?: string;
    /** States; one for a regular meeting, two for an additional one, unless the host is the Lead Shepherd; else none. */
    readonly chairs: readonly string[];
    readonly at: string;
  }
>;

/** Who comes from a state, as counts, as the state alone decides; replaces what it said before. */
export type DelegationComposed = Draft<
  'governance.delegation-composed.v1',
  {
    readonly state: string;
    readonly members: readonly { readonly area: ResponseArea; readonly persons: number }[];
    readonly at: string;
  }
>;

export type MeetingHeld = Draft<'governance.meeting-held.v1', { readonly at: string }>;

/** `decisions` are reference numbers. Sealed: `{ text }`. */
export type OutcomesRecorded = Draft<
  'governance.outcomes-recorded.v1',
  { readonly decisions: readonly string[]; readonly at: string }
>;

/** The Working Group directs units of the HSU. Stream `direction-<uuid>`, with the three facts below. Sealed: `{ text }`. */
export type DirectionIssued = Draft<
  'governance.direction-issued.v1',
  {
    /** Every unit of the HSU at the time. */
    readonly all: boolean;
    /** The addressed units, by id. */
    readonly units: readonly string[];
    readonly at: string;
  }
>;

export type DirectionAcknowledged = Draft<
  'governance.direction-acknowledged.v1',
  { readonly unit: string; readonly at: string }
>;

/** Sealed, when given: `{ text }`. */
export type DirectionProgressReported = Draft<
  'governance.direction-progress-reported.v1',
  { readonly unit: string; readonly progress: Progress; readonly at: string }
>;

/** Sealed, when given: `{ text }`. */
export type DirectionConcluded = Draft<'governance.direction-concluded.v1', { readonly at: string }>;

/** A draft goes to the states for input. Stream `review-<uuid>`, with the two facts below. Sealed, when given: `{ text }`. */
export type ReviewOpened = Draft<
  'governance.review-opened.v1',
  {
    readonly draft: DraftKind;
    /** A number or title, one line that MUST NOT name a person. */
    readonly reference: string;
    /** UUID of the deliverable that it is recorded as. */
    readonly deliverable?: string;
    readonly version: string;
    /** The last day for input. */
    readonly closesOn: string;
    /** The member states on the day of opening. */
    readonly states: readonly string[];
    readonly at: string;
  }
>;

/** Replaces what the state said before. Sealed, when given: `{ text }`. */
export type ReviewInputGiven = Draft<
  'governance.review-input-given.v1',
  { readonly state: string; readonly stance: Stance; readonly agencies: readonly Agency[]; readonly at: string }
>;

export type ReviewClosed = Draft<'governance.review-closed.v1', { readonly at: string }>;

export type TimeLimitFact = EarlierTimeLimitPolicyAdopted | TimeLimitPolicyAdopted;
export type PolicyFact = TimeLimitFact | PolicyAdopted | RetentionPolicyAdopted;
export type RolesFact = LeadShepherdAppointed | SomtcChairRecorded;

export type MeetingFact =
  | MeetingProposed
  | RegularMeetingConvened
  | OtherMeetingConvened
  | MeetingAccepted
  | MeetingDeclined
  | MeetingScheduled
  | DelegationComposed
  | MeetingHeld
  | OutcomesRecorded;

export type DirectionFact = DirectionIssued | DirectionAcknowledged | DirectionProgressReported | DirectionConcluded;
export type ReviewFact = ReviewOpened | ReviewInputGiven | ReviewClosed;

export type GovernanceFact = PolicyFact | RolesFact | FocalPointsSet | MeetingFact | DirectionFact | ReviewFact;
