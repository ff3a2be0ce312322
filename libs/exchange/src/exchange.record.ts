// What the platform is told of requests: how they are found, who may do what, and what a command stands on.
import type { Fact } from '#event-store/fact.js';
import { timeLimitsAt } from '#governance/lookups.js';
import type { RecordKind, Without, TypesAsking } from '#records/record-kind.js';
import { unitOn } from '#registry/lookups.js';
import type { AnswerRecalled } from './contract.js';
import {
  type EraseContent,
  exchangeRequest,
  FACT_OF,
  type NoteLimitPassed,
  type Step,
  type Submit,
} from './exchange-request.js';

/** A new request as its unit words it. */
export interface AskedSubmit extends Omit<Submit, 'at' | 'from' | 'to' | 'limits'> {
  readonly from: string;
  readonly to: string;
}

/** What can be asked for. */
export type AskedOfRequest = AskedSubmit | Without<Step | NoteLimitPassed, 'at'> | Without<EraseContent, 'at' | 'keys'>;

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
  erasedAt: ({ request }) => request.erasedAt,
  policyVersion: ({ request }) => String(request.policyVersion),
  notedByPlatform: ['exchange.limit-passed.v1'],
  async complete(asked, { at, day, keys, lookup }) {
    if (asked.type === 'erase-content') return { ...asked, at, keys };
    if (asked.type !== 'submit') return { ...asked, at };
    const [from, to, limits] = await Promise.all([
      unitOn(lookup, asked.from, day),
      unitOn(lookup, asked.to, day),
      timeLimitsAt(lookup, at),
    ]);
    return { ...asked, at, from, to, limits };
  },
};

const ANSWERS: readonly string[] = [FACT_OF.answer, FACT_OF['answer-in-part']];

/** When an answer was recalled: a recall takes back all that was answered before it. */
function recalledOn({ type, revision }: Fact, facts: readonly Fact[]): string | undefined {
  if (!ANSWERS.includes(type)) return undefined;
  const recall = facts.find((fact) => fact.type === FACT_OF['recall-answer'] && fact.revision > revision);
  return (recall as Fact<string, AnswerRecalled['conduct']> | undefined)?.conduct.at;
}
