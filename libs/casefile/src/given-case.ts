// What the specs of this slice share: one case file and one summary, and how they come into each state.
import type { Decider, Draft } from '#kernel/decider.js';
import { fold } from '#kernel/decider.js';
import { type CaseFileCommand, caseFileDecider, type KnownUnit, type Link, type Open } from './case-file.js';
import { type Propose, type SummaryCommand, summaryDecider } from './summary/case-summary.js';
import type { SummaryText } from './contract.js';

type CaseStep = Exclude<CaseFileCommand, Open>;
type Step = Exclude<SummaryCommand, Propose>;

/** When the records of the specs begin: 2026-03-02T08:00:00.000Z */
export const T0 = Date.UTC(2026, 2, 2, 8);
export const iso = (at: number) => new Date(at).toISOString();

export const PH: KnownUnit = { unit: 'PH-ATU', state: 'PH' };
export const TH: KnownUnit = { unit: 'TH-ATU', state: 'TH' };
export const VN: KnownUnit = { unit: 'VN-ATU', state: 'VN' };
export const SEALED = { v: 1, key: 'k', iv: 'i', data: 'd' };
export const COUNTS = { investigations: 2, prosecutions: 1, convictions: 0, victimsAssisted: 3 };
export const TEXT: SummaryText = { title: 't', summary: 's', lessons: 'l' };

const at = T0;

export const open: CaseFileCommand = { type: 'open', at, unit: PH, reference: 'PH-2026-0001', content: SEALED };
export const invite = (unit: KnownUnit | undefined): CaseStep => ({ type: 'invite', at, unit });
export const join = ({ unit }: KnownUnit): CaseStep => ({ type: 'join', at, unit });
export const decline = ({ unit }: KnownUnit): CaseStep => ({ type: 'decline', at, unit, content: SEALED });
export const leave = ({ unit }: KnownUnit): CaseStep => ({ type: 'leave', at, unit });
export const withdrawInvitation = ({ unit }: KnownUnit): CaseStep => {
  return { type: 'withdraw-invitation', at, unit, content: SEALED };
};
export const removeMember = ({ unit }: KnownUnit): CaseStep => ({ type: 'remove-member', at, unit, content: SEALED });
export const note = ({ unit }: KnownUnit): CaseStep => ({ type: 'add-note', at, unit, content: SEALED });
export const close: CaseStep = { type: 'close', at, outcomes: [{ unit: 'PH-ATU', ...COUNTS }] };
export const reopen: CaseStep = { type: 'reopen', at, content: SEALED };

type Belonging = Partial<Pick<Link, 'isParty' | 'present'>>;

export const link = ({ unit }: KnownUnit, id: string, belonging: Belonging = {}): CaseStep => ({
  type: 'link',
  at,
  unit,
  link: id,
  pointer: '/exchangeRequest',
  isParty: true,
  present: undefined,
  content: SEALED,
  ...belonging,
});

export const unlink = ({ unit }: KnownUnit, belonging: Belonging): CaseStep => ({
  type: 'unlink',
  at,
  unit,
  pointer: '/record',
  isParty: true,
  present: undefined,
  ...belonging,
});

export const propose: SummaryCommand = {
  type: 'propose',
  at,
  caseFile: 'c1',
  isClosed: true,
  by: PH,
  exploitation: ['forced-labour'],
  content: SEALED,
};
export const startReview: Step = {
  type: 'start-review',
  at,
  reviewers: ['MY', 'VN'],
  known: ['MY', 'VN'],
  concerned: ['PH', 'TH'],
};
export const review = (reviewer: string): Step => ({
  type: 'review',
  at,
  reviewer,
  recommendation: 'accept',
  content: SEALED,
});
export const returned: Step = { type: 'return', at, reasons: ['identifies-case'], content: SEALED };
export const revise: Step = { type: 'revise', at, exploitation: ['other'], content: SEALED };
export const accept: Step = { type: 'accept', at };
export const publish: Step = { type: 'publish', at, text: TEXT, confirmedFreeOfPersonalData: true };
export const withdraw = (as: 'unit' | 'chair'): Step => ({ type: 'withdraw', at, as, content: SEALED });

/** Each command carried out after the ones before: the facts that they leave. */
function carriedOut<Command, State, F extends Draft>(decider: Decider<Command, State, F>) {
  return (...commands: readonly Command[]): readonly F[] => {
    const facts: F[] = [];
    for (const command of commands) facts.push(...decider.decide(command, fold(decider, facts)));
    return facts;
  };
}

export const caseFile = carriedOut(caseFileDecider);
export const summary = carriedOut(summaryDecider);

/** The commands that lead to each state of a summary. */
export const SUMMARY_PATHS = {
  proposed: [propose],
  'under-review': [propose, startReview],
  reviewed: [propose, startReview, review('MY'), review('VN')],
  accepted: [propose, startReview, review('MY'), review('VN'), accept],
  published: [propose, startReview, review('MY'), review('VN'), accept, publish],
  returned: [propose, returned],
  withdrawn: [propose, withdraw('unit')],
} as const satisfies Record<string, readonly SummaryCommand[]>;
