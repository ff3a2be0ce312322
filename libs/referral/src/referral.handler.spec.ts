import { contentFactId, derivedUuid } from '#event-store/identifiers.js';
import type { Sealed } from '#vault/vault.js';
import { HOUR, iso, SINCE, T0 } from './given-referral.js';
import { type GivenSlice, givenSlice, metaFor, raiseOrder } from './given-slice.js';
import { FACT_OF } from './referral.js';

const SECRET = { person: { name: 'canary-name' }, notes: 'canary-notes' };

let slice: GivenSlice;
beforeEach(() => {
  slice = givenSlice();
});
afterEach(() => {
  slice.close();
});

describe('A raised referral', () => {
  it('keeps its content sealed in the log, bound to its fact, and opens it again', async () => {
    await slice.send('r', raiseOrder('PH', SECRET), 'raise');
    const [fact] = await slice.factsOf('r');
    expect(JSON.stringify([fact?.conduct, fact?.content, fact?.meta])).not.toContain('canary');
    expect(fact?.id).toBe(contentFactId(metaFor('raise').commandId));
    const place = { factId: String(fact?.id), stream: 'referral-r', type: FACT_OF.raise };
    expect(slice.vault.open(fact?.content as Sealed, place)).toEqual({ content: SECRET });
    expect(() => slice.vault.open(fact?.content as Sealed, { ...place, stream: 'referral-s' })).toThrow();
  });

  it('has the rule that was known for the two states on its day, in UTC', async () => {
    await slice.send('a', raiseOrder('PH', SECRET), 'a');
    await slice.send('b', raiseOrder('VN', SECRET), 'b');
    slice.clock.time = Date.UTC(2026, 1, 28, 23, 59);
    const early = { ...raiseOrder('PH', SECRET) };
    const detainedAt = iso(slice.clock.time - HOUR);
    await slice.send(
      'c',
      { ...early, particulars: { track: 'arrest', custody: 'arrested', detainedAt } } as typeof early,
      'c',
    );
    const rules = await Promise.all(
      ['a', 'b', 'c'].map(async (id) => ((await slice.factsOf(id))[0]?.conduct as { rule: object }).rule),
    );
    expect(rules[0]).toEqual({
      ...{ kind: 'mandatory', withinHours: 48, agreement: 'one', version: 1, citation: 'SYNTHETIC Series 1' },
    });
    for (const rule of rules.slice(1)) expect(rule).toMatchObject({ kind: 'on-request', agreement: null });
  });

  it('is answered as the first time when it is sent again; what is refused leaves no fact and no key', async () => {
    const first = await slice.send('r', raiseOrder('PH', SECRET), 'raise');
    slice.clock.time += HOUR;
    expect(await slice.send('r', raiseOrder('PH', SECRET), 'raise')).toEqual({ ...first, repeated: true });
    expect(await slice.factsOf('r')).toHaveLength(1);
    const made: string[] = [];
    slice.vault.newKey = () => {
      made.push('key');
      return 'no key';
    };
    await expect(slice.send('s', raiseOrder('SG', SECRET), 'other')).rejects.toMatchObject({
      code: 'referral.post-unknown',
    });
    expect([await slice.factsOf('s'), made]).toEqual([[], []]);
  });
});

it('All content of one referral is under one key, and a step for another revision is refused', async () => {
  await slice.send('r', raiseOrder('PH', SECRET), 'raise');
  const notify = { type: 'notify', toldAt: T0, channel: 'telephone', content: { text: 'canary-note' } } as const;
  await expect(slice.send('r', notify, 'stale', 4)).rejects.toMatchObject({ code: 'precondition.stale' });
  await slice.send('r', notify, 'notify', 0);
  const [raised, notified] = await slice.factsOf('r');
  expect((notified?.content as Sealed).key).toBe((raised?.content as Sealed).key);
});

it('What is already so leaves no fact and seals nothing', async () => {
  await slice.send('r', raiseOrder('PH', SECRET), 'raise');
  await slice.send('r', { type: 'notify', toldAt: T0, channel: 'telephone' }, 'notify');
  await slice.send('r', { type: 'acknowledge' }, 'acknowledge');
  const confirm = { type: 'confirm-nationality', content: { text: 'canary' } } as const;
  const first = await slice.send('r', confirm, 'confirm');
  expect(await slice.send('r', confirm, 'again')).toMatchObject({ revision: first.revision, repeated: false });
});

describe('The passing of a limit', () => {
  const notifyBy = SINCE + 48 * HOUR;
  const passed = async (id: string) =>
    (await slice.factsOf(id)).filter(({ type }) => type === 'referral.limit-passed.v1');

  it('is noted once by the platform, after the fact that set it, however often and by however many is looked', async () => {
    await slice.send('r', raiseOrder('PH', SECRET), 'raise');
    await slice.send('s', raiseOrder('VN', SECRET), 'other');
    slice.clock.time = notifyBy;
    expect(await (await slice.limits()).look()).toBe(0);
    slice.clock.time = notifyBy + 1;
    const [one, other] = [await slice.limits(), await slice.limits()];
    await Promise.all([one.look(), other.look()]);
    await one.look();
    const [raised] = await slice.factsOf('r');
    expect(await passed('r')).toMatchObject([
      {
        conduct: { notifyBy: iso(notifyBy), at: iso(notifyBy + 1) },
        meta: {
          actor: 'platform',
          role: 'platform',
          commandId: derivedUuid('limit-passed', 'r', String(notifyBy)),
          causationId: raised?.id,
        },
      },
    ]);
    expect(await passed('s')).toEqual([]);
  });

  it('is noted by the platform too when a person’s step brings it to light', async () => {
    await slice.send('r', raiseOrder('PH', SECRET), 'raise');
    slice.clock.time = notifyBy + HOUR;
    await slice.send('r', { type: 'notify', toldAt: slice.clock.time, channel: 'telephone' }, 'notify');
    const [, silence, notified] = await slice.factsOf('r');
    expect(silence).toMatchObject({ type: 'referral.limit-passed.v1', meta: { actor: 'platform', role: 'platform' } });
    expect(notified).toMatchObject({ type: 'referral.notified.v1', meta: { actor: 'th-officer', unit: 'TH-ATU' } });
  });

  it('is not noted for a post that was told', async () => {
    await slice.send('r', raiseOrder('PH', SECRET), 'raise');
    await slice.send('r', { type: 'notify', toldAt: T0, channel: 'telephone' }, 'notify');
    slice.clock.time = notifyBy + HOUR;
    expect(await (await slice.limits()).look()).toBe(0);
    expect(await passed('r')).toEqual([]);
  });
});
