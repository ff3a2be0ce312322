// An anonymised summary of a closed case, on its way to the regional compendium.
//
// States. Pending: proposed, under-review, reviewed, accepted. Then published. Or returned, with reasons, from any
// pending state; its unit can revise it, and the new version is reviewed anew. Or withdrawn.
//
// A version is reviewed when two states have read it, none of which takes part in the case. The version that is accepted
// is the one that is published. Who may do what is for the policies (casefile.cedar) to say, not for this file.
import type { Decider } from '#kernel/decider.js';
import { Refusal, refuseField } from '#kernel/refusal.js';
import type { KnownUnit } from './case-file.js';
import type { Exploitation, Recommendation, ReturnReason } from './codes.js';
import type { SummaryFact, SummaryProposed, SummaryText } from './contract.js';

/** So many states read a version before the chair decides. */
export const LEAST_REVIEWERS = 2;

// Commands

/** When, in milliseconds since 1970-01-01T00:00:00Z; and what was written, sealed. */
interface Act<Type extends string> {
  readonly type: Type;
  readonly at: number;
  readonly content?: unknown;
}

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
  /** The text of the accepted version, opened. */
  readonly text: SummaryText;
  readonly confirmedFreeOfPersonalData: true;
}

/** What is done to a summary that exists. */
export type Step =
  | StartReview
  | (Act<'review'> & { readonly reviewer: string; readonly recommendation: Recommendation })
  | (Act<'return'> & { readonly reasons: readonly ReturnReason[] })
  | (Act<'revise'> & { readonly exploitation: readonly Exploitation[] })
  | Act<'accept'>
  | Publish
  | (Act<'withdraw'> & { readonly as: 'unit' | 'chair' });

export type SummaryAct = Propose | Step;

/** The fact that each command makes when it is carried out; its content is sealed to this type beforehand. */
export const FACT_OF = {
  propose: 'casefile.summary-proposed.v1',
  'start-review': 'casefile.summary-review-started.v1',
  review: 'casefile.summary-reviewed.v1',
  return: 'casefile.summary-returned.v1',
  revise: 'casefile.summary-revised.v1',
  accept: 'casefile.summary-accepted.v1',
  publish: 'casefile.summary-published.v1',
  withdraw: 'casefile.summary-withdrawn.v1',
} as const satisfies Record<SummaryAct['type'], SummaryFact['type']>;

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

// Decide

function decide(command: SummaryAct, state: SummaryState): readonly SummaryFact[] {
  if (command.type === 'propose') return [propose(command, state)];
  if (state.name === 'unproposed') throw new Refusal('record.unknown', 'There is no such summary.');
  return [take(command, state)];
}

function propose(command: Propose, state: SummaryState): SummaryProposed {
  const { at, caseFile, isClosed, by, exploitation, content } = command;
  demand(state.name === 'unproposed', 'summary.already-proposed', 'The summary exists already.');
  if (!by) throw new Refusal('casefile.not-member', 'Your unit is not a member of this case file.');
  demand(isClosed, 'summary.case-not-closed', 'A summary is made of a case file that is closed.');
  const { unit, state: ofState } = by;
  const conduct = { at: instant(at), version: 1 as const, caseFile, unit, state: ofState, exploitation };
  return { type: FACT_OF.propose, conduct, ...written(content) };
}

function take(command: Step, state: Existing): SummaryFact {
  const { version, reviewedBy, exploitation } = state.summary;
  const at = instant(command.at);
  const content = written(command.content);
  switch (command.type) {
    case 'start-review':
      demand(state.name === 'proposed', 'summary.not-proposed', 'No proposal waits for reviewers.');
      demandReviewers(command);
      return { type: FACT_OF[command.type], conduct: { at, version, reviewers: command.reviewers } };
    case 'review': {
      const { type, reviewer, recommendation } = command;
      demand(isUnderReview(state), 'summary.not-under-review', 'The summary is not under review.');
      demand(!reviewedBy.includes(reviewer), 'summary.already-reviewed', 'Your state has reviewed this version.');
      return { type: FACT_OF[type], conduct: { at, version, reviewer, recommendation }, ...content };
    }
    case 'return': {
      const { type, reasons } = command;
      demand(isPending(state), 'summary.not-pending', `The summary does not wait for anything: ${state.name}.`);
      if (reasons.length === 0) throw reasonMissing();
      return { type: FACT_OF[type], conduct: { at, version, reasons }, ...content };
    }
    case 'revise':
      demand(state.name === 'returned', 'summary.not-returned', 'Only a returned summary is revised.');
      return {
        type: FACT_OF[command.type],
        conduct: { at, version: version + 1, exploitation: command.exploitation },
        ...content,
      };
    case 'accept':
      demand(state.name === 'reviewed', 'summary.not-reviewed', 'Two states review a version before it is accepted.');
      return { type: FACT_OF[command.type], conduct: { at, version }, ...content };
    case 'publish': {
      const { type, text, confirmedFreeOfPersonalData } = command;
      demand(state.name === 'accepted', 'summary.not-accepted', 'Only an accepted summary is published.');
      return { type: FACT_OF[type], conduct: { at, version, ...text, exploitation, confirmedFreeOfPersonalData } };
    }
    case 'withdraw':
      demandWithdrawable(state, command.as);
      return { type: FACT_OF[command.type], conduct: { at }, ...content };
  }
}

function demand(holds: boolean, code: string, detail: string): void {
  if (!holds) throw new Refusal(code, detail);
}

function demandReviewers({ reviewers, known, concerned }: StartReview): void {
  const different = new Set(reviewers).size;
  if (different < LEAST_REVIEWERS || different < reviewers.length) {
    throw refuseField('summary.reviewers-too-few', '/reviewers', 'Two different states at least review a summary.');
  }
  for (const [place, state] of reviewers.entries()) {
    const pointer = `/reviewers/${place}`;
    if (!known.includes(state)) throw refuseField('summary.reviewer-unknown', pointer, 'No such member state.');
    if (concerned.includes(state))
      throw refuseField('summary.reviewer-concerned', pointer, 'It takes part in the case.');
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
  const { summary } = state;
  switch (fact.type) {
    case 'casefile.summary-review-started.v1':
      return { name: 'under-review', summary: { ...summary, reviewers: fact.conduct.reviewers } };
    case 'casefile.summary-reviewed.v1': {
      const reviewedBy = [...summary.reviewedBy, fact.conduct.reviewer];
      const name = reviewedBy.length < LEAST_REVIEWERS ? 'under-review' : 'reviewed';
      return { name, summary: { ...summary, reviewedBy } };
    }
    case 'casefile.summary-returned.v1':
      return { name: 'returned', summary };
    case 'casefile.summary-revised.v1': {
      const { version, exploitation } = fact.conduct;
      return { name: 'proposed', summary: { ...summary, version, exploitation, reviewers: [], reviewedBy: [] } };
    }
    case 'casefile.summary-accepted.v1':
      return { name: 'accepted', summary };
    case 'casefile.summary-published.v1':
      return { name: 'published', summary };
    case 'casefile.summary-withdrawn.v1':
      return { name: 'withdrawn', summary };
  }
}

function proposed({ caseFile, unit, state, at, version, exploitation }: SummaryProposed['conduct']): Summary {
  const by = { unit, state };
  return { caseFile, by, proposedAt: at, version, exploitation, reviewers: [], reviewedBy: [] };
}

function written(content: unknown): { readonly content?: unknown } {
  return content === undefined ? {} : { content };
}

const instant = (at: number) => new Date(at).toISOString();

/** The rules of a summary. Stream `summary-<uuid>`. */
export const summaryDecider: Decider<SummaryAct, SummaryState, SummaryFact> = {
  initial: { name: 'unproposed' },
  decide,
  evolve,
};
