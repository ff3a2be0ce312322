import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { HOUR, instant } from '#kernel/time.js';
import { Refusal } from '#kernel/refusal.js';
import { Validation } from '#web/fields/validation.js';
import { metaFor } from '../given-slice.js';
import { AssistanceRequestsQuery, DeclineAssistanceBody, RequestAssistanceBody } from './assistance.dto.js';
import { ASSISTANCE_REQUEST, type AskedOfPost, type AskedRequest } from './assistance.record.js';
import { DUE, T0 } from './given-assistance.js';

const SECRET = { question: 'canary-question', person: { name: 'canary-name' } };
const ASKED: AskedRequest = {
  type: 'request',
  from: { unit: 'TH-ATU', state: 'TH' },
  to: 'PH-CONSULAR',
  purpose: 'locate-person',
  dueAt: DUE,
  content: SECRET,
};

let given: GivenRecords;
const send = (asked: AskedOfPost, key: string, id = 'r') => given.send(ASSISTANCE_REQUEST, id, asked, key);
const facts = (id = 'r') => given.factsOf(`assistance-${id}`);

async function holding(level?: 1 | 2): Promise<GivenRecords> {
  const records = givenRecords(T0, metaFor, undefined, level);
  await records.holds('unit-TH-ATU', {
    type: 'registry.unit-registered.v1',
    conduct: { unit: 'TH-ATU', state: 'TH', name: 'Unit', community: 'tip', establishedOn: null },
  });
  for (const [post, host] of [
    ['PH-CONSULAR', 'TH'],
    ['PH-TOKYO', 'JP'],
  ] as const) {
    await records.holds(`post-${post}`, {
      type: 'registry.post-registered.v1',
      conduct: { post, state: 'PH', hostStates: [host], name: 'Post', city: null, kind: 'embassy' },
    });
  }
  return records;
}

beforeEach(async () => {
  given = await holding();
});
afterEach(() => {
  given.close();
});

it('A request keeps its content sealed, bound to its parties, and the log says no word of it', async () => {
  await send(ASKED, 'ask');
  await send({ type: 'answer', content: { text: 'canary-answer' } }, 'answer');
  const [asked, answered] = await facts();
  expect(
    JSON.stringify([asked, answered], (_, value: unknown) => (typeof value === 'bigint' ? null : value)),
  ).not.toContain('canary');
  expect(asked?.conduct).toEqual({
    ...{ from: 'TH-ATU', fromState: 'TH', to: 'PH-CONSULAR', toState: 'PH', purpose: 'locate-person' },
    ...{ at: instant(T0), dueAt: instant(DUE) },
  });
  expect(await given.opened(asked)).toEqual({ content: SECRET });
  expect(await given.opened(answered, asked)).toEqual({ content: { text: 'canary-answer' } });
  const forged = { ...asked!, conduct: { ...(asked?.conduct as object), to: 'VN-CONSULAR' } };
  await expect(given.opened(answered, forged)).rejects.toThrow();
});

it('Sent again it is answered as the first time; what is refused leaves no fact', async () => {
  const first = await send(ASKED, 'ask');
  given.clock.time += HOUR;
  expect(await send(ASKED, 'ask')).toEqual({ ...first, repeated: true });
  expect(await facts()).toHaveLength(1);
  const refused: readonly [Partial<AskedRequest>, string][] = [
    [{ to: 'XX-CONSULAR' }, 'assistance.post-unknown'],
    [{ to: 'PH-TOKYO' }, 'assistance.post-not-accredited'],
    [{ dueAt: T0 }, 'assistance.due-not-later'],
    [{ from: { unit: 'VN-ATU', state: 'VN' } }, 'assistance.own-unit-unknown'],
  ];
  for (const [but, code] of refused) {
    await expect(send({ ...ASKED, ...but }, code, 'other')).rejects.toMatchObject({ code });
  }
  expect(await facts('other')).toEqual([]);
});

it('A closed unit asks nothing, and a closed post is asked nothing', async () => {
  await given.holds('post-PH-CONSULAR', {
    type: 'registry.post-closed.v1',
    conduct: { post: 'PH-CONSULAR', on: '2026-03-01' },
  });
  await expect(send(ASKED, 'ask')).rejects.toMatchObject({ code: 'assistance.post-unknown' });
  await given.holds('unit-TH-ATU', {
    type: 'registry.unit-closed.v1',
    conduct: { unit: 'TH-ATU', on: '2026-03-01' },
  });
  await expect(send(ASKED, 'again')).rejects.toMatchObject({ code: 'assistance.own-unit-unknown' });
});

it('Below level 2 of a data folder nothing is asked so: the program before does not know the facts', async () => {
  const before = await holding(1);
  const asked = before.send(ASSISTANCE_REQUEST, 'r', ASKED, 'ask');
  await expect(asked).rejects.toMatchObject({ code: 'log.level-needed' });
  expect(await before.factsOf('assistance-r')).toEqual([]);
  before.close();
});

/** The pointers of what is wrong; none when it is accepted. */
function faults(metatype: new () => object, body: unknown, type: 'body' | 'query' = 'body'): readonly string[] {
  try {
    new Validation().transform(body, { type, metatype });
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [...new Set(error.errors.map(({ pointer }) => pointer))].sort();
  }
}

describe('The bodies', () => {
  const body = { to: 'PH-CONSULAR', purpose: 'identify-person', dueAt: '2099-03-01T08:00:00Z', content: SECRET };

  it('say whom, what for, by when and what; no field names a referral', () => {
    expect(faults(RequestAssistanceBody, body)).toEqual([]);
    for (const field of Object.keys(body)) {
      expect(faults(RequestAssistanceBody, { ...body, [field]: undefined })).toEqual([`/${field}`]);
    }
    expect(faults(RequestAssistanceBody, { ...body, referral: 'x' })).toEqual(['/referral']);
    expect(faults(RequestAssistanceBody, { ...body, purpose: 'arrest-person' })).toEqual(['/purpose']);
    expect(faults(RequestAssistanceBody, { ...body, dueAt: '2099-03-01' })).toEqual(['/dueAt']);
    expect(faults(DeclineAssistanceBody, { grounds: ['not-available'] })).toEqual([]);
    expect(faults(DeclineAssistanceBody, { grounds: [] })).toEqual(['/grounds']);
    expect(faults(DeclineAssistanceBody, { grounds: ['busy'] })).toEqual(['/grounds']);
  });

  it.each([
    [{ state: 'answered', overdue: 'true' }, []],
    [{ state: 'open' }, ['/query/state']],
    [{ overdue: 'maybe' }, ['/query/overdue']],
  ])('The query %j of a list has these faults: %j', (query, expected) => {
    expect(faults(AssistanceRequestsQuery, query, 'query')).toEqual(expected);
  });
});
