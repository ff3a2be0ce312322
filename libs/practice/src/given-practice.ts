// What the specs of this slice share: one practice and how it comes into each state.
import { fold } from '#kernel/decider.js';
import type { Classification, PracticeFact, PracticeText, Submitted } from './contract.js';
import { practiceDecider, type PracticeCommand, type Submit } from './practice.js';
import type { StateName } from './practice-state.js';

export type Step = Exclude<PracticeCommand, Submit>;

/** When the practice of the specs was submitted: 2026-03-02T08:00:00.000Z */
export const T0 = Date.UTC(2026, 2, 2, 8);
export const MINUTE = 60_000;

export const SEALED = { v: 1, key: 'k', iv: 'i', data: 'd' };
export const PH = { kind: 'unit', unit: 'PH-ATU', state: 'PH' } as const;
export const TH = { kind: 'state', state: 'TH' } as const;
export const SUCCESSOR = '11111111-1111-8111-8111-111111111111';

export const classification: Classification = {
  category: 'good-practices',
  activities: [{ plan: 'bohol-2017-2020', code: 'C.l.1.2' }],
  articles: [{ article: 14, paragraph: 10 }],
  source: { kind: 'study-visit', state: 'PH', year: 2025 },
};
export const revisedClassification: Classification = {
  ...classification,
  category: 'national-responses',
  activities: [],
};

export const text: PracticeText = {
  title: 'Desks at ferry ports',
  summary: 'In short',
  body: 'At length',
  lessons: 'What was learnt',
};

export const submit: Submit = {
  type: 'submit',
  at: T0,
  submitter: PH,
  isKnown: true,
  classification,
  unknownActivities: [],
  content: SEALED,
};

/** The names of what the specs do; the same step by another state has a name of its own. */
const DEEDS = {
  accept: { type: 'screen', outcome: 'accepted', reasons: [] },
  return: { type: 'screen', outcome: 'returned', reasons: ['unclear'], content: SEALED },
  'start-review': { type: 'start-review', reviewers: ['TH', 'VN'], unknownReviewers: [] },
  'review-th': { type: 'review', reviewer: 'TH', recommendation: 'revise', content: SEALED },
  'review-vn': { type: 'review', reviewer: 'VN', recommendation: 'endorse', content: SEALED },
  'ask-revision': { type: 'ask-revision', content: SEALED },
  revise: { type: 'revise', classification: revisedClassification, unknownActivities: [], content: SEALED },
  endorse: { type: 'endorse' },
  decline: { type: 'decline', content: SEALED },
  publish: { type: 'publish', text, confirmedFreeOfPersonalData: true },
  adopt: { type: 'adopt', adopter: TH, today: '2026-03-02', isKnown: true, adoptedOn: '2026-03-01' },
  'adopt-ph': { type: 'adopt', adopter: PH, today: '2026-03-02', isKnown: true, adoptedOn: '2026-03-01' },
  'report-result': {
    type: 'report-result',
    today: '2026-03-02',
    adopter: TH,
    measure: 'victims-identified',
    before: 12,
    after: 31,
    period: { from: '2026-02-01', to: '2026-03-01' },
  },
  withdraw: { type: 'withdraw', by: 'submitter', content: SEALED },
  'withdraw-chair': { type: 'withdraw', by: 'chair', content: SEALED },
  supersede: { type: 'supersede', id: 'p', by: SUCCESSOR, isSuccessorInForce: true },
} as const;
export type Deed = keyof typeof DEEDS;
export const ALL_DEEDS = Object.keys(DEEDS) as readonly Deed[];

/** What was done, as the command that would be sent at `at`. */
export const deed = (name: Deed, at: number): Step => ({ ...DEEDS[name], at });

const REVIEWED: readonly Deed[] = ['accept', 'start-review', 'review-th', 'review-vn'];
const OUT: readonly Deed[] = [...REVIEWED, 'endorse', 'publish'];

/** The deeds that lead from submission into each state. */
export const PATHS: Readonly<Record<StateName, readonly Deed[]>> = {
  submitted: [],
  returned: ['return'],
  screened: ['accept'],
  'under-review': REVIEWED,
  'revision-asked': [...REVIEWED, 'ask-revision'],
  revised: [...REVIEWED, 'ask-revision', 'revise'],
  endorsed: [...REVIEWED, 'endorse'],
  published: OUT,
  adopted: [...OUT, 'adopt'],
  'result-reported': [...OUT, 'adopt', 'report-result'],
  declined: [...REVIEWED, 'decline'],
  withdrawn: ['withdraw'],
  superseded: [...OUT, 'supersede'],
};

/** The facts of the practice of the specs after these deeds, each done a minute after the one before. */
export function after(...deeds: readonly Deed[]): readonly PracticeFact[] {
  const facts: PracticeFact[] = [...practiceDecider.decide(submit, practiceDecider.initial)];
  deeds.forEach((name, index) => {
    facts.push(...practiceDecider.decide(deed(name, T0 + (index + 1) * MINUTE), fold(practiceDecider, facts)));
  });
  return facts;
}

/** The submission that starts every story. */
export const submitted = after()[0] as Submitted;
