// A unit asks a consular post to identify or locate a person, without any referral (C.b.2.1).
//
// Open: requested, acknowledged. The post answers or declines; then the unit closes. The unit may withdraw while it is
// open. Each step leads to the state of its name. The limit is the unit's own: nothing is made up where it is silent, and
// nothing happens when it passes, but that it shows.
//
// Who may do what is for the policies (referral.cedar) to say, not for this file.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, Refusal } from '#kernel/refusal.js';
import { instant, LONGEST_WAIT } from '#kernel/time.js';
import type { AssistancePurpose, DeclineGround } from '../codes.js';
import type { AssistanceFact, AssistanceRequested } from '../contract.js';

// Commands

export interface RequestAssistance extends Act<'request'> {
  /** Undefined when the register does not know it, or it was closed. */
  readonly from: { readonly unit: string; readonly state: string } | undefined;
  readonly to: { readonly post: string; readonly state: string; readonly hostStates: readonly string[] } | undefined;
  readonly purpose: AssistancePurpose;
  /** Milliseconds. */
  readonly dueAt: number;
}

export type Step =
  | Act<'acknowledge' | 'answer' | 'withdraw' | 'close'>
  | (Act<'decline'> & { readonly grounds: readonly DeclineGround[] });

export type AssistanceCommand = RequestAssistance | Step;

// State

const OPEN_STATES = ['requested', 'acknowledged'] as const;
export const STATES = [...OPEN_STATES, 'answered', 'declined', 'withdrawn', 'closed'] as const;
export type StateName = (typeof STATES)[number];

/** What stays true of a request whatever its state. */
export interface Request extends Pick<AssistanceRequested['conduct'], 'from' | 'fromState' | 'to' | 'toState'> {
  /** Milliseconds. */
  readonly dueAt: number;
  /** The unit has taken it back. */
  readonly isWithdrawn: boolean;
}

export type AssistanceState =
  { readonly name: 'unrequested' } | { readonly name: StateName; readonly request: Request };

export type Existing = Exclude<AssistanceState, { name: 'unrequested' }>;

// Rules

export const isOpen = ({ name }: Existing) => (OPEN_STATES as readonly string[]).includes(name);
export const canBeClosed = ({ name }: Existing) => name === 'answered' || name === 'declined';
/** The limit to answer, while the request is open; in milliseconds. */
export const limitsRunning = (state: Existing) =>
  isOpen(state) ? [{ limit: 'answer', dueAt: state.request.dueAt }] : [];
/** The limit has passed, and the post has neither answered nor declined. `now` in milliseconds. */
export const isOverdue = (state: Existing, now: number) => limitsRunning(state).some(({ dueAt }) => now > dueAt);

// Decide

function decide(command: AssistanceCommand, state: AssistanceState): readonly AssistanceFact[] {
  if (command.type === 'request') return [request(command, state)];
  if (state.name === 'unrequested') throw new Refusal('record.unknown', 'There is no such request.');
  return [take(command, state)];
}

function request(command: RequestAssistance, state: AssistanceState): AssistanceRequested {
  const { at, from, to, purpose, dueAt, content } = command;
  demand(state.name === 'unrequested', 'assistance.already-requested', 'The request exists already.');
  if (!from) throw new Refusal('assistance.own-unit-unknown', 'Your unit is not in the register, or it was closed.');
  demandField(to !== undefined, 'assistance.post-unknown', '/to', 'The register knows no such post, or it was closed.');
  const isAccredited = to.hostStates.includes(from.state);
  demandField(isAccredited, 'assistance.post-not-accredited', '/to', 'The post is not accredited to your state.');
  demandField(dueAt > at, 'assistance.due-not-later', '/dueAt', 'The answer is due after now.');
  const latest = at + LONGEST_WAIT;
  demandField(
    dueAt <= latest,
    'assistance.due-too-late',
    '/dueAt',
    `The answer is due by ${instant(latest)} at the latest.`,
  );
  const parties = { from: from.unit, fromState: from.state, to: to.post, toState: to.state };
  const conduct = { ...parties, purpose, at: instant(at), dueAt: instant(dueAt) };
  return { type: FACT_OF.request, conduct, ...withContent(content) };
}

/** The fact that each command makes when it is carried out. */
export const FACT_OF = {
  request: 'assistance.requested.v1',
  acknowledge: 'assistance.acknowledged.v1',
  answer: 'assistance.answered.v1',
  decline: 'assistance.declined.v1',
  withdraw: 'assistance.withdrawn.v1',
  close: 'assistance.closed.v1',
} as const satisfies Record<AssistanceCommand['type'], AssistanceFact['type']>;

function take(command: Step, state: Existing): AssistanceFact {
  const conduct = { at: instant(command.at) };
  const content = withContent(command.content);
  switch (command.type) {
    case 'acknowledge':
      demandOpen(state);
      demand(state.name === 'requested', 'assistance.already-acknowledged', 'The post has acknowledged already.');
      return { type: FACT_OF[command.type], conduct };
    case 'answer':
    case 'withdraw':
      demandOpen(state);
      return { type: FACT_OF[command.type], conduct, ...content };
    case 'decline': {
      demandOpen(state);
      const { type, grounds } = command;
      demandField(grounds.length > 0, 'assistance.grounds-missing', '/grounds', 'State at least one ground.');
      return { type: FACT_OF[type], conduct: { ...conduct, grounds }, ...content };
    }
    case 'close':
      demand(canBeClosed(state), 'assistance.not-settled', 'Only a request answered or declined can be closed.');
      return { type: FACT_OF[command.type], conduct, ...content };
  }
}

function demandOpen(state: Existing): void {
  demand(isOpen(state), 'assistance.not-open', `The request is no longer open: ${state.name}.`);
}

// Evolve

function evolve(state: AssistanceState, { type, conduct }: AssistanceFact): AssistanceState {
  if (type === 'assistance.requested.v1') {
    const { from, fromState, to, toState, dueAt } = conduct;
    const parties = { from, fromState, to, toState };
    return { name: 'requested', request: { ...parties, dueAt: Date.parse(dueAt), isWithdrawn: false } };
  }
  if (state.name === 'unrequested') return state;
  const { request: of } = state;
  switch (type) {
    case 'assistance.acknowledged.v1':
      return { name: 'acknowledged', request: of };
    case 'assistance.answered.v1':
      return { name: 'answered', request: of };
    case 'assistance.declined.v1':
      return { name: 'declined', request: of };
    case 'assistance.withdrawn.v1':
      return { name: 'withdrawn', request: { ...of, isWithdrawn: true } };
    case 'assistance.closed.v1':
      return { name: 'closed', request: of };
  }
}

/** The rules of a request to a post. Stream `assistance-<uuid>`. */
export const assistanceDecider: Decider<AssistanceCommand, AssistanceState, AssistanceFact> = {
  initial: { name: 'unrequested' },
  decide,
  evolve,
};
