// What other slices may ask of requests and of information: of one, as its own stream tells it; of all together, counts.
// Beside the contract and its codes, the one file of this slice that others may import.
import type { Lookup } from '#records/lookup.js';
import type { InformationSupplied, Submitted } from './contract.js';
import { exchangeRequest } from './exchange-request.js';
import { information } from './information/information.js';

export { type CountScope, type ExchangeCounts, exchangeCounts, type Times } from './views/exchange-counts.js';
export type { Parts } from './views/exchange-parts.js';
export { view as exchangeStatisticsView, viewOf as exchangeStatisticsViewOf } from './views/exchange-statistics.js';

/** A record between two units. */
export interface KnownExchange {
  /** The unit that asked or informed, then the other one. */
  readonly units: readonly [string, string];
  readonly state: string;
  /** UUID of the case file that it names. */
  readonly caseFile: string | undefined;
  /** Where its first fact stands in the log. */
  readonly position: bigint;
}

/** A request by its UUID; undefined when there is none. */
export async function requestNamed(lookup: Lookup, id: string): Promise<KnownExchange | undefined> {
  const { name } = await lookup.state(exchangeRequest, `exchange-${id}`);
  return await between(lookup, `exchange-${id}`, name);
}

/** Information by its UUID; undefined when there is none. */
export async function informationNamed(lookup: Lookup, id: string): Promise<KnownExchange | undefined> {
  const { name } = await lookup.state(information, `information-${id}`);
  return await between(lookup, `information-${id}`, name);
}

async function between(lookup: Lookup, stream: string, state: string): Promise<KnownExchange | undefined> {
  const [first] = await lookup.facts(stream);
  if (!first) return undefined;
  const { from, to, caseFile } = first.conduct as (Submitted | InformationSupplied)['conduct'];
  return { units: [from, to], state, caseFile, position: first.position };
}
