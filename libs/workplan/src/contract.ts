// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
import type { Draft } from '#kernel/decider.js';
import type { Alignment, EvaluationKind, EvidenceKind, LegislationScope, ReferenceKind, Status } from './codes.js';

/** Where a result can be found. `reference` is a number, title or address; MUST NOT name a person. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly reference: string;
}

export interface ActionLine {
  readonly code: string;
  /** Empty where the source plan prints no heading (`printed: false`). */
  readonly title: string;
  readonly printed?: boolean;
  readonly page: number;
  /** The codes of its activities, in plan order; there may be none. */
  readonly activities: readonly string[];
}

export interface Provision {
  readonly code: string;
  readonly text: string;
  readonly page: number;
  readonly actionLines: readonly ActionLine[];
}

export interface Area {
  readonly code: string;
  readonly title: string;
  readonly page: number;
  readonly provisions: readonly Provision[];
}

/** A plan without its activities' own content: what they hang on. */
export interface PlanFrame {
  readonly plan: string;
  readonly version: number;
  readonly title: string;
  /** Years, both included. */
  readonly period: { readonly from: number; readonly to: number };
  /** `date` is YYYY-MM-DD. */
  readonly endorsement: { readonly body: string; readonly mode: string; readonly date: string };
  readonly pages: number;
  readonly areas: readonly Area[];
}

/** `lead` and `cooperating` stand on an output only where the source plan gives them for that output alone. */
export interface ExpectedOutput {
  readonly number: number;
  readonly title: string;
  readonly lead?: readonly string[];
  readonly cooperating?: readonly string[];
}

/** An activity as the source plan gives it. What it leaves blank is blank here: an empty list, never a guess. */
export interface BaselineActivity {
  readonly plan: string;
  readonly version: number;
  /** Full code, such as `C.b.1.2`: local codes repeat between areas. */
  readonly code: string;
  /** 1, 2, 3, … over the whole plan. */
  readonly order: number;
  readonly area: string;
  readonly provision: string;
  readonly actionLine: string;
  readonly title: string;
  readonly page: number;
  readonly outputs: readonly ExpectedOutput[];
  readonly leadStated: boolean;
  readonly lead: readonly string[];
  readonly leadNote?: string;
  readonly cooperating: readonly string[];
  /** Cooperating bodies that are described and not named. */
  readonly cooperatingNote?: string;
  readonly topics?: readonly string[];
  readonly remarks?: string;
  /** Other bodies' plans that this activity belongs to as well. */
  readonly crossReferences?: readonly string[];
}

/** Stream `plan-<plan>`, with the reporting periods. */
export type PlanAdopted = Draft<'workplan.plan-adopted.v1', PlanFrame>;

/** What the platform says of a plan, in its own words: the document's codes, pages, bodies and dates are not among them. */
export interface PlanWords {
  readonly plan: string;
  readonly areas: readonly Pick<Area, 'code' | 'title'>[];
  readonly provisions: readonly Pick<Provision, 'code' | 'text'>[];
  readonly actionLines: readonly Pick<ActionLine, 'code' | 'title'>[];
}

/** The adopted plan in other words. It says what it said, and stays the same plan. */
export type PlanWorded = Draft<'workplan.plan-worded.v1', PlanWords>;

/** `period` is a half-year, `2026-H1` or `2026-H2`; `from` and `to` are its first and last day (YYYY-MM-DD). */
export type ReportingPeriodOpened = Draft<
  'workplan.reporting-period-opened.v1',
  { readonly plan: string; readonly period: string; readonly from: string; readonly to: string }
>;

/** One report of one activity: the revision of its fact in the activity's stream. */
export interface EndorsedReport {
  readonly code: string;
  readonly revision: number;
}

/** Who has not reported, counted from the facts up to `countedUpTo`: a log position, as a decimal string. */
export type ReportingPeriodClosed = Draft<
  'workplan.reporting-period-closed.v1',
  {
    readonly plan: string;
    readonly period: string;
    readonly countedUpTo: string;
    /** The id of the last fact up to it; facts of before have none. */
    readonly upToFact?: string;
    /** The last report that was counted; null: there was none; facts of before do not say. */
    readonly lastReport?: EndorsedReport | null;
    /** Every activity without a report, in plan order. */
    readonly notReported: readonly string[];
    /** Bodies leading at least one of those, with the codes. */
    readonly bodies: readonly { readonly body: string; readonly notReported: readonly string[] }[];
    /** Those of `notReported` that nobody could report, because no lead is known. */
    readonly leadNotKnown: readonly string[];
  }
>;

/** The Working Group accepts what was reported in a closed period, up to a log position (a decimal string). */
export type PeriodEndorsed = Draft<
  'workplan.period-endorsed.v1',
  {
    readonly plan: string;
    readonly period: string;
    readonly upTo: string;
    /** The id of the last fact up to it; facts of before have none. */
    readonly upToFact?: string;
    /** Every report of the period, in plan order. */
    readonly reports: readonly EndorsedReport[];
  }
>;

/** The plan as it stood at `position` is evaluated: the snapshot can be made again from the log, byte for byte. */
export type EvaluationFrozen = Draft<
  'workplan.evaluation-frozen.v1',
  {
    readonly plan: string;
    readonly kind: EvaluationKind;
    /** A log position, as a decimal string. */
    readonly position: string;
    /** The id of the last fact up to it, which decides where a copy of the log has other positions; facts of before have none. */
    readonly fact?: string;
    /** How the snapshot is written: each format stays as it is for ever. */
    readonly format: 1;
    /** SHA-256 of the snapshot's bytes, in hexadecimal. */
    readonly sha256: string;
  }
>;

/** Stream `activity-<plan>-<code>`, with everything that happens to the activity. */
export type ActivityAdopted = Draft<'workplan.activity-adopted.v1', BaselineActivity>;

/** The same of an activity. What is blank in the plan is blank in all words. */
export interface ActivityWords extends Pick<
  BaselineActivity,
  'title' | 'leadNote' | 'cooperatingNote' | 'topics' | 'remarks'
> {
  readonly outputs: readonly Pick<ExpectedOutput, 'number' | 'title'>[];
}

/** The adopted activity in other words. */
export type ActivityWorded = Draft<'workplan.activity-worded.v1', ActivityWords>;

/** What a lead body says of the expected outputs it names; evidence, when given, replaces what it said before. */
export interface OutputReport {
  readonly output: number;
  readonly status: Status;
  readonly evidence?: readonly Evidence[];
}

/** Sealed content: `{ note }`. */
export type StatusReported = Draft<
  'workplan.status-reported.v1',
  {
    /** The reporting lead body. */
    readonly body: string;
    /** The reporting period open at the time; null when there was none. */
    readonly period: string | null;
    readonly status: Status;
    readonly outputs: readonly OutputReport[];
    /** For the activity itself; replaces what was said before. */
    readonly evidence?: readonly Evidence[];
  }
>;

export interface OutputContribution {
  readonly output: number;
  readonly evidence: readonly Evidence[];
}

/** A body's own part. It MUST NOT change a status. Sealed content: `{ note }`. */
export type Contributed = Draft<
  'workplan.contributed.v1',
  {
    readonly body: string;
    readonly period: string | null;
    readonly outputs: readonly OutputContribution[];
    readonly evidence: readonly Evidence[];
  }
>;

/** The Working Group says who leads, beside what the source plan states. Sealed content, when given: `{ note }`. */
export type LeadConfirmed = Draft<'workplan.lead-confirmed.v1', { readonly lead: readonly string[] }>;

/** Whose money or whose plan an activity is part of as well. `name` is an organisation or a plan, never a person. */
export interface Reference {
  readonly kind: ReferenceKind;
  readonly name: string;
  /** A number, title or address there. */
  readonly reference: string;
}

/** `body`: who says so, a lead body or the secretariat. */
export type ReferenceAdded = Draft<'workplan.reference-added.v1', Reference & { readonly body: string }>;

/** Years, both included. */
export interface Years {
  readonly from: number;
  readonly to: number;
}

/** A state on its own national action plan. Stream `state-records-<state>`, for this and the two facts below. */
export type NationalActionPlanReported = Draft<
  'workplan.national-action-plan-reported.v1',
  {
    readonly state: string;
    readonly title: string;
    readonly period: Years;
    readonly alignment: { readonly actip: Alignment; readonly apa: Alignment };
    /** YYYY-MM-DD; so are all days below. */
    readonly asOf: string;
  }
>;

/** A state has updated its repository of legislation and policies. */
export type LegislationUpdated = Draft<
  'workplan.legislation-updated.v1',
  { readonly state: string; readonly scope: LegislationScope; readonly updatedOn: string }
>;

/** How long trafficking cases took before a state's courts: an aggregate, never a case. */
export type DispositionReported = Draft<
  'workplan.disposition-reported.v1',
  {
    readonly state: string;
    /** First and last day of the time in which the cases were disposed of. */
    readonly period: { readonly from: string; readonly to: string };
    readonly medianDays: number;
    readonly cases: number;
  }
>;

export type PlanFact =
  PlanAdopted | PlanWorded | ReportingPeriodOpened | ReportingPeriodClosed | PeriodEndorsed | EvaluationFrozen;
export type ActivityFact =
  ActivityAdopted | ActivityWorded | StatusReported | Contributed | LeadConfirmed | ReferenceAdded;
export type StateRecordFact = NationalActionPlanReported | LegislationUpdated | DispositionReported;
