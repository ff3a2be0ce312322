// An anonymised summary of a closed case, on its way to the regional compendium.
//
// States. Pending: proposed, under-review, reviewed, accepted. Then published. Or returned, with reasons, from any
// pending state; its unit can revise it, and the new version is reviewed anew. Or withdrawn.
//
// A version is reviewed when two states have read it, none of which takes part in the case. The version that is accepted
// is the one that is published. Who may do what is for the policies (casefile.cedar) to say, not for this file.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import type { KnownUnit } from '../case-file.js';
import type { Exploitation, Recommendation, ReturnReason } from '../codes.js';
import type { SummaryFact, SummaryProposed, SummaryText } from '../contract.js';

/** So many states read a version before the chair decides. */
export const LEAST_REVIEWERS = 2;

// Commands

export interface Propose extends Act<'propose'> {
  /** UUID of the case file, and whether it is closed. */
  readonly caseFile: string;
  readonly isClosed: boolean;
  /** Undefined when the proposing unit is not a member of it. */
  readonly by: KnownUnit | undefined;
  readonly exploitation: readonly Exploitation[];
}

export interface StartReview extends Act<'start-review'> {
  /** States. */
  readonly reviewers: readonly string[];
  /** Those of them that are member states of ASEAN on the day. */
  readonly known: readonly string[];
  /** The states whose units take part in the case. */
  readonly concerned: readonly string[];
}

export interface Publish extends Act<'publish'> {
  /** The text of the accepted version; undefined when none is accepted, or it was erased. */
  readonly text: SummaryText | undefined;
  readonly confirmedFreeOfPersonalData: true;
}

export type SummaryCommand =
  | Propose
  | StartReview
  | (Act<'review'> & { readonly reviewer: string; readonly recommendation: Recommendation })
  | (Act<'return'> & { readonly reasons: readonly ReturnReason[] })
  | (Act<'revise'> & { readonly exploitation: readonly Exploitation[] })
  | Act<'accept'>
  | Publish
  | (Act<'withdraw'> & { readonly as: 'unit' | 'chair' });

// State

const PENDING_STATES = ['proposed', 'under-review', 'reviewed', 'accepted'] as const;
export const STATES = [...PENDING_STATES, 'published', 'returned', 'withdrawn'] as const;
export type StateName = (typeof STATES)[number];

/** What stays true of a summary whatever its state. */
export interface Summary {
  readonly caseFile: string;
  readonly by: KnownUnit;
  readonly proposedAt: string;
  /** The latest version and what is said openly of it. */
  readonly version: number;
  readonly exploitation: readonly Exploitation[];
  /** States, as named for the latest version. */
  readonly reviewers: readonly string[];
  /** Those that have read the latest version. */
  readonly reviewedBy: readonly string[];
}

export type SummaryState = { readonly name: 'unproposed' } | { readonly name: StateName; readonly summary: Summary };
export type Existing = Exclude<SummaryState, { name: 'unproposed' }>;

const among = (states: readonly string[]) => (state: Existing) => states.includes(state.name);

const isPending = among(PENDING_STATES);
const isUnderReview = among(['under-review', 'reviewed']);
export const isPublished = among(['published']);

/** Whether a fact brings a version of the text. */
export const isVersion = ({ type }: { readonly type: string }) =>
  ['casefile.summary-proposed.v1', 'casefile.summary-revised.v1'].includes(type);

// Decide

function decide(command: SummaryCommand, state: SummaryState): readonly SummaryFact[] {
  if (command.type === 'propose') return [propose(command, state)];
  if (state.name === 'unproposed') throw new Refusal('record.unknown', 'There is no such summary.');
  return [take(command, state)];
}

function propose(command: Propose, state: SummaryState): SummaryProposed {
  const { at, caseFile, isClosed, by, exploitation, content } = command;
  demand(state.name === 'unproposed', 'summary.already-proposed', 'The summary exists already.');
  demand(by !== undefined, 'casefile.not-member', 'Your unit is not a member of this case file.');
  demand(isClosed, 'summary.case-not-closed', 'A summary is made of a case file that is closed.');
  const { unit, state: ofState } = by;
  const conduct = { at: instant(at), version: 1 as const, caseFile, unit, state: ofState, exploitation };
  return { type: 'casefile.summary-proposed.v1', conduct, ...withContent(content) };
}

function take(command: Exclude<SummaryCommand, Propose>, state: Existing): SummaryFact {
  const { version, reviewedBy, exploitation } = state.summary;
  const at = instant(command.at);
  const content = withContent(command.content);
  switch (command.type) {
    case 'start-review':
      demand(state.name === 'proposed', 'summary.not-proposed', 'No proposal waits for reviewers.');
      demandReviewers(command);
      return { type: 'casefile.summary-review-started.v1', conduct: { at, version, reviewers: command.reviewers } };
    case 'review': {
      const { reviewer, recommendation } = command;
      demand(isUnderReview(state), 'summary.not-under-review', 'The summary is not under review.');
      demand(!reviewedBy.includes(reviewer), 'summary.already-reviewed', 'Your state has reviewed this version.');
      return { type: 'casefile.summary-reviewed.v1', conduct: { at, version, reviewer, recommendation }, ...content };
    }
    case 'return': {
      const { reasons } = command;
      demand(isPending(state), 'summary.not-pending', `The summary does not wait for anything: ${state.name}.`);
      if (reasons.length === 0) throw reasonMissing();
      return { type: 'casefile.summary-returned.v1', conduct: { at, version, reasons }, ...content };
    }
    case 'revise':
      demand(state.name === 'returned', 'summary.not-returned', 'Only a returned summary is revised.');
      return {
        type: 'casefile.summary-revised.v1',
        conduct: { at, version: version + 1, exploitation: command.exploitation },
        ...content,
      };
    case 'accept':
      demand(state.name === 'reviewed', 'summary.not-reviewed', 'Two states review a version before it is accepted.');
      return { type: 'casefile.summary-accepted.v1', conduct: { at, version }, ...content };
    case 'publish': {
      const { text, confirmedFreeOfPersonalData } = command;
      demand(state.name === 'accepted', 'summary.not-accepted', 'Only an accepted summary is published.');
      demand(text !== undefined, 'content.erased', 'The text of this summary was erased.');
      return {
        type: 'casefile.summary-published.v1',
        conduct: { at, version, ...text, exploitation, confirmedFreeOfPersonalData },
      };
    }
    case 'withdraw':
      demandWithdrawable(state, command.as);
      return { type: 'casefile.summary-withdrawn.v1', conduct: { at }, ...content };
  }
}

function demandReviewers({ reviewers, known, concerned }: StartReview): void {
  const different = new Set(reviewers).size;
  if (different < LEAST_REVIEWERS || different < reviewers.length) {
    throw refuseField('summary.reviewers-too-few', '/reviewers', 'Two different states at least review a summary.');
  }
  for (const [place, state] of reviewers.entries()) {
    const pointer = `/reviewers/${place}`;
    demandField(known.includes(state), 'summary.reviewer-unknown', pointer, 'No such member state.');
    demandField(!concerned.includes(state), 'summary.reviewer-concerned', pointer, 'It takes part in the case.');
  }
}

function demandWithdrawable(state: Existing, as: 'unit' | 'chair'): void {
  if (as === 'chair') {
    demand(isPublished(state), 'summary.not-published', 'The chair withdraws what is published.');
    return;
  }
  demand(!isPublished(state), 'summary.already-published', 'What is published is withdrawn by the chair.');
  demand(state.name !== 'withdrawn', 'summary.already-withdrawn', 'The summary is withdrawn.');
}

const reasonMissing = () => refuseField('summary.reason-missing', '/reasons', 'A return states one reason at least.');

// Evolve

function evolve(state: SummaryState, fact: SummaryFact): SummaryState {
  if (fact.type === 'casefile.summary-proposed.v1') return { name: 'proposed', summary: proposed(fact.conduct) };
  if (state.name === 'unproposed') return state;
  const now = (name: StateName, change: Partial<Summary> = {}) => ({ name, summary: { ...state.summary, ...change } });
  switch (fact.type) {
    case 'casefile.summary-review-started.v1':
      return now('under-review', { reviewers: fact.conduct.reviewers });
    case 'casefile.summary-reviewed.v1': {
      const reviewedBy = [...state.summary.reviewedBy, fact.conduct.reviewer];
      return now(reviewedBy.length < LEAST_REVIEWERS ? 'under-review' : 'reviewed', { reviewedBy });
    }
    case 'casefile.summary-returned.v1':
      return now('returned');
    case 'casefile.summary-revised.v1': {
      const { version, exploitation } = fact.conduct;
      return now('proposed', { version, exploitation, reviewers: [], reviewedBy: [] });
    }
    case 'casefile.summary-accepted.v1':
      return now('accepted');
    case 'casefile.summary-published.v1':
      return now('published');
    case 'casefile.summary-withdrawn.v1':
      return now('withdrawn');
  }
}

function proposed({ caseFile, unit, state, at, version, exploitation }: SummaryProposed['conduct']): Summary {
  const by = { unit, state };
  return { caseFile, by, proposedAt: at, version, exploitation, reviewers: [], reviewedBy: [] };
}

/** The rules of a summary. Stream `summary-<uuid>`. */
export const summaryDecider: Decider<SummaryCommand, SummaryState, SummaryFact> = {
  initial: { name: 'unproposed' },
  decide,
  evolve,
};
