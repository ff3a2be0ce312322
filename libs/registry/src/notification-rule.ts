// What follows from the register for a pair of states on a day.
import type { AgreementConcluded } from './contract.js';

/** What holds where no agreement is known. */
export const ART_36 = 'Vienna Convention on Consular Relations (1963), Art. 36(1)(b)';

type AgreedTerms = Omit<AgreementConcluded['conduct'], 'parties' | 'concludedOn'>;

/** The rule under the terms in force, or under none that are known. No number of hours is made up. */
export function ruleOf(terms: AgreedTerms | undefined) {
  if (!terms) {
    return {
      rule: 'on-request' as const,
      basis: 'none-known' as const,
      limit: 'without-delay' as const,
      withinHours: null,
      agreement: null,
      version: null,
      citation: ART_36,
    };
  }
  const { agreement, version, mandatory, withinHours, citation } = terms;
  const limit = withinHours === null ? ('without-delay' as const) : ('within-hours' as const);
  const rule = mandatory ? ('mandatory' as const) : ('on-request' as const);
  return { rule, basis: 'agreement' as const, limit, withinHours, agreement, version, citation };
}
