// What the specs of requests to posts share: one request and how it comes into each state.
import fc from 'fast-check';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { HOUR } from '#kernel/time.js';
import type { AssistanceFact } from '../contract.js';
import {
  type AssistanceCommand,
  assistanceDecider,
  FACT_OF,
  type RequestAssistance,
  type StateName,
  type Step,
} from './assistance-request.js';

/** When the request of the specs was made: 2026-03-02T08:00:00.000Z; the answer is due a week later. */
export const T0 = Date.UTC(2026, 2, 2, 8);
export const DUE = T0 + 168 * HOUR;
export const SEALED = { v: 1, key: 'k', iv: 'i', data: 'd' };

/** TH asks the post of PH that is accredited there. */
export const asks: RequestAssistance = {
  type: 'request',
  at: T0,
  from: { unit: 'TH-ATU', state: 'TH' },
  to: { post: 'PH-CONSULAR', state: 'PH', hostStates: ['TH', 'VN'] },
  purpose: 'identify-person',
  dueAt: DUE,
  content: SEALED,
};

/** One command of every kind, as it would be sent at `at`. */
export function steps(at: number): Readonly<Record<Step['type'], Step>> {
  return {
    acknowledge: { type: 'acknowledge', at },
    answer: { type: 'answer', at, content: SEALED },
    decline: { type: 'decline', at, grounds: ['not-available'], content: SEALED },
    withdraw: { type: 'withdraw', at, content: SEALED },
    close: { type: 'close', at, content: SEALED },
  };
}

/** The steps that lead from the request into each state. */
export const PATHS: Readonly<Record<StateName, readonly Step['type'][]>> = {
  requested: [],
  acknowledged: ['acknowledge'],
  answered: ['acknowledge', 'answer'],
  declined: ['decline'],
  withdrawn: ['withdraw'],
  closed: ['answer', 'close'],
};

/** The facts of the request of the specs after these steps, each taken a minute after the one before. */
export function after(...taken: readonly Step['type'][]): readonly AssistanceFact[] {
  return factsOf([asks, ...taken.map((type, index) => steps(T0 + (index + 1) * 60_000)[type])]);
}

const TYPES = Object.keys(FACT_OF) as readonly (keyof typeof FACT_OF)[];

/** A request, then commands of all kinds, hours or weeks after each other; many of them will be refused. */
export const story: fc.Arbitrary<readonly AssistanceCommand[]> = fc
  .array(fc.record({ type: fc.constantFrom(...TYPES), hours: fc.constantFrom(0, 1, 30, 200) }), { maxLength: 6 })
  .map((asked) => {
    let at = T0;
    return [
      asks,
      ...asked.map(({ type, hours }): AssistanceCommand => {
        at += hours * HOUR + 1;
        return type === 'request' ? { ...asks, at } : steps(at)[type];
      }),
    ];
  });

/** The facts of a story; what is refused leaves none. */
export function factsOf(commands: readonly AssistanceCommand[]): readonly AssistanceFact[] {
  const facts: AssistanceFact[] = [];
  for (const command of commands) {
    try {
      facts.push(...assistanceDecider.decide(command, fold(assistanceDecider, facts)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return facts;
}
