// What the platform is told of the entries of the directory and of the inventories.
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import type { Resource } from '#web/auth/access.js';
import { localDay } from '#kernel/time.js';
import { isStateKnown, zoneOfState } from '../lookups.js';
import { entryDecider } from './entry.js';

export type EntryTypes = TypesOf<typeof entryDecider, 'unknown', 'entry' | 'today' | 'stateKnown' | 'keys'>;

/** The directory as a whole, as the policies see it. */
export const DIRECTORY: Resource = { type: 'Directory', attributes: {} };

/** What they see of an entry. */
export function entryResource(entry: { readonly visibility: string; readonly isErased: boolean }): Resource {
  const { visibility, isErased } = entry;
  return { type: 'DirectoryEntry', attributes: { isPublic: visibility === 'public', isErased } };
}

/** Experts, pro bono lawyers and NGOs that consented to be listed. */
export const ENTRY: RecordKind<EntryTypes> = {
  kind: 'entry',
  path: '/v1/directory',
  pathOf: ({ inventory }, id) => `/v1/directory/${inventory}/${id}`,
  decider: entryDecider,
  essential: ['withdraw-consent', 'retire'],
  erasure: 'own',
  policies: 'registry',
  verbs: {
    know: 'know-entry',
    'read-content': 'read-contact',
    add: 'add-entry',
    revise: 'keep-entry',
    confirm: 'keep-entry',
    retire: 'keep-entry',
    'withdraw-consent': 'keep-entry',
  },
  resource: ({ name, particulars: { visibility } }) => entryResource({ visibility, isErased: name === 'erased' }),
  resourceOfNew: () => DIRECTORY,
  parties: ({ particulars }) => [particulars.state],
  readAs: 'directory-entry',
  async complete(asked, { id: entry, at, keys, lookup, state: record }) {
    const { state } =
      'particulars' in asked ? asked.particulars : record.name === 'unknown' ? { state: '' } : record.particulars;
    const today = localDay(at, zoneOfState(state));
    switch (asked.type) {
      case 'add':
        return { ...asked, entry, today, stateKnown: await isStateKnown(lookup, asked.particulars.state) };
      case 'revise':
        return { ...asked, today, stateKnown: await isStateKnown(lookup, asked.particulars.state) };
      case 'confirm':
        return { ...asked, today };
      case 'retire':
        return asked;
      case 'withdraw-consent':
        return { ...asked, today, keys };
    }
  },
};
