import { Refusal } from '#kernel/refusal.js';
import { Validation } from '#web/fields/validation.js';
import { RaiseBodyPipe } from './raise.dto.js';
import {
  AccessBody,
  ArrangeBody,
  CloseReferralBody,
  NotifyBody,
  WishesBody,
  WithholdBody,
} from './referral-steps.http.js';
import { ReferralsQuery } from './referral.http.js';
import { AssistanceBody, NoteBody } from './step.dto.js';

const arrest = {
  track: 'arrest',
  nationality: 'PH',
  post: 'PH-CONSULAR',
  custody: 'detained',
  detainedAt: '2026-03-02T06:00:00Z',
  content: { person: { name: '…' }, whereabouts: '…', grounds: '…', notes: '…' },
};
const victim = {
  track: 'victim',
  nationality: 'PH',
  post: 'PH-CONSULAR',
  identification: 'presumed',
  identifiedAt: '2026-03-02T06:00:00Z',
  content: { person: { name: '…', born: '1999-04', document: '…', languages: '…' }, needs: '…' },
};

/** The pointers of what is wrong; none when it is accepted. */
function faultsOf(attempt: () => unknown): readonly string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toBe('body.invalid');
    return [...new Set(error.errors.map(({ pointer }) => pointer))].sort();
  }
}
const raising = (body: unknown) => faultsOf(() => new RaiseBodyPipe().transform(body));
const faults = (metatype: new () => object, body: unknown, type: 'body' | 'query' = 'body') =>
  faultsOf(() => new Validation().transform(body, { type, metatype }));

describe('The body that raises a referral', () => {
  it('is that of its track', () => {
    expect(raising(arrest)).toEqual([]);
    expect(raising(victim)).toEqual([]);
  });

  it.each(Object.keys(arrest))('must say %s of a person held', (field) => {
    expect(raising({ ...arrest, [field]: undefined })).toEqual([`/${field}`]);
    expect(raising({ ...arrest, [field]: null })).toEqual([`/${field}`]);
  });

  it.each(['suspect', 'victims', ['victim'], 7, ''])('names both tracks when it is said to be of %j', (track) => {
    const errors: unknown[] = [];
    try {
      new RaiseBodyPipe().transform({ ...victim, track });
    } catch (error) {
      errors.push(...(error as Refusal).errors);
    }
    expect(errors).toEqual([{ pointer: '/track', detail: expect.stringMatching(/arrest.*victim/) }]);
  });

  it.each(Object.keys(victim).filter((field) => field !== 'track'))('must say %s of a victim', (field) => {
    expect(raising({ ...victim, [field]: undefined })).toEqual([`/${field}`]);
  });

  it.each(['custody', 'detainedAt'] as const)('of a victim has no %s', (field) => {
    expect(raising({ ...victim, [field]: arrest[field] })).toEqual([`/${field}`]);
  });

  it('of a victim has no grounds, and that of a person held no needs', () => {
    expect(raising({ ...victim, content: { ...victim.content, grounds: '…' } })).toEqual(['/content/grounds']);
    expect(raising({ ...arrest, content: { ...arrest.content, needs: '…' } })).toEqual(['/content/needs']);
    expect(raising({ ...arrest, identification: 'presumed' })).toEqual(['/identification']);
  });

  it.each([undefined, null, [], 'arrest', 7])('is an object, not %j', (body) => {
    expect(raising(body).length).toBeGreaterThan(0);
  });

  it.each([
    ['an unknown track', { track: 'suspect' }, '/track'],
    ['a state that is no code', { nationality: 'ph' }, '/nationality'],
    ['a day for an instant', { detainedAt: '2026-03-02' }, '/detainedAt'],
    ['an unknown form of custody', { custody: 'asylum' }, '/custody'],
    ['a person without a name', { content: { person: { born: '1999' } } }, '/content/person/name'],
    ['a birthday in words', { content: { person: { name: '…', born: 'May' } } }, '/content/person/born'],
    ['blank notes', { content: { person: { name: '…' }, notes: ' ' } }, '/content/notes'],
  ])('is refused for %s', (_, change, pointer) => {
    expect(raising({ ...arrest, ...change })).toEqual([pointer]);
  });
});

describe('The bodies of the steps', () => {
  const content = { text: '…' };
  it.each([
    [WishesBody, { wish: 'requests', informedOfRightOn: '2026-03-02', content }],
    [WishesBody, { wish: 'not-yet-asked' }],
    [WithholdBody, { reason: 'asylum', reviewOn: '2026-06-01', content }],
    [NoteBody, {}],
    [NotifyBody, { at: '2026-03-02T09:00:00+07:00', channel: 'note-verbale' }],
    [AccessBody, { kind: 'visit', at: '2026-03-02T09:00:00Z', content }],
    [AssistanceBody, { content }],
    [ArrangeBody, { kind: 'shelter' }],
    [CloseReferralBody, { outcome: 'repatriated', content }],
  ])('are accepted: %p %j', (metatype, body) => {
    expect(faults(metatype, body)).toEqual([]);
  });

  it.each([
    [WishesBody, { wish: 'maybe' }, '/wish'],
    [WishesBody, { wish: 'requests', informedOfRightOn: '2026-02-30' }, '/informedOfRightOn'],
    [WithholdBody, { reason: 'busy', reviewOn: '2026-06-01' }, '/reason'],
    [WithholdBody, { reason: 'safety' }, '/reviewOn'],
    [NotifyBody, { at: '2026-03-02T09:00:00', channel: 'telephone' }, '/at'],
    [NotifyBody, { at: '2026-03-02T09:00:00Z', channel: 'pigeon' }, '/channel'],
    [AccessBody, { kind: 'letter', at: '2026-03-02T09:00:00Z' }, '/kind'],
    [AssistanceBody, {}, '/content'],
    [ArrangeBody, { kind: 'loan' }, '/kind'],
    [CloseReferralBody, { outcome: 'deported' }, '/outcome'],
    [NoteBody, { text: '…' }, '/text'],
  ])('are refused: %p %j', (metatype, body, pointer) => {
    expect(faults(metatype, body)).toEqual([pointer]);
  });
});

it.each([
  [{}, []],
  [{ track: 'victim', state: 'withheld', limit: '200' }, []],
  [{ track: 'both' }, ['/query/track']],
  [{ state: 'open' }, ['/query/state']],
  [{ limit: '201' }, ['/query/limit']],
  [{ nationality: 'PH' }, ['/query/nationality']],
])('The query %j of the list has these faults: %j', (query, expected) => {
  expect(faults(ReferralsQuery, query, 'query')).toEqual(expected);
});
