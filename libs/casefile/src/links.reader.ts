import type { Fact } from '#event-store/fact.js';
import { openFact } from '#vault/opened-fact.js';
import type { Vault } from '#vault/vault.js';
import type { RecordLinked } from './contract.js';
import type { LinkContent } from './linked-record.js';

/** A link that stands, opened. */
export interface StandingLink extends LinkContent {
  readonly link: string;
}

/** The links of a case file that stand (`links`), in the order in which they were made; erased ones are left out. */
export function standingLinks(facts: readonly Fact[], links: readonly string[], vault: Vault): readonly StandingLink[] {
  return facts.flatMap((fact) => {
    if (fact.type !== 'casefile.record-linked.v1') return [];
    const { link } = fact.conduct as RecordLinked['conduct'];
    if (!links.includes(link)) return [];
    const opened = openFact(vault, fact);
    return 'content' in opened ? [{ link, ...(opened.content as LinkContent) }] : [];
  });
}
