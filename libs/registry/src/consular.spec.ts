import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { retryable } from '#records/retry-property.js';
import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { Refusal } from '#kernel/refusal.js';
import { givenView } from '#views/given-view.js';
import { type AgreementCommand, agreementDecider, countsSince } from './agreement/agreement.js';
import type { AgreementFact, PostRegistered } from './contract.js';
import { ruleOf } from './notification-rule.js';
import { postDecider, type RegisterPost } from './registered/post.js';
import { agreementsOf, postsOf, termsBetween, view } from './views/consular.js';

const particulars = {
  post: 'PH-BKK',
  state: 'PH',
  hostStates: ['MM', 'TH'],
  name: 'Embassy of the Philippines',
  city: 'Bangkok',
  kind: 'embassy',
} as const;
const register: RegisterPost = { type: 'register', ...particulars, unknownStates: [] };
const registered: PostRegistered = {
  type: 'registry.post-registered.v1',
  conduct: particulars,
};

describe('A consular post', () => {
  it('is registered with the states to which it is accredited, each once, in the order of their codes', () => {
    given(postDecider)()
      .when({ ...register, hostStates: ['TH', 'MM', 'TH'] })
      .then(registered);
    given(postDecider)()
      .when({ ...register, city: null })
      .then({ ...registered, conduct: { ...registered.conduct, city: null } });
  });

  it.each([
    [{ post: 'ph-bkk' }, 'registry.code-malformed', '/post'],
    [{ post: 'TH-BKK' }, 'registry.post-of-other-state', '/post'],
    [{ hostStates: [] }, 'registry.post-at-home', '/hostStates'],
    [{ hostStates: ['TH', 'PH'] }, 'registry.post-at-home', '/hostStates'],
    [{ unknownStates: ['PH', 'TH'] }, 'registry.state-unknown', '/state'],
    [{ unknownStates: ['MM'] }, 'registry.state-unknown', '/hostStates'],
  ])('is refused for %j', (change, code, pointer) => {
    given(postDecider)()
      .when({ ...register, ...change })
      .thenRefused(code, pointer);
  });

  it('is registered once: the same again changes nothing, other particulars are refused', () => {
    given(postDecider)(registered).when(register).then();
    const others = [{ name: 'Other' }, { city: null }, { kind: 'consulate' }, { hostStates: ['TH'] }] as const;
    for (const other of others) {
      given(postDecider)(registered)
        .when({ ...register, ...other })
        .thenRefused('registry.post-exists');
    }
  });
});

const ID = '0b1f6a52-0000-8000-8000-000000000001';
const terms = { mandatory: true, withinHours: 72, citation: 'SYNTHETIC Treaty Series 1' } as const;
const conclude: AgreementCommand & { type: 'conclude' } = {
  type: 'conclude',
  agreement: ID,
  parties: ['TH', 'PH'],
  unknownStates: [],
  concludedOn: '2024-05-01',
  terms,
};
const concluded: AgreementFact = {
  type: 'registry.agreement-concluded.v1',
  conduct: { agreement: ID, parties: ['PH', 'TH'], concludedOn: '2024-05-01', version: 1, ...terms },
};
const inForce: AgreementFact = { type: 'registry.agreement-entered-into-force.v1', conduct: { on: '2024-06-01' } };
const without = { ...terms, withinHours: null };
const amended: AgreementFact = {
  type: 'registry.agreement-amended.v1',
  conduct: { version: 2, ...without, from: '2025-01-01' },
};
const confirmedBy = (state: string, version: number, at = '2024-06-01T08:00:00.000Z'): AgreementFact => ({
  type: 'registry.agreement-confirmed.v1',
  conduct: { version, state, at },
});
const terminated: AgreementFact = { type: 'registry.agreement-terminated.v1', conduct: { on: '2026-01-01' } };
const agreement = given(agreementDecider);

describe('An agreement', () => {
  it('is concluded between two states, in the order of their codes, with its first terms', () => {
    agreement().when(conclude).then(concluded);
    agreement(concluded).when(conclude).thenRefused('registry.agreement-exists');
    agreement()
      .when({ ...conclude, parties: ['PH', 'PH'] })
      .thenRefused('registry.parties-same', '/parties');
    agreement()
      .when({ ...conclude, unknownStates: ['TH'] })
      .thenRefused('registry.state-unknown', '/parties');
  });

  it('comes into force once, not before it is concluded', () => {
    const enter = { type: 'enter-into-force', on: '2024-06-01' } as const;
    agreement(concluded).when(enter).then(inForce);
    agreement(concluded)
      .when({ ...enter, on: '2024-04-30' })
      .thenRefused('registry.days-disordered', '/on');
    agreement(concluded, inForce).when(enter).thenRefused('registry.agreement-in-force');
  });

  it('has a new version of its terms with each amendment, each from no earlier than the one before', () => {
    const amend = { type: 'amend', from: '2025-01-01', terms: without } as const;
    agreement(concluded, inForce).when(amend).then(amended);
    agreement(concluded).when(amend).then(amended);
    agreement(concluded, inForce, amended)
      .when({ ...amend, from: '2024-12-31' })
      .thenRefused('registry.days-disordered', '/from');
  });

  it('is terminated once in force, and then nothing more is recorded', () => {
    const terminate = { type: 'terminate', on: '2026-01-01' } as const;
    agreement(concluded).when(terminate).thenRefused('registry.agreement-not-in-force');
    agreement(concluded, inForce).when(terminate).then(terminated);
    agreement(concluded, inForce)
      .when({ ...terminate, on: '2024-05-31' })
      .thenRefused('registry.days-disordered', '/on');
    for (const more of [terminate, { type: 'enter-into-force', on: '2027-01-01' } as const]) {
      agreement(concluded, inForce, terminated).when(more).thenRefused('registry.agreement-ended');
    }
  });

  it('is confirmed by each party once, version by version', () => {
    const at = Date.parse('2024-06-01T08:00:00Z');
    const confirm = (state: string, version = 1) => ({ type: 'confirm', version, state, at }) as const;
    agreement(concluded, inForce).when(confirm('PH')).then(confirmedBy('PH', 1));
    const once = agreement(concluded, inForce, confirmedBy('PH', 1));
    once.when(confirm('PH')).thenRefused('registry.version-confirmed');
    once.when(confirm('TH')).then(confirmedBy('TH', 1));
    once.when(confirm('PH', 2)).thenRefused('registry.version-unknown', '/version');
    const revised = agreement(concluded, inForce, confirmedBy('PH', 1), confirmedBy('TH', 1), amended);
    revised.when(confirm('PH', 2)).then(confirmedBy('PH', 2));
    revised.when(confirm('PH', 1)).thenRefused('registry.version-confirmed');
  });

  it('is confirmed while it is in force: with its terms, from which day it is', () => {
    const confirm = { type: 'confirm', version: 1, state: 'PH', at: 0 } as const;
    agreement().when(confirm).thenRefused('record.unknown');
    agreement(concluded).when(confirm).thenRefused('registry.agreement-not-in-force');
    agreement(concluded, inForce, terminated).when(confirm).thenRefused('registry.agreement-ended');
  });

  it('counts from the later of two confirmations on', () => {
    const since = (...facts: readonly AgreementFact[]) => {
      const record = fold(agreementDecider, [concluded, inForce, amended, ...facts]);
      if (record.name === 'unknown') throw new Error('it is there');
      return record.versions.map((version) => countsSince(record.parties, version));
    };
    const [early, late] = ['2025-02-01T00:00:00.000Z', '2025-03-01T00:00:00.000Z'];
    expect(since()).toEqual([undefined, undefined]);
    expect(since(confirmedBy('PH', 2, early), confirmedBy('VN', 2, early))).toEqual([undefined, undefined]);
    expect(since(confirmedBy('PH', 2, late), confirmedBy('TH', 2, early))).toEqual([undefined, late]);
    expect(since(confirmedBy('PH', 1, early), confirmedBy('TH', 1, late))).toEqual([late, undefined]);
  });

  it('must be there before anything else can happen to it', () => {
    agreement().when({ type: 'terminate', on: '2026-01-01' }).thenRefused('record.unknown');
  });
});

const days = fc.constantFrom('2024-01-01', '2024-06-01', '2025-01-01', '2025-06-01', '2026-01-01');
const someTerms = fc.record({
  mandatory: fc.boolean(),
  withinHours: fc.constantFrom(null, 24, 72),
  citation: fc.constantFrom('One', 'Other'),
});
const story: fc.Arbitrary<readonly AgreementCommand[]> = fc.array(
  fc.oneof(
    days.map((on): AgreementCommand => ({ type: 'enter-into-force', on })),
    days.map((on): AgreementCommand => ({ type: 'terminate', on })),
    fc
      .tuple(days, fc.constantFrom('PH', 'TH', 'VN'), fc.integer({ min: 1, max: 3 }))
      .map(([on, state, version]): AgreementCommand => ({ type: 'confirm', version, state, at: Date.parse(on) })),
    fc.tuple(days, someTerms).map(([from, agreed]): AgreementCommand => ({ type: 'amend', from, terms: agreed })),
    someTerms.map((agreed): AgreementCommand => ({ ...conclude, concludedOn: '2024-01-01', terms: agreed })),
  ),
  { maxLength: 12 },
);

/** Of up to three agreements; some begin with terms that both confirmed. */
const confirmed = (['PH', 'TH'] as const).map((state): AgreementCommand => ({
  type: 'confirm',
  version: 1,
  state,
  at: Date.parse('2024-06-01'),
}));
const begun: readonly AgreementCommand[] = [{ type: 'enter-into-force', on: '2024-01-01' }, ...confirmed];
const stories = fc.array(
  fc.tuple(fc.boolean(), story).map(([isConfirmed, rest]) => (isConfirmed ? [...begun, ...rest] : rest)),
  { maxLength: 3 },
);

describe('Any command may be retried', () => {
  it('for agreements', () => fc.assert(retryable(agreementDecider, story), { numRuns: 200 }));
  it('for posts', () => {
    const commands = fc.record({ city: fc.constantFrom(null, 'Bangkok'), post: fc.constantFrom('PH-BKK', 'bad') });
    const sequences = fc.array(commands.map((change): RegisterPost => ({ ...register, ...change })));
    return fc.assert(retryable(postDecider, sequences));
  });
});

/** The facts of an agreement, as the log has them. */
function logged(facts: readonly AgreementFact[], id: string, place: number) {
  return facts.map((fact, revision) =>
    recorded<string, unknown>(fact, { stream: `agreement-${id}`, revision, position: BigInt(place + revision + 1) }),
  );
}

function factsOf(commands: readonly AgreementCommand[], id: string): readonly AgreementFact[] {
  const facts: AgreementFact[] = [];
  for (const command of [{ ...conclude, concludedOn: '2024-01-01', agreement: id }, ...commands]) {
    try {
      facts.push(...agreementDecider.decide(command, fold(agreementDecider, facts)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return facts;
}

describe('The rule for a pair of states and a day', () => {
  const register2024 = givenView(view)(
    ...logged(
      [
        ...[concluded, inForce, confirmedBy('PH', 1), confirmedBy('TH', 1)],
        ...[amended, confirmedBy('PH', 2), confirmedBy('TH', 2), terminated],
      ],
      ID,
      0,
    ),
  ).queries();
  const rule = (day: string, states: readonly [string, string] = ['TH', 'PH']) =>
    ruleOf(termsBetween(register2024, states, day, 2));

  it('is the version of the agreement that was in force then, with its citation, whichever state detains', () => {
    const known = { rule: 'mandatory', basis: 'agreement', agreement: ID, citation: terms.citation };
    expect(rule('2024-06-01')).toEqual({ ...known, limit: 'within-hours', withinHours: 72, version: 1 });
    expect(rule('2024-12-31', ['PH', 'TH'])).toEqual({ ...known, limit: 'within-hours', withinHours: 72, version: 1 });
    expect(rule('2025-01-01')).toEqual({ ...known, limit: 'without-delay', withinHours: null, version: 2 });
    expect(rule('2025-12-31')).toMatchObject({ version: 2 });
  });

  it.each(['2024-05-31', '2026-01-01'])('is on request, with none known, when no agreement is in force: %s', (day) => {
    expect(rule(day)).toEqual({
      rule: 'on-request',
      basis: 'none-known',
      limit: 'without-delay',
      withinHours: null,
      agreement: null,
      version: null,
      citation: 'Vienna Convention on Consular Relations (1963), Art. 36(1)(b)',
    });
    expect(rule('2024-06-01', ['TH', 'VN'])).toMatchObject({ basis: 'none-known' });
  });

  it('is that of a list of all facts, for any agreements and any day', () => {
    const counted = new Set<string>();
    fc.assert(
      fc.property(stories, days, (told, day) => {
        const logs = told.map((commands, index) => factsOf(commands, `a${String(index)}`));
        const facts = logs.flatMap((log, index) => logged(log, `a${String(index)}`, index * 20));
        const candidates = logs.flatMap((log, index) => {
          const entered = log.find(({ type }) => type === inForce.type)?.conduct as { on: string } | undefined;
          const ended = log.find(({ type }) => type === terminated.type)?.conduct as { on: string } | undefined;
          if (!entered || entered.on > day || (ended && ended.on <= day)) return [];
          const versions = log.filter(
            ({ type, conduct }) =>
              type === concluded.type || (type === amended.type && (conduct as { from: string }).from <= day),
          );
          const { version } = versions.at(-1)?.conduct as { version: number };
          const by = log.flatMap(({ type, conduct }) => {
            const { version: of, state, at } = conduct as { version: number; state: string; at: string };
            return type === 'registry.agreement-confirmed.v1' && of === version && at.slice(0, 10) <= day
              ? [state]
              : [];
          });
          return [{ on: entered.on, index, version, by: by.sort() }];
        });
        const isConfirmed = ({ by }: { by: readonly string[] }) => by.includes('PH') && by.includes('TH');
        const latestOf = (level: 1 | 2) => {
          const counting = candidates.filter((one) => level === 1 || isConfirmed(one));
          const [latest] = counting.sort((a, b) => (a.on === b.on ? b.index - a.index : a.on < b.on ? 1 : -1));
          return latest && [`a${String(latest.index)}`, latest.version];
        };
        for (const level of [1, 2] as const) {
          const found = termsBetween(givenView(view)(...facts).queries(), ['PH', 'TH'], day, level);
          expect([level, found && [found.agreement, found.version]]).toEqual([level, latestOf(level)]);
        }
        counted.add(latestOf(2) === undefined ? 'none' : 'one');
        const inForceThen = agreementsOf(givenView(view)(...facts).queries(), { inForceOn: day }, '0', 50);
        expect(inForceThen.map(({ id }) => id)).toEqual(candidates.map(({ index }) => `a${String(index)}`).sort());
        const asOf = agreementsOf(givenView(view)(...facts).queries(), { asOf: day }, '0', 50);
        const confirmed = new Map(candidates.map(({ index, by }) => [`a${String(index)}`, by]));
        for (const { id, confirmedBy: by } of asOf) if (confirmed.has(id)) expect(by).toEqual(confirmed.get(id));
        expect(
          asOf.flatMap(({ id, state, version: of }) => (state === 'in-force' ? [`${id} ${String(of)}`] : [])),
        ).toEqual(candidates.map(({ index, version: of }) => `a${String(index)} ${String(of)}`).sort());
      }),
      { numRuns: 300 },
    );
    expect([...counted].sort()).toEqual(['none', 'one']);
  });
});

describe('The lists of the register', () => {
  const post = (id: string, hostStates: readonly string[]) =>
    recorded({ ...registered, conduct: { ...registered.conduct, post: id, state: id.slice(0, 2), hostStates } });
  const lists = givenView(view)(
    post('PH-BKK', ['MM', 'TH']),
    post('PH-SIN', ['SG']),
    post('VN-BKK', ['TH']),
    ...logged([concluded], 'one', 10),
    ...logged(
      [{ ...concluded, conduct: { ...concluded.conduct, agreement: 'two', parties: ['SG', 'VN'] } }],
      'two',
      20,
    ),
  ).queries();

  it('give posts by sending and by host state', () => {
    const ids = (filter: object, after = '') => postsOf(lists, filter, after, 5).map(({ post: id }) => id);
    expect(ids({})).toEqual(['PH-BKK', 'PH-SIN', 'VN-BKK']);
    expect(ids({ state: 'PH' })).toEqual(['PH-BKK', 'PH-SIN']);
    expect(ids({ hostState: 'TH' })).toEqual(['PH-BKK', 'VN-BKK']);
    expect(ids({ hostState: 'TH', state: 'VN' })).toEqual(['VN-BKK']);
    expect(ids({}, 'PH-BKK')).toEqual(['PH-SIN', 'VN-BKK']);
    expect(ids({ asOf: '1999-12-31' })).toEqual([]);
    expect(ids({ asOf: '2999-12-31' })).toHaveLength(3);
    expect(postsOf(lists, {}, '', 1)[0]?.hostStates).toEqual(['MM', 'TH']);
  });

  it('give agreements by party, in the order of their registration', () => {
    expect(agreementsOf(lists, {}, '0', 5).map(({ parties }) => parties)).toEqual([
      ['PH', 'TH'],
      ['SG', 'VN'],
    ]);
    expect(agreementsOf(lists, { state: 'VN' }, '0', 5)).toHaveLength(1);
    expect(agreementsOf(lists, {}, '11', 5).map(({ id }) => id)).toEqual(['two']);
    expect(agreementsOf(lists, { inForceOn: '2026-01-01' }, '0', 5)).toEqual([]);
  });
});
