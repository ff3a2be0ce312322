// Upcasters: facts that an earlier program recorded, as those of today. Pure; part of exchange-request.ts.
import type { EarlierFact, ExchangeFact } from './contract.js';

/** The types that took the place of others. All that was added may be blank, and what is not known stays blank. */
export const NEWEST = {
  'exchange.onward-use-asked.v1': 'exchange.onward-use-asked.v2',
  'exchange.onward-use-granted.v1': 'exchange.onward-use-granted.v2',
  'exchange.onward-use-denied.v1': 'exchange.onward-use-denied.v2',
  'exchange.answer-recalled.v1': 'exchange.answer-recalled.v2',
} as const satisfies Record<EarlierFact['type'], ExchangeFact['type']>;

/** A fact of a request of the newest version of its type. */
export type NewestFact = Exclude<ExchangeFact, EarlierFact>;

const isEarlier = (fact: ExchangeFact): fact is EarlierFact => Object.hasOwn(NEWEST, fact.type);

/** The fact, of the newest version of its type. */
export function upcast(fact: ExchangeFact): NewestFact {
  return isEarlier(fact) ? { ...fact, type: NEWEST[fact.type] } : fact;
}
