// Facts and commands that the specs of deliverables share.
import { given } from '#kernel/given.js';
import type {
  DeliverableFact,
  DocumentParticulars,
  EventParticulars,
  DeliverableParticulars,
  RegisterParticulars,
  Service,
  SurveyParticulars,
} from './contract.js';
import { deliverableDecider, type DeliverableCommand, type Saying } from './deliverable.js';
import type { KnownNames } from './particulars.js';

export const known: KnownNames = {
  bodies: new Set(['ACWC', 'SOMSWD']),
  states: new Set(['PH', 'TH', 'VN']),
  outputs: new Map([
    ['plan-x/A.a.1.1', [1, 2]],
    ['plan-x/A.a.1.2', []],
  ]),
  today: '2026-06-01',
};
export const service: Service = { plan: 'plan-x', activity: 'A.a.1.1', output: 1 };
export const guidelines: DocumentParticulars = {
  kind: 'document',
  form: 'guidelines',
  standing: 'draft',
  issuedBy: 'ACWC',
  language: 'en',
  version: '0.9',
  reviewRounds: 1,
};
export const workshop: EventParticulars = {
  kind: 'event',
  form: 'workshop',
  hostState: 'PH',
  from: '2026-02-10',
  to: '2026-02-12',
  topics: ['victim-identification'],
  partners: ['Bali Process'],
};
export const survey: SurveyParticulars = {
  kind: 'survey',
  questions: [
    { id: 'level', kind: 'choice', choices: ['primary', 'secondary'] },
    { id: 'hours', kind: 'number' },
    { id: 'how', kind: 'text' },
  ],
  closesOn: '2026-06-30',
};
export const register: RegisterParticulars = { kind: 'register', holds: 'ngos', upkeptOn: '2026-01-31' };
export const sealed = { sealed: 'opaque' };

export const saying = (particulars: DeliverableParticulars, but: Partial<Saying> = {}): Saying => ({
  body: 'ACWC',
  title: 'A title',
  releasable: true,
  particulars,
  ...but,
});

/** A survey is always worded, other kinds never are. */
const worded = ({ kind }: DeliverableParticulars) => (kind === 'survey' ? { content: sealed } : {});

export const record = (
  particulars: DeliverableParticulars,
  serves: readonly Service[] = [service],
): DeliverableCommand => {
  return { type: 'record', saying: saying(particulars), serves, known, ...worded(particulars) };
};
export const recorded = (
  particulars: DeliverableParticulars,
  serves: readonly Service[] = [service],
): DeliverableFact => {
  const conduct = { ...saying(particulars), serves };
  return { type: 'deliverable.recorded.v1', conduct, ...worded(particulars) };
};
export const revise = (particulars: DeliverableParticulars, but: Partial<Saying> = {}): DeliverableCommand => {
  return { type: 'revise', saying: saying(particulars, but), known, ...worded(particulars) };
};
export const revised = (
  version: number,
  particulars: DeliverableParticulars,
  but: Partial<Saying> = {},
): DeliverableFact => {
  const conduct = { ...saying(particulars, but), version };
  return { type: 'deliverable.revised.v1', conduct, ...worded(particulars) };
};

export const decided = given(deliverableDecider);
