// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit.
//
// What an activity produced. Titles, programmes and partners stand here as references: one line, of what exists under
// that name elsewhere, never a person. What people write in their own words, the questions of a survey and the answers
// to them, is content.
import type { Draft } from '#kernel/decider.js';
import type {
  DocumentForm,
  EventForm,
  Holding,
  Place,
  Profession,
  Standing,
  Topic,
  TranslationStatus,
  WithdrawalReason,
} from './codes.js';

/** What a deliverable serves: an activity of a plan, by its full code, and one of its outputs; null: the activity. */
export interface Service {
  readonly plan: string;
  readonly activity: string;
  readonly output: number | null;
}

export interface DocumentParticulars {
  readonly kind: 'document';
  readonly form: DocumentForm;
  readonly standing: Standing;
  /** The code of a registered body. */
  readonly issuedBy: string;
  /** ISO 639: two letters, or three where a language has no two. */
  readonly language: string;
  readonly version: string;
  /** How many rounds of review it has been through. */
  readonly reviewRounds: number;
}

export interface EventParticulars {
  readonly kind: 'event';
  readonly form: EventForm;
  /** ISO 3166-1 alpha-2 of the hosting state, the code of the hosting body, or both. */
  readonly hostState?: string;
  readonly hostBody?: string;
  /** First and last day, YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  readonly topics: readonly Topic[];
  /** The programme under which it was held, and who else had a part: organisations and processes, no persons. */
  readonly programme?: string;
  readonly partners: readonly string[];
}

/** A question by its id; `choices` are codes. How it is worded is content. */
export type Question =
  | { readonly id: string; readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly id: string; readonly kind: 'number' | 'text' };

export interface SurveyParticulars {
  readonly kind: 'survey';
  readonly questions: readonly Question[];
  /** The last day for answers, YYYY-MM-DD. */
  readonly closesOn?: string;
}

export interface RegisterParticulars {
  readonly kind: 'register';
  readonly holds: Holding;
  /** The day on which its entries were last confirmed, YYYY-MM-DD. */
  readonly upkeptOn: string;
}

export type DeliverableParticulars = DocumentParticulars | EventParticulars | SurveyParticulars | RegisterParticulars;

/**
 * Stream `deliverable-<uuid>`, for this and all facts below. Version 1. Sealed content of a survey, here and in its
 * later versions: `{ questions: { <id>: <words> } }`.
 */
export type DeliverableRecorded = Draft<
  'deliverable.recorded.v1',
  {
    /** The body that recorded it and keeps it. */
    readonly body: string;
    readonly title: string;
    /** Whether it may be put on public websites. */
    readonly releasable: boolean;
    readonly particulars: DeliverableParticulars;
    readonly serves: readonly Service[];
  }
>;

/** A further version; all that is said here takes the place of what was said before. */
export type DeliverableRevised = Draft<
  'deliverable.revised.v1',
  {
    readonly body: string;
    /** 2, 3, … */
    readonly version: number;
    readonly title: string;
    readonly releasable: boolean;
    readonly particulars: DeliverableParticulars;
  }
>;

export type ActivityLinked = Draft<'deliverable.linked.v1', Service & { readonly body: string }>;
export type ActivityUnlinked = Draft<'deliverable.unlinked.v1', Service & { readonly body: string }>;

/** How far a state's translation into a language is, of the version that is named. */
export type TranslationSet = Draft<
  'deliverable.translation-set.v1',
  {
    readonly state: string;
    readonly language: string;
    readonly status: TranslationStatus;
    readonly ofVersion: number;
  }
>;

/** It was distributed at places of a type, or published on a website. */
export type Distributed = Draft<
  'deliverable.distributed.v1',
  {
    readonly body: string;
    readonly place: Place;
    /** YYYY-MM-DD */
    readonly on: string;
    readonly state?: string;
    readonly copies?: number;
    /** An https address, for websites. */
    readonly address?: string;
  }
>;

/** Who came from a state, as counts; replaces what was counted for the state before. */
export type ParticipantsCounted = Draft<
  'deliverable.participants-counted.v1',
  {
    readonly state: string;
    readonly counts: readonly { readonly profession: Profession; readonly persons: number }[];
  }
>;

/** An answer that is no free text. */
export type PlainAnswer =
  { readonly question: string; readonly choice: string } | { readonly question: string; readonly number: number };

/** A state's answers, all of them: replace those before. Sealed content: `{ texts: { <question>: <words> } }`. */
export type SurveyAnswered = Draft<
  'deliverable.survey-answered.v1',
  {
    readonly state: string;
    readonly answers: readonly PlainAnswer[];
    /** The questions that are answered in words, which are content. */
    readonly inWords: readonly string[];
  }
>;

export type DeliverableWithdrawn = Draft<
  'deliverable.withdrawn.v1',
  { readonly body: string; readonly reason: WithdrawalReason }
>;

export type DeliverableFact =
  | DeliverableRecorded
  | DeliverableRevised
  | ActivityLinked
  | ActivityUnlinked
  | TranslationSet
  | Distributed
  | ParticipantsCounted
  | SurveyAnswered
  | DeliverableWithdrawn;
