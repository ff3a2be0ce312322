import { Refusal } from '#kernel/refusal.js';
import { Validation } from '#web/fields/validation.js';
import { EmptyBody } from '#web/route.js';
import { TextBody } from './dto/fields.dto.js';
import { RequestsQuery } from './dto/lists.dto.js';
import { AnswerBody, CloseBody, DelayBody, RefuseBody } from './exchange-steps.http.js';
import { SubmitBody, SupplyBody } from './dto/submit.dto.js';

/** The body that the HTTP contract gives as an example. */
const example = {
  to: 'TH-ATU',
  kind: 'victim-identification',
  urgency: 'urgent',
  handling: 'H1',
  legalBasis: 'multilateral',
  exploitation: ['forced-labour'],
  route: { origin: 'PH', transit: [], destination: 'TH' },
  persons: { victims: 3, suspects: 1 },
  channels: [{ channel: 'I-24/7', reference: 'NCB/2026-0417.3' }],
  content: { subject: '…', question: '…', justification: '…' },
};
const answer = { handling: 'H1', evaluation: { source: 'A', information: '1' }, content: { answer: '…' } };

/** The pointers of what is wrong with a body; none when it is accepted. */
function faults(metatype: new () => object, body: unknown, type: 'body' | 'query' = 'body'): readonly string[] {
  try {
    new Validation().transform(body, { type, metatype });
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toBe('body.invalid');
    return [...new Set(error.errors.map(({ pointer }) => pointer))].sort();
  }
}

describe('The body of a request', () => {
  it('is accepted as the HTTP contract shows it', () => {
    expect(faults(SubmitBody, example)).toEqual([]);
  });

  it.each(Object.keys(example))('must say %s', (field) => {
    expect(faults(SubmitBody, { ...example, [field]: undefined })).toEqual([`/${field}`]);
    expect(faults(SubmitBody, { ...example, [field]: null })).toEqual([`/${field}`]);
  });

  it.each([
    ['an unknown field', { extra: 1 }, '/extra'],
    ['an unknown field in a part', { route: { transit: [], via: 'MY' } }, '/route/via'],
    ['an unknown kind', { kind: 'gossip' }, '/kind'],
    ['an unknown form of exploitation', { exploitation: ['work'] }, '/exploitation'],
    ['a form of exploitation twice', { exploitation: ['other', 'other'] }, '/exploitation'],
    ['a state that is no code', { route: { origin: 'ph', transit: [] } }, '/route/origin'],
    ['a code that no state has', { route: { origin: 'ZZ', transit: [] } }, '/route/origin'],
    ['a code of a state that was dissolved', { route: { transit: ['MY', 'SU'] } }, '/route/transit'],
    ['a list of states that is none', { route: { transit: 'MY' } }, '/route/transit'],
    ['a negative count', { persons: { victims: -1, suspects: 0 } }, '/persons/victims'],
    ['a count over 100 000', { persons: { victims: 0, suspects: 100_001 } }, '/persons/suspects'],
    ['a count that is text', { persons: { victims: '3', suspects: 0 } }, '/persons/victims'],
    ['half a person', { persons: { victims: 0.5, suspects: 0 } }, '/persons/victims'],
    ['an unknown channel', { channels: [{ channel: 'post', reference: '1' }] }, '/channels/0/channel'],
    ['a reference on two lines', { channels: [{ channel: 'AIIF', reference: 'a\nb' }] }, '/channels/0/reference'],
    ['a reference with a NUL', { channels: [{ channel: 'AIIF', reference: 'a\0b' }] }, '/channels/0/reference'],
    ['a reference cut in a sign', { channels: [{ channel: 'AIIF', reference: 'a\ud83d' }] }, '/channels/0/reference'],
    [
      'a reference that is a record',
      { channels: [{ channel: 'AIIF', reference: '1'.repeat(41) }] },
      '/channels/0/reference',
    ],
    [
      'a reference that is a name',
      { channels: [{ channel: 'AIIF', reference: 'JUAN DELA CRUZ 1990' }] },
      '/channels/0/reference',
    ],
    [
      'a reference without a number',
      { channels: [{ channel: 'AIIF', reference: 'DELACRUZ' }] },
      '/channels/0/reference',
    ],
    ['a blank question', { content: { ...example.content, question: ' \n' } }, '/content/question'],
    ['a question over 64 KiB', { content: { ...example.content, question: 'é'.repeat(32_769) } }, '/content/question'],
    ['text that is not well-formed', { content: { ...example.content, subject: 'x\ud800' } }, '/content/subject'],
    ['text that is no text', { content: { ...example.content, subject: ['x'] } }, '/content/subject'],
    ['content that is a list', { content: [example.content] }, '/content'],
    ['a group that is no UUID', { group: 'g1' }, '/group'],
    ['no group', { group: null }, '/group'],
    ['a flag that is text', { fastTrack: 'true' }, '/fastTrack'],
  ])('is refused for %s', (_, change, pointer) => {
    expect(faults(SubmitBody, { ...example, ...change })).toEqual([pointer]);
  });

  it('may carry persons, documents and attachments, and a question of 64 KiB', () => {
    const content = {
      ...example.content,
      question: 'é'.repeat(32_768),
      restrictions: 'only for the unit',
      persons: [{ name: 'A Person', born: '1990-01', nationality: 'PH' }],
      documents: [{ kind: 'passport', number: 'P1', issuedBy: 'PH' }],
      attachments: [{ name: 'a.txt', mediaType: 'text/plain', data: 'aGVsbG8=' }],
    };
    expect(faults(SubmitBody, { ...example, content })).toEqual([]);
    const bad = { ...content, attachments: [{ name: 'a.txt', mediaType: 'text/plain', data: 'not base64!' }] };
    expect(faults(SubmitBody, { ...example, content: bad })).toEqual(['/content/attachments']);
  });
});

describe('The bodies of the steps', () => {
  it('are accepted as the HTTP contract shows them', () => {
    expect(faults(EmptyBody, {})).toEqual([]);
    expect(faults(TextBody, { content: { text: '…' } })).toEqual([]);
    expect(faults(AnswerBody, answer)).toEqual([]);
    expect(faults(RefuseBody, { grounds: ['not-available'] })).toEqual([]);
    expect(faults(RefuseBody, { grounds: ['not-available'], partial: true, content: { text: '…' } })).toEqual([]);
    expect(faults(CloseBody, { useful: 'partly' })).toEqual([]);
    expect(faults(DelayBody, { reason: 'judicial-authorisation', newDueAt: '2026-03-09T08:00:00Z' })).toEqual([]);
  });

  it.each([
    ['something in an empty body', EmptyBody, { text: 'x' }, '/text'],
    ['no text', TextBody, {}, '/content'],
    [
      'an evaluation that does not exist',
      AnswerBody,
      { ...answer, evaluation: { source: 'D', information: '1' } },
      '/evaluation/source',
    ],
    ['an unknown handling code', AnswerBody, { ...answer, handling: 'H4' }, '/handling'],
    ['no ground', RefuseBody, { grounds: [] }, '/grounds'],
    ['an unknown ground', RefuseBody, { grounds: ['busy'] }, '/grounds'],
    ['a word that is no measure of use', CloseBody, { useful: 'very' }, '/useful'],
    ['a day for an instant', DelayBody, { reason: 'volume', newDueAt: '2026-03-09' }, '/newDueAt'],
    ['an instant without a zone', DelayBody, { reason: 'volume', newDueAt: '2026-03-09T08:00:00' }, '/newDueAt'],
    ['a day that does not exist', DelayBody, { reason: 'volume', newDueAt: '2026-02-30T08:00:00Z' }, '/newDueAt'],
    ['an instant in another age', DelayBody, { reason: 'volume', newDueAt: '9999-12-31T23:59:59-23:00' }, '/newDueAt'],
  ])('are refused for %s', (_, metatype, body, pointer) => {
    expect(faults(metatype, body)).toEqual([pointer]);
  });
});

it('The body of information says what it says of its source', () => {
  const { to, kind, exploitation, route, persons } = example;
  const content = { subject: '…', information: '…' };
  const body = { to, kind, exploitation, route, persons, ...answer, content };
  expect(faults(SupplyBody, body)).toEqual([]);
  expect(faults(SupplyBody, { ...body, evaluation: undefined })).toEqual(['/evaluation']);
  expect(faults(SupplyBody, { ...body, urgency: 'urgent' })).toEqual(['/urgency']);
});

it.each([
  [{}, []],
  [{ box: 'inbox', state: 'answered', overdue: 'true', limit: '200' }, []],
  [{ box: 'both' }, ['/query/box']],
  [{ state: 'open' }, ['/query/state']],
  [{ overdue: 'maybe' }, ['/query/overdue']],
  [{ limit: '0' }, ['/query/limit']],
  [{ limit: '201' }, ['/query/limit']],
  [{ limit: 'x' }, ['/query/limit']],
  [{ unit: 'PH-ATU' }, ['/query/unit']],
])('The query %j of a list has these faults: %j', (query, expected) => {
  expect(faults(RequestsQuery, query, 'query')).toEqual(expected);
});
