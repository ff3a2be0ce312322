// One request from one unit to another, from submission to closing.
//
// States. Open: submitted, acknowledged, clarification-sought, clarified, delay-notified, partly-answered,
// partly-refused, reopened. Settled: answered, refused, referred. Ended: withdrawn, closed. A recalled answer:
// answer-recalled, then recall-acknowledged. Each step leads to the state of its name, with two exceptions: a
// clarification that nobody asked for leaves a request submitted, and onward use changes no state.
//
// Limits. The acknowledge limit is met by anything that the requested unit sends. The answer limit is met by an
// answer, a refusal of the whole or a referral, not by a part of an answer; a delay notice moves it, all together by no
// more hours than the policy says. Reopening starts the answer limit again, as long as at submission and under the same
// policy, and asks for no second acknowledgement. A limit that was moved or started again is a new limit: it can pass, and
// be noted, once more.
//
// Who may do what is for the policies (exchange.cedar) to say, not for this file.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { HOUR, instant } from '#kernel/time.js';
import { answered, answerRecalled, onwardUseAsked, onwardUseDecided, reopened } from './answers.js';
import type { DelayReason, Handling, Limit, RefusalGround, Urgency, Usefulness } from './codes.js';
import type { Evaluation, ExchangeFact, LimitPassed, Submitted } from './contract.js';
import { upcast } from './earlier-facts.js';
import {
  canBeClosed,
  canBeReopened,
  type ExchangeState,
  type Existing,
  isLaterDate,
  isOpen,
  limitsRunning,
  type Request,
} from './exchange-state.js';
import {
  askOnwardUse,
  type AskOnwardUse,
  decideOnwardUse,
  type DecideOnwardUse,
  demandNoRecallWaits,
  recallAnswer,
  type RecallAnswer,
} from './onward-use/onward-use.js';

// Commands

/** What the registry says of a unit. */
export interface KnownUnit {
  readonly unit: string;
  readonly state: string;
}

/** The limits under which a request stands. */
export interface TimeLimits {
  readonly version: number;
  readonly acknowledgeWithinHours: Readonly<Record<Urgency, number>>;
  readonly answerWithinHours: Readonly<Record<Urgency, number>>;
}

export interface NotifyDelay extends Act<'notify-delay'> {
  readonly reason: DelayReason;
  readonly newDueAt: number;
  /** What the policy says under which the request was submitted; undefined where it says nothing. */
  readonly longestDelayHours: number | undefined;
}

/** What the requesting unit says of its request, apart from its content. */
export type RequestParticulars = Omit<
  Submitted['conduct'],
  'from' | 'fromState' | 'to' | 'toState' | 'policyVersion' | 'submittedAt' | 'acknowledgeBy' | 'dueAt'
>;

interface Answering<Type extends string> extends Act<Type> {
  readonly handling: Handling;
  readonly evaluation: Evaluation;
  /** Whether the content carries restrictions in words, as H3 needs. */
  readonly restrictionsStated: boolean;
}

export interface Submit extends Act<'submit'> {
  /** Undefined when the registry does not know it. */
  readonly from: KnownUnit | undefined;
  readonly to: KnownUnit | undefined;
  readonly limits: TimeLimits | undefined;
  readonly particulars: RequestParticulars;
  readonly restrictionsStated: boolean;
}

export interface NoteLimitPassed extends Act<'note-limit-passed'> {
  readonly limit: Limit;
}

/** What a person of one of the two units does to a request that exists. */
export type Step =
  | Act<'acknowledge' | 'seek-clarification' | 'clarify' | 'refer' | 'withdraw' | 'reopen' | 'acknowledge-recall'>
  | AskOnwardUse
  | DecideOnwardUse
  | RecallAnswer
  | NotifyDelay
  | Answering<'answer' | 'answer-in-part'>
  | (Act<'refuse' | 'refuse-in-part'> & { readonly grounds: readonly RefusalGround[] })
  | (Act<'close'> & { readonly useful: Usefulness });

export type RequestCommand = Submit | Step | NoteLimitPassed;

// Decide

function decide(command: RequestCommand, state: ExchangeState): readonly ExchangeFact[] {
  if (command.type === 'submit') return [submit(command, state)];
  if (state.name === 'unsubmitted') throw new Refusal('record.unknown', 'There is no such request.');
  if (command.type === 'note-limit-passed') {
    return silence(state, command.at).filter(({ conduct }) => conduct.limit === command.limit);
  }
  return [...silence(state, command.at), take(command, state)];
}

function submit(command: Submit, state: ExchangeState): Submitted {
  const { at, from, to, limits, particulars, content } = command;
  demand(state.name === 'unsubmitted', 'exchange.already-submitted', 'The request exists already.');
  if (!from) throw new Refusal('exchange.own-unit-unknown', 'Your unit is not in the registry, or it was closed.');
  demandField(to !== undefined, 'exchange.unit-unknown', '/to', 'The registry knows no such unit, or it was closed.');
  demandField(to.unit !== from.unit, 'exchange.own-unit', '/to', 'A unit cannot put a request to itself.');
  if (!limits) throw new Refusal('exchange.no-policy', 'No time-limit policy is in force.');
  demandRestrictions(particulars.handling, command.restrictionsStated);
  return {
    type: FACT_OF.submit,
    conduct: {
      from: from.unit,
      fromState: from.state,
      to: to.unit,
      toState: to.state,
      ...particulars,
      policyVersion: limits.version,
      submittedAt: instant(at),
      acknowledgeBy: instant(at + limits.acknowledgeWithinHours[particulars.urgency] * HOUR),
      dueAt: instant(at + limits.answerWithinHours[particulars.urgency] * HOUR),
    },
    ...withContent(content),
  };
}

/** Evidence of every limit that passed by `at` with nothing sent and was not yet noted; the earliest first. */
function silence(state: Existing, at: number): LimitPassed[] {
  return limitsRunning(state)
    .filter(({ limit, dueAt }) => at > dueAt && !state.request.noted.includes(limit))
    .map(({ limit, dueAt }) => ({
      type: 'exchange.limit-passed.v1',
      conduct: { limit, dueAt: instant(dueAt), at: instant(at) },
    }));
}

/** The fact that each command makes when it is carried out. */
export const FACT_OF = {
  submit: 'exchange.submitted.v1',
  acknowledge: 'exchange.acknowledged.v1',
  'seek-clarification': 'exchange.clarification-sought.v1',
  clarify: 'exchange.clarified.v1',
  'notify-delay': 'exchange.delay-notified.v1',
  'answer-in-part': 'exchange.partly-answered.v1',
  answer: 'exchange.answered.v1',
  'refuse-in-part': 'exchange.partly-refused.v1',
  refuse: 'exchange.refused.v1',
  refer: 'exchange.referred-to-central-authority.v1',
  withdraw: 'exchange.withdrawn.v1',
  close: 'exchange.closed.v1',
  reopen: 'exchange.reopened.v1',
  'ask-onward-use': 'exchange.onward-use-asked.v2',
  'grant-onward-use': 'exchange.onward-use-granted.v2',
  'deny-onward-use': 'exchange.onward-use-denied.v2',
  'recall-answer': 'exchange.answer-recalled.v2',
  'acknowledge-recall': 'exchange.recall-acknowledged.v1',
} as const satisfies Record<(Submit | Step)['type'], ExchangeFact['type']>;

function take(command: Step, state: Existing): ExchangeFact {
  const conduct = { at: instant(command.at) };
  const content = withContent(command.content);
  switch (command.type) {
    case 'acknowledge':
      demandOpen(state);
      demand(state.name === 'submitted', 'exchange.already-acknowledged', 'The requested unit has already responded.');
      return { type: FACT_OF[command.type], conduct };
    case 'seek-clarification':
    case 'clarify':
    case 'refer':
    case 'withdraw':
      demandOpen(state);
      return { type: FACT_OF[command.type], conduct, ...content };
    case 'notify-delay': {
      demandOpen(state);
      const { type, reason, newDueAt, at, longestDelayHours = Infinity } = command;
      const detail = 'The new date must lie after now and after the present limit.';
      demandField(isLaterDate(newDueAt, at, state.request), 'exchange.date-not-later', '/newDueAt', detail);
      const latest = state.request.firstDueAt + longestDelayHours * HOUR;
      if (newDueAt > latest) {
        const tooLong = `The policy of this request lets the new date be ${instant(latest)} at the latest.`;
        throw refuseField('exchange.delay-too-long', '/newDueAt', tooLong);
      }
      return { type: FACT_OF[type], conduct: { ...conduct, reason, dueAt: instant(newDueAt) }, ...content };
    }
    case 'answer-in-part':
    case 'answer': {
      demandOpen(state);
      const { type, handling, evaluation, restrictionsStated } = command;
      demandRestrictions(handling, restrictionsStated);
      return { type: FACT_OF[type], conduct: { ...conduct, handling, evaluation }, ...content };
    }
    case 'refuse-in-part':
    case 'refuse': {
      demandOpen(state);
      const { type, grounds } = command;
      demandField(grounds.length > 0, 'exchange.grounds-missing', '/grounds', 'A refusal states at least one ground.');
      return { type: FACT_OF[type], conduct: { ...conduct, grounds }, ...content };
    }
    case 'close':
      demandNoRecallWaits(state);
      demand(
        canBeClosed(state),
        'exchange.not-settled',
        'Only a request answered as a whole, refused or referred can be closed.',
      );
      return { type: FACT_OF[command.type], conduct: { ...conduct, useful: command.useful }, ...content };
    case 'reopen': {
      demandNoRecallWaits(state);
      demand(canBeReopened(state), 'exchange.not-reopenable', 'Only a request answered or closed can be reopened.');
      const dueAt = instant(command.at + state.request.answerWithin);
      return { type: FACT_OF[command.type], conduct: { ...conduct, dueAt }, ...content };
    }
    case 'ask-onward-use':
      return askOnwardUse(command, state);
    case 'grant-onward-use':
    case 'deny-onward-use':
      return decideOnwardUse(command, state);
    case 'recall-answer':
      return recallAnswer(command, state);
    case 'acknowledge-recall':
      demand(state.name === 'answer-recalled', 'exchange.no-recall-to-acknowledge', 'No recall waits.');
      return { type: FACT_OF[command.type], conduct };
  }
}

function demandOpen(state: Existing): void {
  demand(isOpen(state), 'exchange.not-open', `The request is no longer open: ${state.name}.`);
}

/** H3 means restrictions in words. */
export function demandRestrictions(handling: Handling, areStated: boolean): void {
  const detail = 'H3 needs the restrictions in words.';
  demandField(handling !== 'H3' || areStated, 'exchange.restrictions-missing', '/content/restrictions', detail);
}

// Evolve

function evolve(state: ExchangeState, stored: ExchangeFact): ExchangeState {
  const fact = upcast(stored);
  if (fact.type === 'exchange.submitted.v1') return { name: 'submitted', request: opened(fact.conduct) };
  if (state.name === 'unsubmitted') return state;
  const revision = state.request.revision + 1;
  const request = { ...state.request, revision };
  switch (fact.type) {
    case 'exchange.acknowledged.v1':
      return { name: 'acknowledged', request };
    case 'exchange.clarification-sought.v1':
      return { name: 'clarification-sought', request };
    case 'exchange.partly-answered.v1':
      return { name: 'partly-answered', request: answered(request, { revision, isPart: true }) };
    case 'exchange.partly-refused.v1':
      return { name: 'partly-refused', request };
    case 'exchange.withdrawn.v1':
      return { name: 'withdrawn', request };
    case 'exchange.closed.v1':
      return { name: 'closed', request };
    case 'exchange.recall-acknowledged.v1':
      return { name: 'recall-acknowledged', request };
    case 'exchange.clarified.v1':
      return { name: state.name === 'submitted' ? 'submitted' : 'clarified', request };
    case 'exchange.delay-notified.v1':
      return { name: 'delay-notified', request: running(request, fact.conduct.dueAt) };
    case 'exchange.answered.v1':
      return { name: 'answered', request: met(answered(request, { revision }), fact.conduct) };
    case 'exchange.refused.v1':
      return { name: 'refused', request: met(request, fact.conduct) };
    case 'exchange.referred-to-central-authority.v1':
      return { name: 'referred', request: met(request, fact.conduct) };
    case 'exchange.reopened.v1':
      return { name: 'reopened', request: again(reopened(request, fact.conduct.at), fact.conduct.dueAt) };
    case 'exchange.onward-use-asked.v2':
      return { ...state, request: onwardUseAsked(request, revision, fact.conduct) };
    case 'exchange.onward-use-granted.v2':
      return { ...state, request: onwardUseDecided(request, fact.conduct, 'granted') };
    case 'exchange.onward-use-denied.v2':
      return { ...state, request: onwardUseDecided(request, fact.conduct, 'denied') };
    case 'exchange.answer-recalled.v2':
      return { name: 'answer-recalled', request: answerRecalled(request, fact.conduct) };
    case 'exchange.limit-passed.v1':
      return { ...state, request: { ...request, noted: [...request.noted, fact.conduct.limit] } };
    // Content is erased beside the record now: this was recorded before.
    case 'exchange.content-erased.v1':
      return state;
  }
}

function opened(conduct: Submitted['conduct']): Request {
  const { from, fromState, to, toState, policyVersion } = conduct;
  const dueAt = Date.parse(conduct.dueAt);
  const acknowledgeBy = Date.parse(conduct.acknowledgeBy);
  const answerWithin = dueAt - Date.parse(conduct.submittedAt);
  const limits = { policyVersion, answerWithin, acknowledgeBy, firstDueAt: dueAt, dueAt, noted: [], metAt: undefined };
  return { from, fromState, to, toState, revision: 0, ...limits, answers: [], onwardUses: [] };
}

function running(request: Request, dueAt: string): Request {
  return { ...request, dueAt: Date.parse(dueAt), noted: request.noted.filter((limit) => limit !== 'answer') };
}

function again(request: Request, dueAt: string): Request {
  return { ...running(request, dueAt), firstDueAt: Date.parse(dueAt), metAt: undefined };
}

function met(request: Request, { at }: { readonly at: string }): Request {
  return { ...request, metAt: Date.parse(at) };
}

/** The rules of an exchange request. */
export const exchangeRequest: Decider<RequestCommand, ExchangeState, ExchangeFact> = {
  initial: { name: 'unsubmitted' },
  decide,
  evolve,
};
