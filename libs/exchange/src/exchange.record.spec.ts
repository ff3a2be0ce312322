import type { Recipient, Submitted } from './contract.js';
import { contentFactId } from '#event-store/identifiers.js';
import type { Sealed } from '#vault/vault.js';
import { type GivenSlice, givenSlice, metaFor, askedSubmission } from './given-slice.js';
import { HOUR, iso, T0 } from './given-request.js';
import { FACT_OF } from './exchange-request.js';
import type { AskedOfRequest } from './exchange.record.js';
import { INFORMATION } from './information/information.record.js';

const SECRET = { subject: 'canary-subject', question: 'canary-question' };
const STREAM = 'exchange-r';

let slice: GivenSlice;
beforeEach(async () => {
  slice = await givenSlice();
});
afterEach(() => {
  slice.close();
});

describe('A submitted request', () => {
  it('keeps its content sealed in the log, bound to its fact, and opens it again', async () => {
    await slice.send('r', askedSubmission(SECRET), 'submit');
    const [fact] = await slice.factsOf(STREAM);
    expect(JSON.stringify(fact?.content)).not.toContain('canary');
    expect(fact).toMatchObject({ id: contentFactId(metaFor('submit').commandId), meta: { policyVersion: '3' } });
    const place = { factId: String(fact?.id), stream: STREAM, type: FACT_OF.submit, beginning: fact?.conduct };
    expect(await slice.vault.open(fact?.content as Sealed, place)).toEqual({ content: SECRET });
    await expect(slice.vault.open(fact?.content as Sealed, { ...place, stream: 'exchange-s' })).rejects.toThrow();
    const toAnother = { ...(fact?.conduct as Submitted['conduct']), to: 'VN-ATU' };
    await expect(slice.vault.open(fact?.content as Sealed, { ...place, beginning: toAnother })).rejects.toThrow();
  });

  it('is answered as the first time when it is sent again, and seals nothing twice', async () => {
    const first = await slice.send('r', askedSubmission(SECRET), 'submit');
    slice.clock.time += HOUR;
    expect(await slice.send('r', askedSubmission(SECRET), 'submit')).toEqual({ ...first, repeated: true });
    expect(await slice.factsOf(STREAM)).toHaveLength(1);
  });

  it('to a unit that the registry does not know leaves nothing in the log, and no key', async () => {
    const order = { ...askedSubmission(SECRET), to: 'XX-ATU' };
    const made: string[] = [];
    const newKey = slice.vault.newKey.bind(slice.vault);
    slice.vault.newKey = () => {
      made.push('key');
      return newKey();
    };
    await expect(slice.send('r', order, 'submit')).rejects.toMatchObject({ code: 'exchange.unit-unknown' });
    expect(await slice.factsOf(STREAM)).toEqual([]);
    expect(made).toEqual([]);
    await slice.send('r', askedSubmission(SECRET), 'again');
    expect(made).toEqual(['key']);
  });
});

it('A unit can be asked as soon as its registration was acknowledged, however far behind the view is', async () => {
  await slice.registers('VN');
  await slice.send('r', { ...askedSubmission(SECRET), to: 'VN-ATU' } as AskedOfRequest, 'submit');
  expect((await slice.factsOf(STREAM))[0]?.conduct).toMatchObject({ to: 'VN-ATU', toState: 'VN' });
});

it('All content of one request is under one key, that of another request under another', async () => {
  await slice.send('r', askedSubmission(SECRET), 'submit');
  await slice.send('r', { type: 'clarify', content: { text: 'more' } }, 'clarify');
  await slice.send('s', askedSubmission(SECRET), 'other');
  const keys = async (stream: string) => (await slice.factsOf(stream)).map(({ content }) => (content as Sealed).key);
  const [first, second] = await keys(STREAM);
  expect(second).toBe(first);
  expect(await keys('exchange-s')).not.toContain(first);
});

it('Silence that comes to light with a late answer is noted by the platform, the answer by its officer', async () => {
  await slice.send('r', askedSubmission(SECRET), 'submit');
  slice.clock.time += 25 * HOUR;
  const evaluation = { source: 'A', information: '1' } as const;
  const answer = { type: 'answer', handling: 'H0', evaluation, restrictionsStated: false, content: {} } as const;
  await slice.send('r', answer, 'answer');
  const [, passed, answered] = await slice.factsOf(STREAM);
  expect(passed).toMatchObject({ type: 'exchange.limit-passed.v1', meta: { actor: 'platform', role: 'platform' } });
  expect(passed?.meta.unit).toBeUndefined();
  expect(answered).toMatchObject({ type: 'exchange.answered.v1', meta: { actor: 'ph-officer', unit: 'PH-ATU' } });
});

describe('Onward use of an answer', () => {
  const evaluation = { source: 'A', information: '1' } as const;
  const answer = { type: 'answer', handling: 'H2', evaluation, restrictionsStated: false, content: {} } as const;
  const ask = (recipient: Recipient) =>
    ({ type: 'ask-onward-use', answer: 1, recipient, purpose: 'investigation' }) as const;
  const asked = (recipient: Recipient, given = slice) =>
    given.send('r', ask(recipient), `ask ${JSON.stringify(recipient)}`);

  beforeEach(async () => {
    await slice.send('r', askedSubmission(SECRET), 'submit');
    await slice.send('r', answer, 'answer');
  });

  it('is asked for units and bodies of the register, and for any state and its agencies', async () => {
    await slice.registers('VN');
    await slice.holds('body-ACWC', {
      type: 'registry.body-registered.v1',
      conduct: { body: 'ACWC', name: 'Commission' },
    });
    for (const recipient of [
      { unit: 'VN-ATU' },
      { body: 'ACWC' },
      { state: 'AU' },
      { state: 'AU', agency: 'police' },
    ]) {
      await asked(recipient as Recipient);
    }
    expect((await slice.factsOf(STREAM)).at(-1)?.conduct).toEqual({
      at: iso(T0),
      answer: 1,
      recipient: { state: 'AU', agency: 'police' },
      purpose: 'investigation',
    });
    for (const recipient of [{ unit: 'MY-ATU' }, { body: 'SOMTC' }]) {
      await expect(asked(recipient)).rejects.toMatchObject({ code: 'exchange.recipient-unknown' });
    }
  });

  it('sent again after the recall is answered as the first time', async () => {
    const first = await asked({ state: 'PH' });
    await slice.send('r', { type: 'recall-answer', answer: 1 }, 'recall');
    expect(await asked({ state: 'PH' })).toEqual({ ...first, repeated: true });
    await expect(slice.send('r', ask({ state: 'PH' }), 'another')).rejects.toMatchObject({
      code: 'exchange.recall-not-acknowledged',
    });
  });
});

describe('Below level 2 of a data folder', () => {
  it('onward use is asked for as the program before does, and what it does not know waits for the level', async () => {
    const before = await givenSlice(1);
    const evaluation = { source: 'A', information: '1' } as const;
    const answer = { type: 'answer', handling: 'H2', evaluation, restrictionsStated: false, content: {} } as const;
    const named = { answer: 1, recipient: { state: 'PH' }, purpose: 'other' } as const;
    await before.send('r', askedSubmission(SECRET), 'submit');
    await before.send('r', answer, 'answer');
    const needed = { code: 'log.level-needed' };
    await expect(before.send('r', { type: 'ask-onward-use', ...named }, 'named')).rejects.toMatchObject(needed);
    await before.send('r', { type: 'ask-onward-use' }, 'ask');
    await before.send('r', { type: 'grant-onward-use' }, 'grant');
    await expect(before.send('r', { type: 'recall-answer', answer: 1 }, 'one')).rejects.toMatchObject(needed);
    await before.send('r', { type: 'recall-answer' }, 'all');
    expect((await before.factsOf(STREAM)).slice(2).map(({ type }) => type)).toEqual([
      'exchange.onward-use-asked.v1',
      'exchange.onward-use-granted.v1',
      'exchange.answer-recalled.v1',
    ]);
    before.close();
  });
});

it('What does not exist yet is at no revision: a submission for one is refused', async () => {
  await expect(slice.send('r', askedSubmission(SECRET), 'submit', 0)).rejects.toMatchObject({
    code: 'precondition.stale',
  });
  expect(await slice.factsOf(STREAM)).toEqual([]);
});

it('A command for another revision than the present one is refused', async () => {
  await slice.send('r', askedSubmission(SECRET), 'submit');
  await slice.send('r', { type: 'acknowledge' }, 'acknowledge', 0);
  await expect(slice.send('r', { type: 'withdraw', content: { reason: 'x' } }, 'withdraw', 0)).rejects.toMatchObject({
    code: 'precondition.stale',
  });
});

it('Content whose key was destroyed cannot be opened any more, by anyone, and nothing is done to the record', async () => {
  await slice.send('r', askedSubmission(SECRET), 'submit');
  const withdraw = { type: 'withdraw', content: { reason: 'mistake' } } as const;
  const first = await slice.send('r', withdraw, 'withdraw');
  const facts = await slice.factsOf(STREAM);
  await slice.vault.destroy([(facts[0]?.content as Sealed).key], T0);
  for (const { id, storedType: type, content } of facts) {
    expect(await slice.vault.open(content as Sealed, { factId: id, stream: STREAM, type })).toEqual({ erasedAt: T0 });
  }
  expect(facts).toHaveLength(2);
  const more = slice.send('r', { type: 'reopen', content: { reason: 'x' } }, 'reopen');
  await expect(more).rejects.toMatchObject({ code: 'content.erased' });
  expect(await slice.send('r', withdraw, 'withdraw')).toEqual({ ...first, repeated: true });
});

describe('Information supplied unasked', () => {
  const particulars = {
    kind: 'trafficking-flow',
    evaluation: { source: 'B', information: '2' },
    exploitation: [],
    route: { transit: [] },
    persons: { victims: 0, suspects: 0 },
  } as const;
  const supply = (to: string, handling: 'H0' | 'H3' = 'H0') => {
    const between = { from: 'PH-ATU', to, particulars: { ...particulars, handling } };
    const asked = { type: 'supply', ...between, restrictionsStated: false, content: SECRET } as const;
    return slice.sendTo(INFORMATION, 'i', asked, 'supply');
  };

  it('is one fact, its content sealed to it; sent again it stays one', async () => {
    const first = await supply('TH-ATU');
    expect(await supply('TH-ATU')).toEqual({ ...first, repeated: true });
    const [fact, ...more] = await slice.factsOf('information-i');
    expect(more).toEqual([]);
    expect(fact?.conduct).toMatchObject({ from: 'PH-ATU', fromState: 'PH', to: 'TH-ATU', toState: 'TH' });
    const at = { stream: 'information-i', type: 'exchange.information-supplied.v1' };
    const place = { factId: String(fact?.id), ...at, beginning: fact?.conduct };
    expect(await slice.vault.open(fact?.content as Sealed, place)).toEqual({ content: SECRET });
  });

  it.each([
    ['XX-ATU', 'exchange.unit-unknown'],
    ['PH-ATU', 'exchange.own-unit'],
  ])('is refused to %s', async (to, code) => {
    await expect(supply(to)).rejects.toMatchObject({ code });
  });

  it('needs the restrictions in words under H3', async () => {
    const refused = supply('TH-ATU', 'H3');
    await expect(refused).rejects.toMatchObject({ code: 'exchange.restrictions-missing' });
  });
});
