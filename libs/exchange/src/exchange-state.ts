// The states in which a request can be found, and the rules that are asked of them. Pure; part of exchange-request.ts.
import { type Answers, anAnswerStands, onlyPartsStand } from './answers.js';
import type { Limit } from './codes.js';

export const OPEN_STATES = [
  'submitted',
  'acknowledged',
  'clarification-sought',
  'clarified',
  'delay-notified',
  'partly-answered',
  'partly-refused',
  'reopened',
] as const;

const RESTING_STATES = [
  'refused',
  'referred',
  'withdrawn',
  'closed',
  'answer-recalled',
  'recall-acknowledged',
] as const;

/** Every state in which a request can be found. */
export const STATES = [...OPEN_STATES, 'answered', ...RESTING_STATES] as const;
export type StateName = (typeof STATES)[number];

/** What stays true of a request whatever its state. Instants in milliseconds since 1970-01-01T00:00:00Z. */
export interface Request extends Answers {
  /** That of its last fact. */
  readonly revision: number;
  readonly from: string;
  readonly fromState: string;
  readonly to: string;
  readonly toState: string;
  readonly policyVersion: number;
  readonly answerWithin: number;
  readonly acknowledgeBy: number;
  /** The answer limit as it stood before any delay notice. */
  readonly firstDueAt: number;
  readonly dueAt: number;
  /** Limits that passed and were noted, as they now stand. */
  readonly noted: readonly Limit[];
  /** When the answer limit was met. */
  readonly metAt: number | undefined;
}

export type ExchangeState = { readonly name: 'unsubmitted' } | { readonly name: StateName; readonly request: Request };

export type Existing = Exclude<ExchangeState, { name: 'unsubmitted' }>;

// Rules

export const isOpen = (state: Existing) => (OPEN_STATES as readonly string[]).includes(state.name);
export const isSettled = (state: Existing) => ['answered', 'refused', 'referred'].includes(state.name);
export const canBeClosed = (state: Existing) =>
  isSettled(state) || (state.name === 'recall-acknowledged' && !onlyPartsStand(state.request));
export const canBeReopened = (state: Existing) => ['answered', 'closed', 'recall-acknowledged'].includes(state.name);
/** Nothing more is to come, unless it is reopened. */
export const hasEnded = (state: Existing) => ['closed', 'withdrawn'].includes(state.name);
export const recallWaits = (state: Existing) => state.name === 'answer-recalled';
export const hasAnswerToRecall = (state: Existing) =>
  ['answered', 'closed', 'answer-recalled', 'recall-acknowledged'].includes(state.name) &&
  anAnswerStands(state.request);
export const canAskOnwardUse = (state: Existing) =>
  ['answered', 'recall-acknowledged'].includes(state.name) && anAnswerStands(state.request);
export const canDecideOnwardUse = (state: Existing) =>
  ['answered', 'answer-recalled', 'recall-acknowledged'].includes(state.name);
export const isLaterDate = (date: number, now: number, { dueAt }: Request) => date > now && date > dueAt;

/** The limits that still ask for something, whether they passed or not. */
export function limitsRunning(state: ExchangeState): readonly { readonly limit: Limit; readonly dueAt: number }[] {
  if (state.name === 'unsubmitted' || !isOpen(state)) return [];
  const answer = { limit: 'answer' as const, dueAt: state.request.dueAt };
  if (state.name !== 'submitted') return [answer];
  const acknowledge = { limit: 'acknowledge' as const, dueAt: state.request.acknowledgeBy };
  return answer.dueAt < acknowledge.dueAt ? [answer, acknowledge] : [acknowledge, answer];
}

/** A limit has passed and what it asks for has not been sent. `now` in milliseconds. */
export function isOverdue(state: ExchangeState, now: number): boolean {
  return limitsRunning(state).some(({ dueAt }) => now > dueAt);
}

/** What met the answer limit came after it. */
export function isLate({ metAt, dueAt }: Request): boolean {
  return metAt !== undefined && metAt > dueAt;
}
