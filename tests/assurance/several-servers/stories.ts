import { createHash, randomBytes } from 'node:crypto';
import { type Answered, aRequestTo, dayIn } from '../../scenarios/client.js';
import type { Reply, Sent } from '../../scenarios/http.js';

/** Who tells a story: each of what they send is answered, or the story ends there. */
export interface Teller {
  /** A number that nothing else has. */
  next(): number;
  does(by: string, path: string, body: object, isFact?: boolean): Promise<Answered>;
  /** Anything but a command. */
  asks<Body>(by: string, sent: Sent): Promise<Reply<Body>>;
  /** What was answered in order and is wrong. */
  readonly unclear: string[];
}

/** What one sender does in a row; each command is one fact, unless it says otherwise. */
interface Story {
  /** Whether it changes one record that all have: two at once would be told that it has changed. */
  readonly alone?: boolean;
  readonly tell: (by: Teller) => Promise<unknown>;
}

const REQUESTS = '/v1/exchange-requests';
const SYNTHETIC = 'SYNTHETIC';
const text = { content: { text: SYNTHETIC } };

/** A request that is answered, and, when it is closed, is to be erased. */
const answered: Story = {
  async tell(by) {
    const from = by.next() % 2 === 0 ? 'ph' : 'vn';
    const { id } = await by.does(`${from}-officer`, REQUESTS, aRequestTo('TH-ATU', { urgency: 'routine' }));
    await by.does('th-officer', `${REQUESTS}/${id}/acknowledge`, {});
    const evaluation = { source: 'A', information: '1' };
    const answer = { handling: 'H1', evaluation, content: { answer: SYNTHETIC } };
    await by.does('th-officer', `${REQUESTS}/${id}/answer`, answer);
    if (from === 'vn') return;
    await by.does('ph-officer', `${REQUESTS}/${id}/close`, { useful: 'yes' });
    await by.does('ph-head', `/v1/erasures/exchange-${id}/ask`, { reason: 'no-longer-needed' });
  },
};

/** A file goes to one process and is read through another. */
const withFile: Story = {
  async tell(by) {
    const file = Buffer.from(randomBytes(20_000).toString('hex'));
    const said = { name: SYNTHETIC, mediaType: 'application/pdf', bytes: file.length };
    const { id: attachment } = await by.does('ph-officer', '/v1/attachments', said, false);
    const path = `/v1/attachments/${attachment}/parts/1`;
    const headers = { 'content-type': 'application/octet-stream' };
    await by.asks('ph-officer', { method: 'PUT', path, headers, body: file });
    const digest = createHash('sha256').update(file).digest('hex');
    await by.does('ph-officer', `/v1/attachments/${attachment}/complete`, { digest }, false);
    const content = { subject: SYNTHETIC, question: SYNTHETIC, justification: SYNTHETIC, attachments: [attachment] };
    const { id } = await by.does('ph-officer', REQUESTS, aRequestTo('TH-ATU', { urgency: 'routine', content }));
    const { text: read } = await by.asks('th-officer', { path: `${REQUESTS}/${id}/attachments/${attachment}` });
    if (read !== file.toString()) by.unclear.push(`the file ${attachment} is read otherwise than it was sent`);
  },
};

const creating = (identity: string, path: string, body: (by: Teller) => object): Story => ({
  tell: (by) => by.does(identity, path, body(by)),
});

const reading: Story = {
  async tell(by) {
    const { id } = await by.does('ph-officer', REQUESTS, aRequestTo('TH-ATU', { urgency: 'routine' }));
    const { body } = await by.asks<{ id: string }>('th-officer', { path: `${REQUESTS}/${id}` });
    if (body.id !== id) by.unclear.push(`the request ${id} is read otherwise`);
    const path = `/v1/audit-trail?record=exchange-${id}`;
    const { text: trail } = await by.asks('chair', { path });
    if (!trail.includes('exchange.submitted.v1')) by.unclear.push(`the trail does not know of ${id}`);
  },
};

const experts = {
  ...{ confirmedOn: '2024-01-20', consentedOn: '2024-01-15', fields: ['labour'], languages: ['en'] },
  ...{ state: 'PH', visibility: 'public', content: { name: SYNTHETIC, email: SYNTHETIC } },
};
const practice = {
  ...{ category: 'good-practices', source: { kind: 'other' }, activities: [], articles: [] },
  content: { title: SYNTHETIC, summary: SYNTHETIC, body: SYNTHETIC, lessons: SYNTHETIC },
};
const document = {
  ...{ kind: 'document', title: 'Guidelines on the needs of victims', releasable: true },
  document: {
    form: 'guidelines',
    issuedBy: 'ACWC',
    language: 'en',
    reviewRounds: 1,
    standing: 'draft',
    version: '0.9',
  },
  serves: [{ activity: 'B.b.1.1', output: 1, plan: 'bohol-2017-2020' }],
};
const question = {
  ...{ to: 'PH-CONSULAR', purpose: 'identify-person', dueAt: `${dayIn(200)}T08:00:00.000Z` },
  content: { question: SYNTHETIC, person: { name: SYNTHETIC } },
};
const contribution = { note: SYNTHETIC, outputs: [], evidence: [] };

/** Every target is given something to record, `exchange` most. */
export const STORIES: readonly Story[] = [
  ...[answered, answered, answered, reading, reading, withFile],
  creating('ph-officer', '/v1/case-files', (by) => ({
    reference: `PH-2026-${String(by.next())}`,
    content: { subject: SYNTHETIC },
  })),
  creating('th-officer', '/v1/assistance-requests', () => question),
  creating('ph-officer', '/v1/practices', () => practice),
  creating('acwc-reporter', '/v1/deliverables', () => document),
  creating('chair', '/v1/directions', () => ({ units: ['TH-ATU'], ...text })),
  creating('registrar', '/v1/directory/experts', () => experts),
  creating('secretariat', '/v1/reports', () => ({})),
  {
    ...creating('acwc-reporter', '/v1/plans/bohol-2017-2020/activities/B.b.1.1/contribute', () => contribution),
    alone: true,
  },
];
