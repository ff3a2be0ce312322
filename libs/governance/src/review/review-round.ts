// A round of review of a draft (ToR §5): it goes to the member states, each of which consults its agencies at home (§7)
// and gives its input once or several times; the last word of a state counts. Form and time limits are ours.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { dayOf, instant, LONGEST_WAIT } from '#kernel/time.js';
import type { ReviewFact, ReviewInputGiven, ReviewOpened } from '../contract.js';

// Commands

type Draft = Pick<ReviewOpened['conduct'], 'draft' | 'reference' | 'version' | 'closesOn'>;

export interface Open extends Act<'open'>, Draft {
  /** The first day that is not over everywhere in the region. */
  readonly today: string;
  /** UUID; undefined: none is named. */
  readonly deliverable: string | undefined;
  readonly isDeliverableKnown: boolean;
  /** The member states now. */
  readonly members: readonly string[];
}

export interface GiveInput extends Act<'give-input'>, Omit<ReviewInputGiven['conduct'], 'at'> {}

export type ReviewCommand = Open | GiveInput | Act<'close'>;

// State

/** `at` is RFC 3339, UTC. */
export interface Input extends Readonly<ReviewInputGiven['conduct']> {
  /** It came after the last day. */
  readonly late: boolean;
}

export interface ReviewRound extends Draft {
  readonly deliverable: string | null;
  readonly states: readonly string[];
  /** One for each state that gave any: its last. */
  readonly inputs: readonly Input[];
}

export const REVIEW_STATES = ['open', 'closed'] as const;

export type ReviewState =
  { readonly name: 'unknown' } | { readonly name: (typeof REVIEW_STATES)[number]; readonly round: ReviewRound };

/** The states that were asked and have given no input. */
export function withoutInput({ states, inputs }: ReviewRound): readonly string[] {
  return states.filter((state) => !inputs.some((input) => input.state === state));
}

type Existing = Exclude<ReviewState, { name: 'unknown' }>;

// Decide

function decide(command: ReviewCommand, state: ReviewState): readonly ReviewFact[] {
  switch (command.type) {
    case 'open':
      demand(state.name === 'unknown', 'governance.review-exists', 'This round was opened before.');
      return [opened(command)];
    case 'give-input': {
      const { round } = open(state);
      const { state: from, stance, agencies, at, content } = command;
      demand(round.states.includes(from), 'governance.not-asked', 'Your state is not asked for input.');
      const detail = 'Comments are given in words.';
      demandField(stance !== 'comments' || content !== undefined, 'governance.comments-missing', '/content', detail);
      const conduct = { state: from, stance, agencies, at: instant(at) };
      return [{ type: 'governance.review-input-given.v1', conduct, ...withContent(content) }];
    }
    case 'close':
      open(state);
      return [{ type: 'governance.review-closed.v1', conduct: { at: instant(command.at) } }];
  }
}

function opened(command: Open): ReviewFact {
  const { draft, reference, deliverable, isDeliverableKnown, version, closesOn, members: states, today, at } = command;
  if (deliverable !== undefined && !isDeliverableKnown) {
    throw refuseField('governance.deliverable-unknown', '/deliverable', 'No such deliverable is recorded.');
  }
  demandField(closesOn >= today, 'governance.day-passed', '/closesOn', 'The last day for input has passed.');
  const latest = dayOf(Date.parse(today) + LONGEST_WAIT);
  demandField(closesOn <= latest, 'governance.day-too-late', '/closesOn', `The last day is ${latest} at the latest.`);
  demand(states.length > 0, 'governance.no-members', 'No member state is registered.');
  const recordedAs = deliverable === undefined ? {} : { deliverable };
  const conduct = { draft, reference, ...recordedAs, version, closesOn, states, at: instant(at) };
  return { type: 'governance.review-opened.v1', conduct, ...withContent(command.content) };
}

function open(state: ReviewState): Existing {
  if (state.name === 'unknown') throw new Refusal('governance.review-unknown', 'There is no such round.');
  demand(state.name === 'open', 'governance.review-closed', 'This round is closed.');
  return state;
}

// Evolve

function evolve(state: ReviewState, fact: ReviewFact): ReviewState {
  if (fact.type === 'governance.review-opened.v1') {
    const { draft, reference, deliverable = null, version, closesOn, states } = fact.conduct;
    return { name: 'open', round: { draft, reference, deliverable, version, closesOn, states, inputs: [] } };
  }
  if (state.name === 'unknown') return state;
  const { round } = state;
  switch (fact.type) {
    case 'governance.review-input-given.v1': {
      const input = { ...fact.conduct, late: fact.conduct.at.slice(0, 10) > round.closesOn };
      const inputs = [...round.inputs.filter((other) => other.state !== input.state), input];
      return { ...state, round: { ...round, inputs } };
    }
    case 'governance.review-closed.v1':
      return { name: 'closed', round };
  }
}

/** The rules of a review round. Stream `review-<uuid>`. */
export const reviewDecider: Decider<ReviewCommand, ReviewState, ReviewFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
