import type { Identity } from '#apps/dev-idp/identities.js';
import { anyone, commands, holds, nobody, type Of, type Table } from './rule.js';

const registrar = holds('registrar');
const reading = (...addresses: readonly string[]) =>
  Object.fromEntries(addresses.map((address) => [`GET /v1/${address}`, anyone]));

/** docs/domain.md §9: conduct of the region as a whole. Everyone who is signed in reads it, the registrar keeps it. */
export const registerTable: Table<Of<'register'>> = {
  kinds: ['register'],
  know: anyone,
  content: nobody,
  shown: [],
  record: {
    ...reading('states/{code}', 'states/{code}/history', 'units/{code}', 'units/{code}/history', 'bodies/{code}'),
    ...reading(
      'consular-posts/{post}',
      'consular-posts/{post}/history',
      'agreements/{id}',
      'agreements/{id}/history',
      'linkages/{id}',
    ),
    ...reading('linkages/{id}/history'),
    ...commands('/v1/states/{code}', 'leave readmit', registrar),
    ...commands('/v1/units/{code}', 'close record-establishment record-time-zone', registrar),
    ...commands('/v1/consular-posts/{post}', 'close record-time-zone', registrar),
    ...commands('/v1/agreements/{id}', 'enter-into-force amend terminate', registrar),
    // the contract's example is between PH and TH
    'POST /v1/agreements/{id}/confirm': ({ role, state }) =>
      role === 'delegate' && ['PH', 'TH'].includes(String(state)),
    ...commands('/v1/linkages/{id}', 'end', registrar),
  },
  collection: {
    ...reading('states', 'units', 'bodies', 'consular-posts', 'agreements', 'linkages', 'indicators'),
    ...reading('notification-rule'),
    ...commands('/v1', 'states units bodies consular-posts agreements linkages', registrar),
  },
  lists: {},
};

type Accreditation = Of<'accreditation'>;
const ACCREDITATIONS = '/v1/accreditations';
const mayKnow = holds('registrar', 'secretariat', 'chair', 'delegate', 'unit-head', 'analyst', 'auditor');
const keeps = (person: Identity, { state }: Pick<Accreditation, 'state'>): boolean =>
  registrar(person) || (person.role === 'delegate' && person.state === state);

/** Who acts for a state: known to the Working Group and to heads of units; each delegation keeps its own state's. */
export const accreditationTable: Table<Accreditation> = {
  kinds: ['accreditation'],
  know: mayKnow,
  content: nobody,
  shown: [],
  record: {
    [`GET ${ACCREDITATIONS}/{id}`]: mayKnow,
    [`GET ${ACCREDITATIONS}/{id}/history`]: mayKnow,
    [`POST ${ACCREDITATIONS}/{id}/end`]: keeps,
  },
  collection: {
    [`GET ${ACCREDITATIONS}`]: mayKnow,
    // the contract's example accredits someone of PH
    [`POST ${ACCREDITATIONS}`]: (person) => keeps(person, { state: 'PH' }),
  },
  lists: { [ACCREDITATIONS]: mayKnow },
};

type Entry = Of<'entry'>;
const DIRECTORY = '/v1/directory/{inventory}';
const ENTRY = `${DIRECTORY}/{id}`;
/** Who may read how to reach people. */
const contact = holds('registrar', 'secretariat', 'chair', 'delegate', 'unit-head');

/** Entries that are restricted are for those who may read contact data and for audit; erased ones for who answers for it. */
function knowsEntry(person: Identity, { visibility, erased }: Entry): boolean {
  if (erased) return holds('registrar', 'analyst', 'auditor')(person);
  return visibility === 'public' || contact(person) || holds('analyst', 'auditor')(person);
}

export const entryTable: Table<Entry> = {
  kinds: ['entry'],
  know: knowsEntry,
  content: (person, { erased }) => !erased && contact(person),
  shown: [ENTRY],
  record: {
    [`GET ${ENTRY}`]: knowsEntry,
    [`GET ${ENTRY}/history`]: (person, entry) =>
      knowsEntry(person, entry) && holds('registrar', 'secretariat', 'chair', 'delegate', 'analyst', 'auditor')(person),
    ...commands(ENTRY, 'revise confirm retire withdraw-consent', registrar),
  },
  collection: {},
  lists: Object.fromEntries(
    ['experts', 'lawyers', 'ngos'].map((inventory) => [
      `/v1/directory/${inventory}`,
      (person: Identity, entry: Entry) => entry.inventory === inventory && entry.listed && knowsEntry(person, entry),
    ]),
  ),
};

export const inventoryTable: Table<Of<'inventory'>> = {
  kinds: ['inventory'],
  know: anyone,
  content: nobody,
  shown: [],
  record: { [`GET ${DIRECTORY}`]: anyone, [`POST ${DIRECTORY}`]: registrar },
  collection: {},
  lists: {},
};
