// Bodies for the contract, one for each kind; a test sends them as they stand.
import type { Plain } from '#web/answers/plain.js';
import { examples } from '#web/fields/examples.js';
import type { DocumentBody, RecordBody, ReviseBody } from './deliverable.dto.js';

const SERVES = [{ plan: 'bohol-2017-2020', activity: 'B.b.1.1', output: 1 }];
const DRAFT: Plain<DocumentBody> = {
  form: 'guidelines',
  standing: 'draft',
  issuedBy: 'ACWC',
  language: 'en',
  version: '0.9',
  reviewRounds: 1,
};

export const RECORD_EXAMPLES = examples<RecordBody>({
  document: {
    kind: 'document',
    title: 'Guidelines on the needs of victims',
    releasable: true,
    serves: SERVES,
    document: DRAFT,
  },
  event: {
    kind: 'event',
    title: 'Regional workshop on victim identification',
    releasable: true,
    serves: SERVES,
    event: {
      form: 'workshop',
      hostState: 'PH',
      hostBody: 'ACWC',
      from: '2026-02-10',
      to: '2026-02-12',
      topics: ['victim-identification', 'non-punishment'],
      programme: 'EU-ASEAN Migration and Border Management Programme',
      partners: ['Bali Process'],
    },
  },
  survey: {
    kind: 'survey',
    title: 'Survey of school curricula',
    serves: [{ plan: 'bohol-2017-2020', activity: 'A.a.1.4' }],
    survey: {
      questions: [
        {
          id: 'level',
          kind: 'choice',
          choices: ['primary', 'secondary', 'both', 'none'],
          text: 'At which level of school is it taught?',
        },
        { id: 'hours', kind: 'number', text: 'How many hours a year?' },
        { id: 'how', kind: 'text', text: 'How is it taught?' },
      ],
      closesOn: '2026-12-31',
    },
  },
  register: {
    kind: 'register',
    title: 'Inventory of organisations that assist victims',
    serves: [{ plan: 'bohol-2017-2020', activity: 'C.h.1.2' }],
    register: { holds: 'ngos', upkeptOn: '2026-01-31' },
  },
});

export const REVISE_EXAMPLES = examples<ReviseBody>({
  document: {
    kind: 'document',
    title: 'Guidelines on the needs of victims',
    releasable: true,
    document: { ...DRAFT, standing: 'adopted', version: '1.0', reviewRounds: 2 },
  },
});

export const ANSWER_EXAMPLES = examples({
  survey: {
    answers: [
      { question: 'level', choice: 'secondary' },
      { question: 'hours', number: 6 },
      { question: 'how', text: 'In civic education, with materials of the ministry.' },
    ],
  },
});
