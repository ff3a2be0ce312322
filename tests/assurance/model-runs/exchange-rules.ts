// The rules of an exchange request, written from the domain's description alone. MUST NOT import the platform's own.
import type { Refused } from './kind.js';

export const OPEN = [
  'submitted',
  'acknowledged',
  'clarification-sought',
  'clarified',
  'delay-notified',
  'partly-answered',
  'partly-refused',
  'reopened',
];

/** Which side of a request gives a command. */
export type Side = 'asker' | 'asked';

export interface Rule {
  readonly side: Side;
  readonly from: readonly string[];
  readonly code: string;
  /** The state afterwards; undefined where it stays what it is. */
  readonly to?: string;
  readonly fact: string;
  /** The answer limit is met by it. */
  readonly meets?: true;
}

const open = (side: Side, fact: string, to: string) => ({ side, from: OPEN, code: 'exchange.not-open', fact, to });

/** Command by command: who, from where, what becomes of it. A refusal in part is a command of its own here. */
export const RULES: Readonly<Record<string, Rule>> = {
  acknowledge: open('asked', 'exchange.acknowledged.v1', 'acknowledged'),
  'seek-clarification': open('asked', 'exchange.clarification-sought.v1', 'clarification-sought'),
  clarify: open('asker', 'exchange.clarified.v1', 'clarified'),
  'notify-delay': open('asked', 'exchange.delay-notified.v1', 'delay-notified'),
  'answer-in-part': open('asked', 'exchange.partly-answered.v1', 'partly-answered'),
  answer: { ...open('asked', 'exchange.answered.v1', 'answered'), meets: true },
  'refuse-in-part': open('asked', 'exchange.partly-refused.v1', 'partly-refused'),
  refuse: { ...open('asked', 'exchange.refused.v1', 'refused'), meets: true },
  refer: { ...open('asked', 'exchange.referred-to-central-authority.v1', 'referred'), meets: true },
  withdraw: open('asker', 'exchange.withdrawn.v1', 'withdrawn'),
  close: {
    side: 'asker',
    from: ['answered', 'refused', 'referred', 'recall-acknowledged'],
    code: 'exchange.not-settled',
    to: 'closed',
    fact: 'exchange.closed.v1',
  },
  reopen: {
    side: 'asker',
    from: ['answered', 'closed', 'recall-acknowledged'],
    code: 'exchange.not-reopenable',
    to: 'reopened',
    fact: 'exchange.reopened.v1',
  },
  'ask-onward-use': onward('asker', 'asked', ['answered', 'recall-acknowledged']),
  'grant-onward-use': onward('asked', 'granted', ['answered', 'answer-recalled', 'recall-acknowledged']),
  'deny-onward-use': onward('asked', 'denied', ['answered', 'answer-recalled', 'recall-acknowledged']),
  'recall-answer': {
    side: 'asked',
    from: ['answered', 'closed', 'answer-recalled', 'recall-acknowledged'],
    code: 'exchange.no-answer-to-recall',
    to: 'answer-recalled',
    fact: 'exchange.answer-recalled.v2',
  },
  'acknowledge-recall': {
    side: 'asker',
    from: ['answer-recalled'],
    code: 'exchange.no-recall-to-acknowledge',
    to: 'recall-acknowledged',
    fact: 'exchange.recall-acknowledged.v1',
  },
};

function onward(side: Side, what: string, from: readonly string[]): Rule {
  return { side, from, code: 'exchange.not-answered', fact: `exchange.onward-use-${what}.v2` };
}

/** What the finer rules ask of a request. */
export interface Standing {
  readonly state: string;
  readonly answerStands: boolean;
  readonly onlyPartsStand: boolean;
  readonly onwardUseAsked: boolean;
}

/** Every rule that is against a command at a request that stands so, whatever its body says. */
export function against(command: string, { state, answerStands, onlyPartsStand, onwardUseAsked }: Standing): Refused[] {
  const rule = RULES[command];
  const found: string[] = [];
  if (!rule) throw new Error(`no rule for ${command}`);
  if (!rule.from.includes(state)) found.push(rule.code);
  if (command === 'acknowledge' && OPEN.includes(state) && state !== 'submitted') {
    found.push('exchange.already-acknowledged');
  }
  if (state === 'answer-recalled' && ['close', 'reopen', 'ask-onward-use'].includes(command)) {
    found.push('exchange.recall-not-acknowledged');
  }
  if (command === 'close' && state === 'recall-acknowledged' && onlyPartsStand) found.push('exchange.not-settled');
  if (command === 'recall-answer' && !answerStands) found.push('exchange.no-answer-to-recall');
  if (command === 'ask-onward-use' && !answerStands) found.push('exchange.not-answered');
  if (/^(grant|deny)-/.test(command) && !onwardUseAsked) found.push('exchange.onward-use-not-asked');
  return found.map((code) => ({ status: 409, code }));
}
