// What the platform is told of information supplied unasked.
import type { RecordKind, TypesAsking } from '#records/record-kind.js';
import { unitOn } from '#registry/lookups.js';
import { information, type Supply } from './information.js';

/** Information as its unit words it. */
interface AskedSupply extends Omit<Supply, 'at' | 'from' | 'to'> {
  readonly from: string;
  readonly to: string;
}

export type InformationTypes = TypesAsking<typeof information, 'unsupplied', AskedSupply>;

/** What the policies see of information. */
export function informationResource({ from, to }: { readonly from: string; readonly to: string }) {
  return { type: 'Information', attributes: { fromUnit: from, toUnit: to } };
}

/** Information that one unit gives another without being asked. */
export const INFORMATION: RecordKind<InformationTypes> = {
  kind: 'information',
  path: '/v1/information-supplied',
  decider: information,
  resource: informationResource,
  resourceOfNew: informationResource,
  parties: ({ from, to }) => [from, to],
  // The record is complete once supplied.
  essential: [],
  erasure: { hasEnded: () => true },
  async complete(asked, { at, day, lookup }) {
    const [from, to] = await Promise.all([unitOn(lookup, asked.from, day), unitOn(lookup, asked.to, day)]);
    return { ...asked, at, from, to };
  },
};
