import fc from 'fast-check';
import { contentFactId, derivedUuid } from '#event-store/identifiers.js';
import type { Fact } from '#event-store/fact.js';
import { recorded } from '#event-store/recorded.js';
import { type Draft, fold } from '#kernel/decider.js';
import { HOUR, instant } from '#kernel/time.js';
import type { Lookup } from '#records/lookup.js';
import { ruleOf } from '#registry/notification-rule.js';
import { termsBetween, view as register } from '#registry/views/consular.js';
import type { Sealed } from '#vault/vault.js';
import { givenView } from '#views/given-view.js';
import type { Raised } from './contract.js';
import { SINCE, T0 } from './given-referral.js';
import { type GivenSlice, givenSlice, metaFor, raising } from './given-slice.js';
import { type AskedRaise, REFERRAL } from './referral.record.js';

const SECRET = { person: { name: 'canary-name' }, notes: 'canary-notes' };

let slice: GivenSlice;
beforeEach(async () => {
  slice = await givenSlice();
});
afterEach(() => {
  slice.close();
});

const raisedAs = async (id: string) => (await slice.factsOfReferral(id))[0]?.conduct as Raised['conduct'] | undefined;

describe('A raised referral', () => {
  it('keeps its content sealed in the log, bound to its fact, and opens it again', async () => {
    await slice.send('r', raising('PH', SECRET), 'raise');
    const [fact] = await slice.factsOfReferral('r');
    expect(JSON.stringify([fact?.conduct, fact?.content, fact?.meta])).not.toContain('canary');
    expect(fact?.id).toBe(contentFactId(metaFor('raise').commandId));
    const place = {
      factId: String(fact?.id),
      stream: 'referral-r',
      type: 'referral.raised.v1',
      beginning: fact?.conduct,
    };
    expect(await slice.vault.open(fact?.content as Sealed, place)).toEqual({ content: SECRET });
    await expect(slice.vault.open(fact?.content as Sealed, { ...place, stream: 'referral-s' })).rejects.toThrow();
  });

  it('has the rule that was known for the two states on its day, in UTC', async () => {
    await slice.send('a', raising('PH', SECRET), 'a');
    await slice.send('b', raising('VN', SECRET), 'b');
    slice.clock.time = Date.UTC(2026, 1, 28, 23, 59);
    const particulars = { track: 'arrest', custody: 'arrested', detainedAt: instant(slice.clock.time - HOUR) } as const;
    await slice.send('c', { ...raising('PH', SECRET), particulars }, 'c');
    const rules = await Promise.all(['a', 'b', 'c'].map(async (id) => (await raisedAs(id))?.rule));
    expect(rules[0]).toEqual({
      ...{ kind: 'mandatory', withinHours: 48, agreement: 'one', version: 1, citation: 'SYNTHETIC Series 1' },
    });
    for (const rule of rules.slice(1)) expect(rule).toMatchObject({ kind: 'on-request', agreement: null });
  });

  it('is answered as the first time when it is sent again; what is refused leaves no fact and no key', async () => {
    const first = await slice.send('r', raising('PH', SECRET), 'raise');
    slice.clock.time += HOUR;
    expect(await slice.send('r', raising('PH', SECRET), 'raise')).toEqual({ ...first, repeated: true });
    expect(await slice.factsOfReferral('r')).toHaveLength(1);
    const made: string[] = [];
    slice.vault.newKey = () => {
      made.push('key');
      return Promise.resolve('no key');
    };
    await expect(slice.send('s', raising('SG', SECRET), 'other')).rejects.toMatchObject({
      code: 'referral.post-unknown',
    });
    expect([await slice.factsOfReferral('s'), made]).toEqual([[], []]);
  });
});

it('All content of one referral is under one key, and a step for another revision is refused', async () => {
  await slice.send('r', raising('PH', SECRET), 'raise');
  const notify = { type: 'notify', toldAt: T0, channel: 'telephone', content: { text: 'canary-note' } } as const;
  await expect(slice.send('r', notify, 'stale', 4)).rejects.toMatchObject({ code: 'precondition.stale' });
  await slice.send('r', notify, 'notify', 0);
  const [raised, notified] = await slice.factsOfReferral('r');
  expect((notified?.content as Sealed).key).toBe((raised?.content as Sealed).key);
});

it('What is already so leaves no fact and seals nothing', async () => {
  await slice.send('r', raising('PH', SECRET), 'raise');
  await slice.send('r', { type: 'notify', toldAt: T0, channel: 'telephone' }, 'notify');
  await slice.send('r', { type: 'acknowledge' }, 'acknowledge');
  const confirm = { type: 'confirm-nationality', content: { text: 'canary' } } as const;
  const first = await slice.send('r', confirm, 'confirm');
  const sealed: unknown[] = [];
  const seal = slice.vault.seal.bind(slice.vault);
  slice.vault.seal = (...what) => (sealed.push(what), seal(...what));
  expect(await slice.send('r', confirm, 'again')).toMatchObject({ revision: first.revision, repeated: false });
  expect(sealed).toEqual([]);
});

describe('The passing of a limit', () => {
  const notifyBy = SINCE + 48 * HOUR;
  const passed = async (id: string) =>
    (await slice.factsOfReferral(id)).filter(({ type }) => type === 'referral.limit-passed.v1');

  it('is noted once by the platform, after the fact that set it, however often and by however many is looked', async () => {
    await slice.send('r', raising('PH', SECRET), 'raise');
    await slice.send('s', raising('VN', SECRET), 'other');
    slice.clock.time = notifyBy;
    expect(await (await slice.limits()).look()).toBe(0);
    slice.clock.time = notifyBy + 1;
    const [one, other] = [await slice.limits(), await slice.limits()];
    await Promise.all([one.look(), other.look()]);
    await one.look();
    const [raised] = await slice.factsOfReferral('r');
    expect(await passed('r')).toMatchObject([
      {
        conduct: { notifyBy: instant(notifyBy), at: instant(notifyBy + 1) },
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
    await slice.send('r', raising('PH', SECRET), 'raise');
    slice.clock.time = notifyBy + HOUR;
    await slice.send('r', { type: 'notify', toldAt: slice.clock.time, channel: 'telephone' }, 'notify');
    const [, silence, notified] = await slice.factsOfReferral('r');
    expect(silence).toMatchObject({ type: 'referral.limit-passed.v1', meta: { actor: 'platform', role: 'platform' } });
    expect(silence?.meta.unit).toBeUndefined();
    expect(notified).toMatchObject({ type: 'referral.notified.v1', meta: { actor: 'th-officer', unit: 'TH-ATU' } });
  });

  it('is not noted for a post that was told', async () => {
    await slice.send('r', raising('PH', SECRET), 'raise');
    await slice.send('r', { type: 'notify', toldAt: T0, channel: 'telephone' }, 'notify');
    slice.clock.time = notifyBy + HOUR;
    expect(await (await slice.limits()).look()).toBe(0);
    expect(await passed('r')).toEqual([]);
  });
});

describe('What a referral stands on', () => {
  const refused = (asked: AskedRaise, key: string) => slice.send(key, asked, key).catch((error: unknown) => error);

  it('is what the registry knows of units and posts', async () => {
    const order = raising('PH', SECRET);
    expect(await refused({ ...order, by: { unit: 'TH-BORDER', state: 'TH' } }, 'unit')).toMatchObject({
      code: 'referral.own-unit-unknown',
    });
    expect(await refused({ ...order, post: 'PH-BANGKOK' }, 'post')).toMatchObject({ code: 'referral.post-unknown' });
    expect(await refused({ ...order, post: 'VN-CONSULAR' }, 'other')).toMatchObject({
      code: 'referral.post-of-other-state',
    });
    await slice.send('r', order, 'raise');
    expect(await raisedAs('r')).toMatchObject({ unit: 'TH-ATU', hostState: 'TH', post: 'PH-CONSULAR' });
  });

  it('is the post whose registration was acknowledged before', async () => {
    expect(await refused(raising('MY', SECRET), 'before')).toMatchObject({ code: 'referral.post-unknown' });
    await slice.registersPost('MY');
    await slice.send('r', raising('MY', SECRET), 'after');
    expect(await raisedAs('r')).toMatchObject({ post: 'MY-CONSULAR', nationality: 'MY' });
  });

  it('is never a unit whose closure was acknowledged before, from the day on that it names', async () => {
    await slice.send('before', raising('PH', SECRET), 'before');
    const closed = { type: 'registry.unit-closed.v1', conduct: { unit: 'TH-ATU', on: '2026-03-03' } };
    await slice.holds('unit-TH-ATU', closed);
    await slice.send('until', raising('PH', SECRET), 'until');
    slice.clock.time = Date.UTC(2026, 2, 3);
    expect(await refused(raising('PH', SECRET), 'after')).toMatchObject({ code: 'referral.own-unit-unknown' });
    expect(await slice.factsOfReferral('after')).toEqual([]);
  });

  it('is never an agreement that one of the states has not confirmed, or that both confirmed after the detention', async () => {
    const terms = { version: 2, mandatory: true, withinHours: 24, citation: 'SYNTHETIC Series 2' };
    await slice.holds('agreement-one', {
      type: 'registry.agreement-amended.v1',
      conduct: { ...terms, from: '2026-03-01' },
    });
    const raise = async (id: string, detainedAt: number) => {
      const particulars = { track: 'arrest', custody: 'detained', detainedAt: instant(detainedAt) } as const;
      await slice.send(id, { ...raising('PH', SECRET), particulars }, id);
      return ((await raisedAs(id)) as { rule: { agreement: string | null; version: number | null } }).rule;
    };
    const none = { kind: 'on-request', agreement: null, version: null };
    expect(await raise('unconfirmed', SINCE)).toMatchObject(none);
    await slice.confirms('PH', 2, slice.clock.time);
    slice.clock.time += 1_000;
    expect(await raise('half', slice.clock.time)).toMatchObject(none);
    await slice.confirms('TH', 2, slice.clock.time);
    expect(await raise('before', slice.clock.time - 1)).toMatchObject(none);
    expect(await raise('after', slice.clock.time)).toMatchObject({ kind: 'mandatory', agreement: 'one', version: 2 });
    expect(await raisedAs('before')).toMatchObject({ rule: none });
  });

  it('is never an agreement whose end was acknowledged before', async () => {
    await slice.send('before', raising('PH', SECRET), 'before');
    await slice.agreementIs('terminated', '2026-03-02');
    await slice.send('after', raising('PH', SECRET), 'after');
    expect(await raisedAs('before')).toMatchObject({ rule: { kind: 'mandatory', agreement: 'one' } });
    expect(await raisedAs('after')).toMatchObject({ rule: { kind: 'on-request', agreement: null }, notifyBy: null });
  });

  const days = fc.constantFrom('2024-01-01', '2024-06-01', '2025-01-01', '2025-06-01', '2026-01-01');
  const terms = fc.record({
    mandatory: fc.boolean(),
    withinHours: fc.constantFrom(null, 24, 72),
    citation: fc.constantFrom('One', 'Other'),
  });
  /** What the register keeps of agreements: each enters into force at its conclusion or later, and ends after that. */
  const agreements = fc.array(
    fc.record({
      pair: fc.constantFrom(['PH', 'TH'] as const, ['TH', 'VN'] as const),
      first: terms,
      inForceOn: fc.option(days),
      amended: fc.array(fc.tuple(days, terms), { maxLength: 3 }),
      terminatedOn: fc.option(days),
      /** By whom each version is confirmed, and when; those that are not there count for nothing. */
      confirmed: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 1), days), {
        minLength: 6,
        maxLength: 8,
        selector: ([version, party]) => version * 2 + party,
      }),
    }),
    { maxLength: 4 },
  );

  it('is the rule that the register itself gives, for any agreements, pair and day', async () => {
    const kinds = new Set<string>();
    const attempt = async (made: Made[], day: string, other: string, level: 1 | 2) => {
      const facts = made.flatMap(factsOfAgreement);
      const shown = ruleOf(termsBetween(givenView(register)(...facts).queries(), [other, 'TH'], day, level));
      const { rule: kind, withinHours, agreement, version, citation } = shown;
      // What happened on that day happened after what was confirmed on it, which is at its beginning here.
      const particulars = { track: 'arrest', custody: 'detained', detainedAt: `${day}T00:00:00.000Z` } as const;
      const asked = { ...raising(other, SECRET), particulars };
      const about = { at: Date.parse(day), day, level, lookup: lookupIn(facts) } as Parameters<
        typeof REFERRAL.complete
      >[1];
      expect(await REFERRAL.complete(asked, about)).toMatchObject({
        rule: { kind, withinHours, agreement, version, citation },
      });
      kinds.add(`level ${String(level)}: ${kind}, version ${String(version)}`);
    };
    const run = fc.asyncProperty(agreements, days, fc.constantFrom('PH', 'VN', 'SG'), fc.constantFrom(1, 2), attempt);
    // The same in every run: what the rules were is counted afterwards.
    await fc.assert(run, { numRuns: 600, seed: 1 });
    const seen = (start: string) => [...kinds].some((kind) => kind.startsWith(start));
    for (const level of ['level 1', 'level 2']) {
      for (const kind of ['mandatory', 'on-request']) {
        expect([level, kind, seen(`${level}: ${kind}, version 1`)]).toEqual([level, kind, true]);
      }
      expect([level, seen(`${level}: on-request, version null`)]).toEqual([level, true]);
    }
    expect(seen('level 1: mandatory, version 2')).toBe(true);
  });

  type Made = typeof agreements extends fc.Arbitrary<(infer Each)[]> ? Each : never;

  function factsOfAgreement(
    { pair, first, inForceOn, amended, terminatedOn, confirmed }: Made,
    index: number,
  ): readonly Fact[] {
    const agreement = `a${String(index)}`;
    const concluded = { agreement, parties: pair, concludedOn: '2024-01-01', version: 1, ...first };
    const later = [...amended].sort(([one], [other]) => (one < other ? -1 : 1));
    const ends = inForceOn !== null && terminatedOn !== null && terminatedOn >= inForceOn;
    const drafts: readonly Draft[] = [
      { type: 'registry.agreement-concluded.v1', conduct: concluded },
      ...(inForceOn === null ? [] : [{ type: 'registry.agreement-entered-into-force.v1', conduct: { on: inForceOn } }]),
      ...later.map(([from, next], place) => ({
        type: 'registry.agreement-amended.v1',
        conduct: { version: place + 2, from, ...next },
      })),
      ...confirmed
        .filter(([version]) => inForceOn !== null && version <= later.length + 1)
        .map(([version, party, day]) => ({
          type: 'registry.agreement-confirmed.v1',
          conduct: { version, state: pair[party], at: `${day}T00:00:00.000Z` },
        })),
      ...(ends ? [{ type: 'registry.agreement-terminated.v1', conduct: { on: terminatedOn } }] : []),
    ];
    return drafts.map((draft, revision) =>
      recorded<string, unknown>(draft, {
        stream: `agreement-${agreement}`,
        revision,
        position: BigInt(index * 20 + revision + 1),
      }),
    );
  }

  function lookupIn(facts: readonly Fact[]): Lookup {
    const factsOf = (stream: string) => facts.filter((fact) => fact.stream === stream);
    return {
      state: (folding, stream) => Promise.resolve(fold(folding, factsOf(stream) as never)),
      known: () => Promise.reject(new Error('a rule stands on no revision')),
      facts: (stream) => Promise.resolve(factsOf(stream)),
      caughtUp: (view) => Promise.resolve(givenView(view)(...facts).queries()),
      get log(): never {
        throw new Error('a rule is found by the agreements, not in the whole log');
      },
    };
  }
});
