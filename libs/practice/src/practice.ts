// One best practice, from its submission by a unit, a state or a body to what came of it where it was adopted.
//
// States. Pending: submitted, returned, screened, under-review, revision-asked, revised, endorsed. In force: published,
// adopted, result-reported; the name says how far it has come with any of its adopters. Ended: declined, withdrawn,
// superseded. A review leaves the state as it is.
//
// Versions. A revision replaces the version before as a whole. Only the submitter makes one, when the secretariat
// returned it (it is then screened again) or when a revision was asked for (its reviewers then read it again). The
// version that is endorsed was read by two states at least, and it is the one that is published.
//
// Who may do what is for the policies (practice.cedar) to say, not for this file.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, Refusal } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import type { Measure, Recommendation, ReturnReason } from './codes.js';
import type { Adopter, Classification, PracticeFact, PracticeText, Revised, Submitted, Submitter } from './contract.js';
import {
  canBeDeclined,
  canBeRevised,
  classificationOf,
  type Existing,
  hasAdopted,
  hasReviewed,
  isInForce,
  isPending,
  isPublic,
  isReviewed,
  isUnderReview,
  LEAST_REVIEWERS,
  partyKey,
  type Practice,
  type PracticeState,
  stateOf,
  wasReviewed,
} from './practice-state.js';

// Commands

interface Wording<Type extends string> extends Act<Type> {
  readonly classification: Classification;
  /** Places in `classification.activities` of those that no adopted plan has. */
  readonly unknownActivities: readonly number[];
}

export interface Submit extends Wording<'submit'> {
  readonly submitter: Submitter;
  /** Whether the registry knows the submitter. */
  readonly isKnown: boolean;
}

interface StartReview extends Act<'start-review'> {
  /** States. */
  readonly reviewers: readonly string[];
  /** Places in `reviewers` of those that are not members on the day. */
  readonly unknownReviewers: readonly number[];
}

interface Publish extends Act<'publish'> {
  /** The text of the endorsed version, opened; undefined once it is erased. */
  readonly text: PracticeText | undefined;
  readonly confirmedFreeOfPersonalData: true;
}

interface Supersede extends Act<'supersede'> {
  /** The id of this practice, and of the one that takes its place. */
  readonly id: string;
  readonly by: string;
  readonly isSuccessorInForce: boolean;
}

interface Adopt extends Act<'adopt'> {
  /** The day where the adopter is. */
  readonly today: string;
  readonly adopter: Adopter;
  readonly isKnown: boolean;
  /** YYYY-MM-DD */
  readonly adoptedOn: string;
}

export type PracticeCommand =
  | Submit
  | (Act<'screen'> & { readonly outcome: 'accepted' | 'returned'; readonly reasons: readonly ReturnReason[] })
  | StartReview
  | (Act<'review'> & { readonly reviewer: string; readonly recommendation: Recommendation })
  | Act<'ask-revision' | 'endorse' | 'decline'>
  | Wording<'revise'>
  | Publish
  | Adopt
  | (Act<'report-result'> & {
      readonly today: string;
      readonly adopter: Adopter;
      readonly measure: Measure;
      readonly before: number;
      readonly after: number;
      readonly period: { readonly from: string; readonly to: string };
    })
  | (Act<'withdraw'> & { readonly by: 'submitter' | 'chair' })
  | Supersede;

// Decide

function decide(command: PracticeCommand, state: PracticeState): readonly PracticeFact[] {
  if (command.type === 'submit') return [submit(command, state)];
  if (state.name === 'unsubmitted') throw new Refusal('record.unknown', 'There is no such practice.');
  return [take(command, state)];
}

function submit(command: Submit, state: PracticeState): Submitted {
  const { at, submitter, classification, content } = command;
  demand(state.name === 'unsubmitted', 'practice.already-submitted', 'The practice exists already.');
  demandKnown(command);
  demandActivities(command);
  const conduct = { at: instant(at), version: 1, submitter, ...classification } as const;
  return { type: 'practice.submitted.v1', conduct, ...withContent(content) };
}

function take(command: Exclude<PracticeCommand, Submit>, state: Existing): PracticeFact {
  const { practice } = state;
  const at = instant(command.at);
  const conduct = { at, version: practice.version };
  const content = withContent(command.content);
  switch (command.type) {
    case 'screen': {
      const { outcome, reasons } = command;
      demand(state.name === 'submitted', 'practice.not-submitted', 'No submission waits for screening.');
      const isFit = (outcome === 'returned') === reasons.length > 0;
      demandField(isFit, 'practice.reasons-unfit', '/reasons', 'A return states its reasons, an acceptance has none.');
      return { type: 'practice.screened.v1', conduct: { ...conduct, outcome, reasons }, ...content };
    }
    case 'start-review':
      demand(state.name === 'screened', 'practice.not-screened', 'Only a practice that was accepted is reviewed.');
      demandReviewers(command, practice);
      return { type: 'practice.review-started.v1', conduct: { ...conduct, reviewers: command.reviewers } };
    case 'review': {
      const { reviewer, recommendation } = command;
      demandUnderReview(state);
      const isFirst = !hasReviewed(practice, reviewer);
      demand(isFirst, 'practice.already-reviewed', 'Your state has reviewed this version.');
      return { type: 'practice.reviewed.v1', conduct: { ...conduct, reviewer, recommendation }, ...content };
    }
    case 'ask-revision':
      demandUnderReview(state);
      return { type: 'practice.revision-asked.v1', conduct, ...content };
    case 'revise':
      return revise(command, state);
    case 'endorse':
      demandUnderReview(state);
      demand(isReviewed(practice), 'practice.reviews-missing', 'Two states at least review a version first.');
      return { type: 'practice.endorsed.v1', conduct, ...content };
    case 'decline':
      demand(canBeDeclined(state), 'practice.not-under-review', 'The practice is not under review.');
      demand(wasReviewed(practice), 'practice.reviews-missing', 'Two states at least review a practice first.');
      return { type: 'practice.declined.v1', conduct, ...content };
    case 'publish': {
      const { text, confirmedFreeOfPersonalData } = command;
      demand(state.name === 'endorsed', 'practice.not-endorsed', 'Only an endorsed practice is published.');
      demand(text !== undefined, 'content.erased', 'The text of this practice was erased.');
      const { submitter, classification } = practice;
      const open = { ...conduct, submitter, ...classification, ...text, confirmedFreeOfPersonalData };
      return { type: 'practice.published.v1', conduct: open };
    }
    case 'adopt': {
      const { adopter, adoptedOn } = command;
      demandInForce(state);
      demandKnown(command);
      demand(!hasAdopted(practice, adopter), 'practice.already-adopted', 'You have adopted this practice.');
      demandPast(adoptedOn, command.today, '/adoptedOn');
      return { type: 'practice.adopted.v1', conduct: { at, adopter, adoptedOn } };
    }
    case 'report-result': {
      const { adopter, measure, before, after, period } = command;
      demandInForce(state);
      demand(hasAdopted(practice, adopter), 'practice.not-adopted', 'Results are reported by those who adopted it.');
      const isInOrder = period.from <= period.to;
      demandField(isInOrder, 'practice.period-inverted', '/period/to', 'The period ends before it begins.');
      demandPast(period.to, command.today, '/period/to');
      return { type: 'practice.result-reported.v1', conduct: { at, adopter, measure, before, after, period } };
    }
    case 'withdraw':
      demandWithdrawable(state, command.by);
      return { type: 'practice.withdrawn.v1', conduct: { at }, ...content };
    case 'supersede': {
      const { id, by, isSuccessorInForce } = command;
      demandInForce(state);
      demandField(id !== by, 'practice.own-successor', '/by', 'A practice does not take its own place.');
      const detail = 'No practice with this id is published and in force.';
      demandField(isSuccessorInForce, 'practice.successor-not-published', '/by', detail);
      return { type: 'practice.superseded.v1', conduct: { at, by } };
    }
  }
}

function revise(command: Wording<'revise'>, state: Existing): Revised {
  demand(canBeRevised(state), 'practice.no-revision-asked', 'No revision was asked for.');
  demandActivities(command);
  const version = state.practice.version + 1;
  const conduct = { at: instant(command.at), version, ...command.classification };
  return { type: 'practice.revised.v1', conduct, ...withContent(command.content) };
}

function demandKnown({ isKnown }: Submit | Adopt): void {
  demand(isKnown, 'practice.party-unknown', 'The registry does not know whom you act for.');
}

function demandUnderReview(state: Existing): void {
  demand(isUnderReview(state), 'practice.not-under-review', `The practice is not under review: ${state.name}.`);
}

function demandInForce(state: Existing): void {
  demand(isInForce(state), 'practice.not-published', `The practice is not published and in force: ${state.name}.`);
}

function demandWithdrawable(state: Existing, by: 'submitter' | 'chair'): void {
  if (by === 'chair') {
    demand(isPublic(state), 'practice.not-published', 'The chair withdraws what is published.');
    return;
  }
  demand(!isPublic(state), 'practice.already-published', 'A published practice is withdrawn by the chair.');
  demand(isPending(state), 'practice.ended', `The practice is at its end: ${state.name}.`);
}

function demandActivities({ unknownActivities: [first] }: Wording<string>): void {
  const pointer = `/activities/${String(first)}`;
  demandField(first === undefined, 'practice.activity-unknown', pointer, 'No adopted plan has this activity.');
}

function demandReviewers({ reviewers, unknownReviewers }: StartReview, { submitter }: Practice): void {
  const different = new Set(reviewers).size;
  const areEnough = different >= LEAST_REVIEWERS && different === reviewers.length;
  const detail = 'Two different states at least review a practice.';
  demandField(areEnough, 'practice.reviewers-too-few', '/reviewers', detail);
  for (const [place, state] of reviewers.entries()) {
    const pointer = `/reviewers/${String(place)}`;
    const isKnown = !unknownReviewers.includes(place);
    demandField(isKnown, 'practice.reviewer-unknown', pointer, 'No such member state.');
    const isOther = state !== stateOf(submitter);
    demandField(isOther, 'practice.own-reviewer', pointer, 'A state does not review what comes from itself.');
  }
}

function demandPast(day: string, today: string, pointer: string): void {
  demandField(day <= today, 'practice.date-in-future', pointer, 'This day has not begun.');
}

// Evolve

function evolve(state: PracticeState, fact: PracticeFact): PracticeState {
  if (fact.type === 'practice.submitted.v1') return { name: 'submitted', practice: opened(fact.conduct) };
  if (state.name === 'unsubmitted') return state;
  const { practice } = state;
  switch (fact.type) {
    case 'practice.screened.v1':
      return { name: fact.conduct.outcome === 'accepted' ? 'screened' : 'returned', practice };
    case 'practice.review-started.v1':
      return { name: 'under-review', practice: { ...practice, reviewers: fact.conduct.reviewers } };
    case 'practice.reviewed.v1': {
      const { version, reviewer } = fact.conduct;
      return { ...state, practice: { ...practice, reviews: [...practice.reviews, { version, reviewer }] } };
    }
    case 'practice.revision-asked.v1':
      return { name: 'revision-asked', practice };
    case 'practice.revised.v1': {
      const { version } = fact.conduct;
      const revised = { ...practice, version, classification: classificationOf(fact.conduct) };
      return { name: state.name === 'returned' ? 'submitted' : 'revised', practice: revised };
    }
    case 'practice.endorsed.v1':
      return { name: 'endorsed', practice };
    case 'practice.declined.v1':
      return { name: 'declined', practice };
    case 'practice.published.v1':
      return { name: 'published', practice };
    case 'practice.adopted.v1': {
      const adopters = [...practice.adopters, partyKey(fact.conduct.adopter)];
      return { name: state.name === 'published' ? 'adopted' : state.name, practice: { ...practice, adopters } };
    }
    case 'practice.result-reported.v1':
      return { name: 'result-reported', practice };
    case 'practice.withdrawn.v1':
      return { name: 'withdrawn', practice };
    case 'practice.superseded.v1':
      return { name: 'superseded', practice };
  }
}

function opened(conduct: Submitted['conduct']): Practice {
  const { submitter, version } = conduct;
  const classification = classificationOf(conduct);
  return { submitter, version, classification, reviewers: [], reviews: [], adopters: [] };
}

/** The rules of a best practice. */
export const practiceDecider: Decider<PracticeCommand, PracticeState, PracticeFact> = {
  initial: { name: 'unsubmitted' },
  decide,
  evolve,
};
