// What the platform is told of requests: how they are found, who may do what, and what a command stands on.
import type { Fact } from '#event-store/fact.js';
import { timeLimitsAt, timeLimitsOfVersion } from '#governance/lookups.js';
import type { RecordKind, Without, TypesAsking } from '#records/record-kind.js';
import type { Lookup } from '#records/lookup.js';
import { isBodyKnown, unitOn } from '#registry/lookups.js';
import type { ExchangeFact, Recipient } from './contract.js';
import { NEWEST, upcast } from './earlier-facts.js';
import { exchangeRequest, FACT_OF, type NoteLimitPassed, type Step, type Submit } from './exchange-request.js';
import { hasEnded, limitsRunning } from './exchange-state.js';

/** A new request as its unit words it. */
export interface AskedSubmit extends Omit<Submit, 'at' | 'from' | 'to' | 'limits'> {
  readonly from: string;
  readonly to: string;
}

/** What can be asked for. */
export type AskedOfRequest =
  AskedSubmit | Without<Step | NoteLimitPassed, 'at' | 'level' | 'isRecipientKnown' | 'longestDelayHours'>;

export type ExchangeTypes = TypesAsking<typeof exchangeRequest, 'unsubmitted', AskedOfRequest>;

/** What the policies see of a request. */
export function exchangeResource({ from, to }: { readonly from: string; readonly to: string }) {
  return { type: 'Exchange', attributes: { fromUnit: from, toUnit: to } };
}

/** Requests from one unit to another. */
export const EXCHANGE: RecordKind<ExchangeTypes> = {
  kind: 'exchange',
  path: '/v1/exchange-requests',
  decider: exchangeRequest,
  verbs: { 'refuse-in-part': 'refuse' },
  resource: ({ request }) => exchangeResource(request),
  resourceOfNew: (asked) => exchangeResource(asked as AskedSubmit),
  parties: ({ request: { from, to } }) => [from, to],
  withheldSince: recalledOn,
  erasure: { hasEnded },
  limitsRunning,
  policyVersion: ({ request }) => String(request.policyVersion),
  essential: ['acknowledge', 'answer', 'refuse', 'refer', 'withdraw', 'close', 'recall-answer', 'acknowledge-recall'],
  isEssential: (asked) => asked.type === 'submit' && asked.particulars.urgency === 'urgent',
  notedByPlatform: ['exchange.limit-passed.v1'],
  newerFacts: { 2: Object.values(NEWEST) },
  async complete(asked, { at, day, level, lookup, state }) {
    if (asked.type === 'ask-onward-use') {
      return { ...asked, at, level, isRecipientKnown: await isKnown(asked.recipient ?? {}, day, lookup) };
    }
    if (asked.type === 'notify-delay') {
      const { policyVersion = 0 } = state.name === 'unsubmitted' ? {} : state.request;
      const { longestDelayHours } = (await timeLimitsOfVersion(lookup, policyVersion)) ?? {};
      return { ...asked, at, longestDelayHours };
    }
    if (asked.type !== 'submit') return { ...asked, at, level };
    const [from, to, limits] = await Promise.all([
      unitOn(lookup, asked.from, day),
      unitOn(lookup, asked.to, day),
      timeLimitsAt(lookup, at),
    ]);
    return { ...asked, at, from, to, limits };
  },
};

/** Whether the register knows a unit, not closed on `day`, or a body, where one of them is named. */
async function isKnown({ unit, body }: Recipient, day: string, lookup: Lookup): Promise<boolean> {
  if (unit !== undefined) return (await unitOn(lookup, unit, day)) !== undefined;
  return body === undefined || (await isBodyKnown(lookup, body));
}

const ANSWERS: readonly string[] = [FACT_OF.answer, FACT_OF['answer-in-part']];

/** When an answer was recalled: a recall takes back the one that it names, or else all that was answered before it. */
function recalledOn({ type, revision }: Fact, facts: readonly Fact[]): string | undefined {
  if (!ANSWERS.includes(type)) return undefined;
  for (const stored of facts.slice(revision + 1)) {
    const fact = upcast(stored as unknown as ExchangeFact);
    if (fact.type !== FACT_OF['recall-answer']) continue;
    if (fact.conduct.answer === undefined || fact.conduct.answer === revision) return fact.conduct.at;
  }
  return undefined;
}
