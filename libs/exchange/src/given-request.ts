// What the specs of this slice share: one request and how it comes into each state.
import type { ExchangeFact, Submitted } from './contract.js';
import { exchangeRequest, type Step, type Submit } from './exchange-request.js';
import type { StateName } from './exchange-state.js';
import { fold } from '#kernel/decider.js';

export const HOUR = 3_600_000;
/** When the request of the specs was submitted: 2026-03-02T08:00:00.000Z */
export const T0 = Date.UTC(2026, 2, 2, 8);
export const iso = (at: number) => new Date(at).toISOString();

export const PH = { unit: 'PH-ATU', state: 'PH' };
export const TH = { unit: 'TH-ATU', state: 'TH' };
export const LIMITS = {
  version: 3,
  acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
  answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
};
export const SEALED = { v: 1, key: 'k', iv: 'i', data: 'd' };
const EVALUATION = { source: 'A', information: '1' } as const;

export const submit: Submit = {
  type: 'submit',
  at: T0,
  from: PH,
  to: TH,
  limits: LIMITS,
  particulars: {
    kind: 'victim-identification',
    urgency: 'priority',
    handling: 'H1',
    legalBasis: 'multilateral',
    exploitation: ['forced-labour'],
    route: { origin: 'PH', transit: [], destination: 'TH' },
    persons: { victims: 3, suspects: 1 },
    channels: [{ channel: 'I-24/7', reference: 'TH/17' }],
    fastTrack: false,
  },
  restrictionsStated: false,
  content: SEALED,
};

/** What is asked of an answer, by its revision. */
export const onwardUseOf = (answer: number) =>
  ({
    answer,
    recipient: { state: 'PH', agency: 'prosecution' },
    purpose: 'prosecution',
    isRecipientKnown: true,
  }) as const;

/** One command of every kind, as it would be sent at `at`; `about` is the revision of the answer whose onward use is asked for. */
export function steps(
  at: number,
  about = 1,
): { readonly [Type in Step['type']]: Extract<Step, { type: Type | string }> } {
  const answer = { at, handling: 'H2', evaluation: EVALUATION, restrictionsStated: false, content: SEALED } as const;
  return {
    acknowledge: { type: 'acknowledge', at },
    'seek-clarification': { type: 'seek-clarification', at, content: SEALED },
    clarify: { type: 'clarify', at, content: SEALED },
    'notify-delay': {
      ...{ type: 'notify-delay', at, reason: 'translation', newDueAt: at + 400 * HOUR, content: SEALED },
      longestDelayHours: 720,
    },
    'answer-in-part': { type: 'answer-in-part', ...answer },
    answer: { type: 'answer', ...answer },
    'refuse-in-part': { type: 'refuse-in-part', at, grounds: ['not-available'], content: SEALED },
    refuse: { type: 'refuse', at, grounds: ['minor-offence', 'data-inaccurate'], content: SEALED },
    refer: { type: 'refer', at, content: SEALED },
    withdraw: { type: 'withdraw', at, content: SEALED },
    close: { type: 'close', at, useful: 'partly', content: SEALED },
    reopen: { type: 'reopen', at, content: SEALED },
    'ask-onward-use': { ...{ type: 'ask-onward-use', at, level: 2, content: SEALED }, ...onwardUseOf(about) },
    'grant-onward-use': { type: 'grant-onward-use', at, level: 2, content: SEALED },
    'deny-onward-use': { type: 'deny-onward-use', at, level: 2, content: SEALED },
    'recall-answer': { type: 'recall-answer', at, level: 2, content: SEALED },
    'acknowledge-recall': { type: 'acknowledge-recall', at },
  };
}

/** The steps that lead from submission into each state. */
export const PATHS: Readonly<Record<StateName, readonly Step['type'][]>> = {
  submitted: [],
  acknowledged: ['acknowledge'],
  'clarification-sought': ['acknowledge', 'seek-clarification'],
  clarified: ['seek-clarification', 'clarify'],
  'delay-notified': ['notify-delay'],
  'partly-answered': ['answer-in-part'],
  'partly-refused': ['refuse-in-part'],
  reopened: ['answer', 'close', 'reopen'],
  answered: ['answer'],
  refused: ['refuse'],
  referred: ['refer'],
  withdrawn: ['withdraw'],
  closed: ['answer', 'close'],
  'answer-recalled': ['answer', 'recall-answer'],
  'recall-acknowledged': ['answer', 'recall-answer', 'acknowledge-recall'],
};

/** The facts of the request of the specs after these steps, each taken a minute after the one before. */
export function after(...taken: readonly Step['type'][]): readonly ExchangeFact[] {
  const facts: ExchangeFact[] = [...exchangeRequest.decide(submit, exchangeRequest.initial)];
  taken.forEach((type, index) => {
    facts.push(...exchangeRequest.decide(steps(T0 + (index + 1) * 60_000)[type], fold(exchangeRequest, facts)));
  });
  return facts;
}

/** The submission that starts every story. */
export const submitted = after()[0] as Submitted;
