// Bodies for the contract, one for each kind; a test sends them as they stand.
import type { RecordBody, ReviseBody } from './deliverable.dto.js';

const SERVES = [{ plan: 'bohol-2017-2020', activity: 'B.b.1.1', output: 1 }];

export const RECORD_EXAMPLES: Readonly<Record<string, { readonly value: RecordBody }>> = {
  document: {
    value: {
      kind: 'document',
      title: 'Guidelines on the needs of victims',
      releasable: true,
      serves: SERVES,
      document: {
        form: 'guidelines',
        standing: 'draft',
        issuedBy: 'ACWC',
        language: 'en',
        version: '0.9',
        reviewRounds: 1,
      },
    },
  },
  event: {
    value: {
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
  },
  survey: {
    value: {
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
        closesOn: '2099-12-31',
      },
    },
  },
  register: {
    value: {
      kind: 'register',
      title: 'Inventory of organisations that assist victims',
      serves: [{ plan: 'bohol-2017-2020', activity: 'C.h.1.2' }],
      register: { holds: 'ngos', upkeptOn: '2026-01-31' },
    },
  },
};

export const REVISE_EXAMPLES: Readonly<Record<string, { readonly value: ReviseBody }>> = {
  document: {
    value: {
      kind: 'document',
      title: 'Guidelines on the needs of victims',
      releasable: true,
      document: {
        form: 'guidelines',
        standing: 'adopted',
        issuedBy: 'ACWC',
        language: 'en',
        version: '1.0',
        reviewRounds: 2,
      },
    },
  },
};

export const ANSWER_EXAMPLES = {
  survey: {
    value: {
      answers: [
        { question: 'level', choice: 'secondary' },
        { question: 'hours', number: 6 },
        { question: 'how', text: 'In civic education, with materials of the ministry.' },
      ],
    },
  },
};
