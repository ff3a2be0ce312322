import { globSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Fact } from '#event-store/fact.js';
import { givenGolden } from '#event-store/given-golden.js';
import { recorded } from '#event-store/recorded.js';
import type { Submitted } from '#exchange/contract.js';
import { HOUR, instant } from '#kernel/time.js';
import { everyRow, givenView } from '#views/given-view.js';
import type { ReminderFact } from '../contract.js';
import { near, noticesOf, partiesToldAfter, TELLINGS, view } from './notices.js';

const T0 = Date.UTC(2026, 2, 2, 8);
const REQUEST = 'exchange-5f7a1c9e-2b6d-8e4f-9a31-7c0d4e8b1a02';
const PH = { actor: 'ph', role: 'officer', unit: 'PH-ATU', state: 'PH' };
const TH = { actor: 'th', role: 'officer', unit: 'TH-ATU', state: 'TH' };
const PLATFORM = { actor: 'platform', role: 'platform' };

const conduct: Submitted['conduct'] = {
  from: 'PH-ATU',
  fromState: 'PH',
  to: 'TH-ATU',
  toState: 'TH',
  kind: 'person-check',
  urgency: 'urgent',
  handling: 'H1',
  legalBasis: 'multilateral',
  exploitation: [],
  route: { transit: [] },
  persons: { victims: 0, suspects: 0 },
  channels: [{ channel: 'I-24/7', reference: 'PH-1' }],
  fastTrack: false,
  policyVersion: 1,
  submittedAt: instant(T0),
  acknowledgeBy: instant(T0 + 2 * HOUR),
  dueAt: instant(T0 + 8 * HOUR),
};
const submitted = (position: number, stream = REQUEST) =>
  recorded({ type: 'exchange.submitted.v1', conduct }, { stream, position: BigInt(position), meta: PH });
const happened = (type: string, position: number, meta: Partial<Fact['meta']>, more: object = {}, stream = REQUEST) =>
  recorded({ type, conduct: { at: instant(T0), ...more } }, { stream, revision: 1, position: BigInt(position), meta });
const reminded = (type: ReminderFact['type'], position: number, limit: string, dueAt: number) =>
  happened(type, position, PLATFORM, { record: REQUEST, limit, dueAt: instant(dueAt) }, `reminder-${REQUEST}`);

const page = { after: 0n, limit: 50 };
const shown = (facts: readonly Fact[], party: string) =>
  noticesOf(givenView(view)(...facts).queries(), party, page).map(({ position, what }) => `${position} ${what}`);

describe('A notice', () => {
  it('is for whom the record concerns and who did not act, and is received by those to whom it is new', () => {
    const facts = [submitted(1), happened('exchange.acknowledged.v1', 2, TH)];
    expect(shown(facts, 'TH-ATU')).toEqual(['1 received']);
    expect(shown(facts, 'PH-ATU')).toEqual(['2 changed']);
    expect(shown(facts, 'VN-ATU')).toEqual([]);
    expect(partiesToldAfter(givenView(view)(...facts).queries(), 1n)).toEqual(['PH-ATU']);
  });

  it('of the clock is for all whom the record concerns, with the time of its own limit', () => {
    const facts = [submitted(1), reminded('reminder.due-soon.v1', 2, 'acknowledge', T0 + 2 * HOUR)];
    expect(shown(facts, 'PH-ATU')).toEqual(['2 due-soon']);
    const [, notice] = noticesOf(givenView(view)(...facts).queries(), 'TH-ATU', page);
    expect(notice).toMatchObject({ record: REQUEST, what: 'due-soon', dueAt: instant(T0 + 2 * HOUR) });
  });

  it('says what the record is called elsewhere, how urgent it is, and by when something is to be done', () => {
    const moved = instant(T0 + 80 * HOUR);
    const delayed = happened('exchange.delay-notified.v1', 2, TH, { reason: 'volume', dueAt: moved });
    const facts = [submitted(1), delayed, happened('exchange.answered.v1', 3, TH)];
    const about = noticesOf(givenView(view)(...facts).queries(), 'PH-ATU', page);
    expect(about.map(({ reference, urgency, dueAt }) => [reference, urgency, dueAt])).toEqual([
      ['PH-1', 'urgent', moved],
      ['PH-1', 'urgent', null],
    ]);
  });

  it('is found among many by as many rows as a page has', () => {
    const facts = Array.from({ length: 400 }, (_, index) => submitted(index + 1, `exchange-${String(index)}`));
    const after = givenView(view, everyRow(view))(...facts);
    const rows = after.rowsRead((queries) => {
      expect(noticesOf(queries, 'TH-ATU', { after: 200n, limit: 10 })).toHaveLength(10);
    });
    expect(rows).toBeLessThanOrEqual(20);
    expect(after.rowsRead((queries) => partiesToldAfter(queries, 395n))).toBeLessThanOrEqual(10);
  });
});

describe('Of the limits that the clock is to speak of', () => {
  const due = (facts: readonly Fact[], hours: number) =>
    near(givenView(view)(...facts).queries(), T0 + hours * HOUR, 10).map(({ limit, stage }) => `${limit} ${stage}`);

  it('each is near in the last quarter of its time, until it has passed or was met', () => {
    expect(due([submitted(1)], 1.4)).toEqual([]);
    expect(due([submitted(1)], 1.5)).toEqual(['acknowledge due-soon']);
    expect(due([submitted(1)], 2)).toEqual(['acknowledge due-soon']);
    expect(due([submitted(1)], 2.1)).toEqual([]);
    expect(due([submitted(1)], 6)).toEqual(['answer due-soon']);
    expect(due([submitted(1), happened('exchange.refused.v1', 2, TH)], 6)).toEqual([]);
    expect(due([submitted(1), reminded('reminder.due-soon.v1', 2, 'answer', T0 + 8 * HOUR)], 6)).toEqual([]);
  });

  it('one whose passing its record does not note is spoken of once more when it has passed', () => {
    const asked = happened(
      'assistance.requested.v1',
      1,
      PH,
      {
        ...{ from: 'PH-ATU', fromState: 'PH', to: 'TH-CONSULAR', toState: 'TH', purpose: 'identify-person' },
        dueAt: instant(T0 + 8 * HOUR),
      },
      REQUEST,
    );
    const said = reminded('reminder.due-soon.v1', 2, 'answer', T0 + 8 * HOUR);
    expect(due([asked], 6)).toEqual(['answer due-soon']);
    expect(due([asked, said], 8)).toEqual([]);
    expect(due([asked, said], 8.1)).toEqual(['answer overdue']);
    expect(due([asked], 8.1)).toEqual(['answer overdue']);
    expect(due([asked, said, reminded('reminder.overdue.v1', 3, 'answer', T0 + 8 * HOUR)], 9)).toEqual([]);
  });
});

describe('Of a referral whose post is to be told within hours', () => {
  const REFERRAL = 'referral-1c3e5a70-8b2d-8f4e-9a61-5d7c0b9e8f31';
  const dueAt = instant(T0 + 8 * HOUR);
  const duty = { dueSince: instant(T0), notifyBy: dueAt };
  const of = (type: string, position: number, meta: Partial<Fact['meta']>, more: object, stream = REFERRAL) =>
    happened(type, position, meta, more, stream);
  const raised = of('referral.raised.v1', 1, TH, { unit: 'TH-ATU', post: 'PH-CONSULAR', nationality: 'PH', ...duty });
  const soon = of(
    'reminder.due-soon.v1',
    2,
    PLATFORM,
    { record: REFERRAL, limit: 'notify', dueAt },
    `reminder-${REFERRAL}`,
  );
  const passed = of('referral.limit-passed.v1', 3, PLATFORM, { notifyBy: dueAt });
  const notified = of('referral.notified.v1', 4, TH, { post: 'PH-CONSULAR', postState: 'PH' });

  it('the unit is told that the limit is near and that it has passed, and the post of nothing before the telling', () => {
    const facts = [raised, soon, passed, notified];
    expect(shown(facts, 'TH-ATU')).toEqual(['2 due-soon', '3 overdue']);
    expect(shown(facts, 'PH-CONSULAR')).toEqual(['4 received']);
  });

  it('the clock speaks while the post is to be told, and no longer', () => {
    const due = (facts: readonly Fact[], hours = 6) =>
      near(givenView(view)(...facts).queries(), T0 + hours * HOUR, 10).map(({ limit }) => limit);
    const at = (type: string, more: object) => of(type, 2, TH, more);
    expect(due([raised], 5.9)).toEqual([]);
    expect(due([raised])).toEqual(['notify']);
    expect(due([raised, notified])).toEqual([]);
    expect(due([raised, at('referral.withheld.v1', { reason: 'safety', reviewOn: '2026-04-01' })])).toEqual([]);
    expect(due([raised, at('referral.wishes-recorded.v1', { dueSince: null, notifyBy: null })])).toEqual([]);
    const lifted = { dueSince: instant(T0 + 4 * HOUR), notifyBy: instant(T0 + 12 * HOUR) };
    expect(due([raised, at('referral.hold-lifted.v1', lifted)])).toEqual([]);
    expect(due([raised, at('referral.hold-lifted.v1', lifted)], 10)).toEqual(['notify']);
  });
});

describe('Of the facts that every slice has stored', () => {
  const stored = globSync('libs/*/src/golden/*.ndjson')
    .sort()
    .flatMap((file) => givenGolden(pathToFileURL(file)).facts);
  const others = globSync('libs/*/src/contract.golden.json')
    .sort()
    .flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as readonly Pick<Fact, 'type' | 'stream'>[]);
  const facts = stored.map((fact, index) => ({ ...fact, position: BigInt(index + 1) }));

  it('there is one of each type that anybody is told of', () => {
    const types = new Set([...facts, ...others].map(({ type }) => type));
    expect(Object.keys(TELLINGS).filter((type) => !types.has(type))).toEqual([]);
  });

  it('nobody is told what they did themselves, nor anything but codes, times and what is open', () => {
    const queries = givenView(view)(...facts).queries();
    const parties = partiesToldAfter(queries, 0n);
    expect(parties.length).toBeGreaterThan(10);
    const own = parties.flatMap((party) =>
      noticesOf(queries, party, { after: 0n, limit: 10_000 }).filter(({ position }) => {
        const { meta } = facts[Number(position) - 1] as Fact;
        return meta.role !== 'platform' && (meta.unit ?? meta.post ?? meta.body) === party;
      }),
    );
    expect(own).toEqual([]);
    expect(parties.filter((party) => !/^(?:working-group|[A-Z][A-Z-]+)$/.test(party))).toEqual([]);
  });
});
