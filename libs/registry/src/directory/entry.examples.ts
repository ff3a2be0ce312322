// For the contract: an entry of each inventory, and what replaces them. A test sends them as they stand.
import { examples } from '#web/fields/examples.js';
import type { AddEntryBody, ReviseEntryBody } from './entry.dto.js';

const content = {
  name: 'SYNTHETIC: name of the person to ask for',
  email: 'SYNTHETIC: electronic address',
  telephone: 'SYNTHETIC: number',
  address: 'SYNTHETIC: postal address',
  note: 'SYNTHETIC: can be reached on working days',
};
const works = { ...content, organisation: 'SYNTHETIC: the office of the person' };
const listed = { languages: ['en', 'fil'], consentedOn: '2024-01-15', confirmedOn: '2024-01-20' };
const revised = { languages: ['en'], confirmedOn: '2024-02-10' };

export const ENTRY_EXAMPLES = examples<AddEntryBody>({
  experts: { ...listed, state: 'PH', fields: ['labour'], visibility: 'public', content: works },
  lawyers: { ...listed, state: 'TH', fields: ['compensation'], visibility: 'restricted', content: works },
  ngos: {
    ...listed,
    state: 'VN',
    fields: ['other'],
    visibility: 'public',
    organisation: 'SYNTHETIC Foundation',
    content,
  },
});

export const REVISION_EXAMPLES = examples<ReviseEntryBody>({
  experts: { ...revised, state: 'PH', fields: ['labour', 'prosecution'], visibility: 'restricted' },
  lawyers: { ...revised, state: 'TH', fields: ['family'], visibility: 'public', content: works },
  ngos: {
    ...revised,
    state: 'VN',
    fields: ['other'],
    visibility: 'public',
    organisation: 'SYNTHETIC Foundation for Workers',
    content,
  },
});
