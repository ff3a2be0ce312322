// What the platform is told of accreditations: each state keeps its own.
import { derivedUuid } from '#event-store/identifiers.js';
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import type { Resource } from '#web/auth/access.js';
import { isStateKnown } from '../lookups.js';
import { type Accredit, accreditationDecider, type Accredited } from './accreditation.js';

type AccreditationTypes = TypesOf<typeof accreditationDecider, 'unknown', 'accreditation' | 'stateKnown'>;

/** What the policies see of an accreditation; of the list as a whole, no state. */
export function accreditationResource(state: string): Resource {
  return { type: 'Accreditation', attributes: { state } };
}

/** The id of the accreditation of a person. */
export function accreditationId({ state, capacity, agency, subject }: Accredited): string {
  return derivedUuid('accreditation', state, capacity, agency, subject);
}

/** Accreditations: one for each person, state, capacity and agency. */
export const ACCREDITATION: RecordKind<AccreditationTypes> = {
  kind: 'accreditation',
  path: '/v1/accreditations',
  decider: accreditationDecider,
  essential: ['end'],
  erasure: 'none',
  policies: 'registry',
  verbs: { know: 'know-accreditation', end: 'end-accreditation' },
  resource: ({ accredited }) => accreditationResource(accredited.state),
  resourceOfNew: (asked) => accreditationResource((asked as Accredit).state),
  async complete(asked, { id: accreditation, lookup }) {
    if (asked.type === 'end') return asked;
    return { ...asked, accreditation, stateKnown: await isStateKnown(lookup, asked.state) };
  },
};
