// What the platform is told of requests to posts: how they are found, who may do what, and what a command stands on.
import type { RecordKind, TypesAsking, Without } from '#records/record-kind.js';
import { postOn, unitOn } from '#registry/lookups.js';
import {
  assistanceDecider,
  type Existing,
  FACT_OF,
  limitsRunning,
  type Request,
  type RequestAssistance,
  type Step,
} from './assistance-request.js';

/** A new request as its unit words it. */
export interface AskedRequest extends Omit<RequestAssistance, 'at' | 'from' | 'to'> {
  readonly from: { readonly unit: string; readonly state: string };
  readonly to: string;
}

/** What can be asked for. */
export type AskedOfPost = AskedRequest | Without<Step, 'at'>;

export type AssistanceTypes = TypesAsking<typeof assistanceDecider, 'unrequested', AskedOfPost>;

/** What the policies see of a request. */
export function assistanceResource({
  from,
  fromState,
  to,
  isWithdrawn,
}: Pick<Request, 'from' | 'fromState' | 'to' | 'isWithdrawn'>) {
  return {
    type: 'AssistanceRequest',
    attributes: { unit: from, unitState: fromState, post: to, withdrawn: isWithdrawn },
  };
}

const readers = ({ request: { from, to, isWithdrawn } }: Existing) => (isWithdrawn ? [from] : [from, to]);

/** Requests of units to consular posts to identify or locate a person. Their ids tell nothing: see ADR 28. */
export const ASSISTANCE_REQUEST: RecordKind<AssistanceTypes> = {
  kind: 'assistance',
  path: '/v1/assistance-requests',
  decider: assistanceDecider,
  essential: 'all',
  resource: ({ request }) => assistanceResource(request),
  resourceOfNew(asked) {
    const { from, to } = asked as AskedRequest;
    return assistanceResource({ from: from.unit, fromState: from.state, to, isWithdrawn: false });
  },
  idTells: 'nothing',
  parties: readers,
  erasure: {
    hasEnded: ({ name }) => ['closed', 'withdrawn'].includes(name),
    // A unit MUST NOT be able to end the post's say by withdrawing.
    parties: ({ request: { from, to } }) => [from, to],
  },
  limitsRunning,
  newerFacts: { 2: Object.values(FACT_OF) },
  async complete(asked, { at, day, lookup }) {
    if (asked.type !== 'request') return { ...asked, at };
    const [from, to] = await Promise.all([unitOn(lookup, asked.from.unit, day), postOn(lookup, asked.to, day)]);
    return { ...asked, at, from, to };
  },
};
