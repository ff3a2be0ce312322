import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encode, type Fact } from '#event-store/fact.js';
import { recorded } from '#event-store/recorded.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { givenView } from '#views/given-view.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import type { AuditEntry } from './audit-entry.js';
import { FactFeed } from './feed/fact-feed.js';
import { AUDITOR, LogDisclosure } from './log-disclosure.js';
import { entries } from './trail.js';
import { view } from './views/audit-trail.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('./oversight.cedar', import.meta.url)]));
const VIEWERS: readonly Caller[] = [
  { subject: 'ph', role: 'delegate', state: 'PH' },
  { subject: 'th', role: 'delegate', state: 'TH' },
  { subject: 'vn', role: 'delegate', state: 'VN' },
  { subject: 'chair', role: 'chair', state: 'PH' },
  { subject: 'auditor', role: 'auditor', body: 'ASEC' },
  { subject: 'analyst', role: 'analyst', body: 'ASEC' },
];

/** A referral of TH to the post of `nationality`, and what happens to it: `raised` comes first. */
interface Story {
  readonly track: 'arrest' | 'victim';
  readonly nationality: 'PH' | 'VN';
}
type Step = readonly [referral: number, what: (typeof WHAT)[number]];
const WHAT = [
  ...['wishes-recorded', 'notified', 'notified', 'consent-withdrawn', 'closed'],
  ...['read', 'refused', 'broken', 'imagined', 'exchange'],
] as const;

const stories: fc.Arbitrary<readonly Story[]> = fc.array(
  fc.record({ track: fc.constantFrom('arrest', 'victim'), nationality: fc.constantFrom('PH', 'VN') }),
  { minLength: 1, maxLength: 4 },
);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.tuple(fc.nat(9), fc.constantFrom(...WHAT)), { maxLength: 16 });

function log(told: readonly Story[], taken: readonly Step[]): readonly Fact[] {
  const revisions = new Map<string, number>();
  const facts: Fact[] = [];
  const add = (stream: string, type: string, conduct: object) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    facts.push(recorded({ type, conduct }, { stream, revision, position: BigInt(facts.length + 1) * 7n }));
  };
  told.forEach(({ track, nationality }, index) => {
    add(`referral-r${String(index)}`, 'referral.raised.v1', { track, nationality, unit: 'TH-ATU', hostState: 'TH' });
  });
  for (const [pick, what] of taken) {
    const index = pick % told.length;
    const stream = `referral-r${String(index)}`;
    const postState = told[index]?.nationality;
    if (what === 'exchange') add('exchange-e', 'exchange.acknowledged.v1', {});
    else if (what === 'read') add(`reads-${stream}`, 'access.content-read.v1', { record: stream, parties: [] });
    else if (what === 'refused') add(`refused-${stream}`, 'access.refused.v1', { record: stream, as: 'unknown' });
    else if (what === 'broken') add(`broken-${stream}`, 'log.break-found.v1', { record: stream });
    else if (what === 'imagined')
      add('refused-referral-i', 'access.refused.v1', { record: 'referral-i', as: 'unknown' });
    else if (what === 'consent-withdrawn') {
      const has = (of: string) => facts.some(({ stream: at, type }) => at === stream && type === `referral.${of}.v1`);
      if (has('notified') && !has(what)) add(stream, `referral.${what}.v1`, {});
    } else if (what !== 'notified') add(stream, `referral.${what}.v1`, {});
    else if (!facts.some((fact) => fact.stream === stream && fact.type === 'referral.notified.v1'))
      add(stream, 'referral.notified.v1', { post: `${String(postState)}-CONSULAR`, postState });
  }
  return facts;
}

/** As docs/domain.md §4 and §10 say it, from the bare list of facts: the same however much of the log is known. */
function mayKnow({ state }: Caller, fact: Fact, told: readonly Story[], facts: readonly Fact[]): boolean {
  // a referral that there is not looks to everyone like one that is kept from them
  if (fact.stream === 'refused-referral-i') return false;
  const [, record = ''] = /^(?:reads-|refused-|broken-)?referral-r(\d)$/.exec(fact.stream) ?? [];
  if (record === '') return true;
  const { track, nationality } = told[Number(record)]!;
  const place = (what: string) =>
    facts.find(({ stream, type }) => stream === `referral-r${record}` && type === `referral.${what}.v1`)?.position;
  const [telling, withdrawal] = [place('notified'), place('consent-withdrawn')];
  const isOfTheState = state === nationality;
  if (telling === undefined || fact.position < telling) return track === 'arrest' && !isOfTheState;
  return !(isOfTheState && withdrawal !== undefined && fact.position > withdrawal);
}

/** Where the viewer, who counts what they are shown, finds a fact in its stream; and the fact that they are shown before. */
function placeOf(fact: Fact, shown: readonly Fact[]): { revision: number; causation: string | undefined } {
  const before = shown.filter(({ stream, position }) => stream === fact.stream && position < fact.position);
  const follows = fact.stream.startsWith('referral-') || fact.stream.startsWith('exchange-');
  return { revision: before.length, causation: follows ? before.at(-1)?.id : undefined };
}

describe('A record that must not be known', () => {
  it('begins in everybody’s trail where they know it, for good: no page, number or cause tells of what came before', () => {
    const kept: number[] = [];
    fc.assert(
      fc.property(
        stories,
        steps,
        fc.constantFrom(...VIEWERS),
        fc.nat(18),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom({}, { record: 'r0' }, { type: 'referral' }, { unit: 'TH-ATU' }, { readsOnly: true }),
        (told, taken, viewer, until, limit, filter) => {
          const facts = log(told, taken);
          const asOf = BigInt(until) * 7n;
          const known = facts.filter(({ position }) => position <= asOf);
          const queries = givenView(view)(...facts).queries();
          const expected = known.filter((fact) => mayKnow(viewer, fact, told, facts));
          const inFilter = (fact: Fact) => JSON.stringify(filter) === '{}' || matches(fact, filter);
          const positions: string[] = [];
          const places: object[] = [];
          for (let after = 0n; ;) {
            const page = [...entries(queries, { state: viewer.state }, filter, { after, upTo: asOf }, limit)];
            positions.push(...page.map(({ entry }) => entry.position));
            places.push(...page.map(({ entry: { revision, causation } }) => ({ revision, causation })));
            if (page.length < limit) break;
            after = BigInt(page.at(-1)!.entry.position);
          }
          expect(positions).toEqual(expected.filter(inFilter).map(({ position }) => String(position)));
          expect(places).toEqual(expected.filter(inFilter).map((fact) => placeOf(fact, expected)));
          kept.push(known.length - expected.length);
        },
      ),
      { numRuns: 400 },
    );
    expect(kept.filter((count) => count > 0).length).toBeGreaterThan(100);
  });

  it('begins in everybody’s live feed where they know it, and the feed is the same whenever it is followed', async () => {
    await fc.assert(
      fc.asyncProperty(stories, steps, fc.constantFrom(...VIEWERS), async (told, taken, viewer) => {
        const facts = log(told, taken);
        const store = new MemoryEventStore(new SystemClock());
        for (const fact of facts) await store.append(fact.stream, 'any', [encode(fact, fact.id, fact.meta)]);
        await store.append('exchange-last', 'any', [
          encode({ type: 'exchange.closed.v1', conduct: {} }, 'last', facts[0]!.meta),
        ]);
        const leaving = new AbortController();
        const everybody = { of: () => Promise.resolve({ entry: 'given-register@0' }) };
        const feed = new FactFeed(store, new LogEpoch('e'), access, everybody).follow(viewer, 0n, leaving.signal);
        let text = '';
        while (!text.includes('exchange-last')) text += String((await feed.next()).value);
        leaving.abort();
        await feed.return(undefined);
        const shown = [...text.matchAll(/^id: e-(\d+)$/gm)].map(([, id]) => Number(id) - 1);
        const expected = facts.flatMap((fact, index) => (mayKnow(viewer, fact, told, facts) ? [index] : []));
        expect(shown).toEqual([...expected, facts.length]);
        const known = expected.flatMap((index) => facts.slice(index, index + 1));
        const sent = [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data) as AuditEntry);
        expect(sent.slice(0, -1).map(({ revision, causation }) => ({ revision, causation }))).toEqual(
          known.map((fact) => placeOf(fact, known)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('is in nothing that is taken away from the log without a view, as known at any position', async () => {
    const auditor = VIEWERS.find(({ role }) => role === 'auditor')!;
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(stories, steps, fc.nat(18), async (told, taken, until) => {
        const facts = log(told, taken);
        const store = new MemoryEventStore(new SystemClock());
        for (const fact of facts) await store.append(fact.stream, 'any', [encode(fact, fact.id, fact.meta)]);
        const known = facts.slice(0, until);
        const disclosure = new LogDisclosure(store, new Map(), BigInt(until));
        const places = await Promise.all(
          known.map(({ stream }, index) => disclosure.placeFor(AUDITOR, { stream, position: BigInt(index + 1) })),
        );
        const shown = places.map((place) => place.kept !== '*');
        expect(shown).toEqual(known.map((fact) => mayKnow(auditor, fact, told, known)));
        const disclosed = known.filter((_, index) => shown[index]);
        const counted = known.map(({ revision }, index) => revision - (places[index]?.countedFrom ?? 0));
        expect(counted.filter((_, index) => shown[index])).toEqual(
          disclosed.map((fact) => placeOf(fact, disclosed).revision),
        );
        kept += shown.filter((may) => !may).length;
      }),
      { numRuns: 200 },
    );
    expect(kept).toBeGreaterThan(100);
  });

  it('is told by reading a record once, however long it is, as of one position and as of each', async () => {
    const wishes = Array.from({ length: 300 }, () => [0, 'wishes-recorded'] as const);
    const facts = log(
      [{ track: 'victim', nationality: 'PH' }],
      [...wishes, [0, 'notified'], ...wishes.flatMap((wish) => [wish, [0, 'read'] as const])],
    );
    let read = 0;
    class Counted extends MemoryEventStore {
      override async readStream(stream: string, from?: number) {
        const found = await super.readStream(stream, from);
        read += found.length;
        return found;
      }
    }
    const store = new Counted(new SystemClock());
    for (const fact of facts) await store.append(fact.stream, 'any', [encode(fact, fact.id, fact.meta)]);
    for (const asOf of [undefined, BigInt(facts.length)]) {
      read = 0;
      const disclosure = new LogDisclosure(store, new Map(), asOf);
      const kept: string[] = [];
      for (const [index, { stream }] of facts.entries()) {
        kept.push((await disclosure.placeFor(AUDITOR, { stream, position: BigInt(index + 1) })).kept);
      }
      expect(kept.filter((from) => from === '*')).toHaveLength(301);
      // The record, and once each stream that is counted from the telling.
      expect(read).toBeLessThanOrEqual(2 * facts.length);
    }
  });

  it('is refused once more by the policies, row by row', () => {
    const may = (caller: Caller, keptFrom: string) =>
      access.permits(caller, 'oversight.know-entry', {
        type: 'AuditEntry',
        attributes: { slice: 'referral', kind: 'referral.raised.v1', keptFrom },
      });
    for (const viewer of VIEWERS) {
      expect([viewer.subject, may(viewer, ''), may(viewer, '*')]).toEqual([viewer.subject, true, false]);
      expect([viewer.subject, may(viewer, 'PH')]).toEqual([viewer.subject, viewer.state !== 'PH']);
    }
  });
});

function matches(fact: Fact, filter: { record?: string; type?: string; unit?: string; readsOnly?: boolean }): boolean {
  if (filter.readsOnly) return fact.type === 'access.content-read.v1';
  if (filter.record) return fact.stream.endsWith('referral-r0');
  if (filter.type) return fact.type.startsWith('referral.');
  // what is noted of a broken record names no party
  return /^(?:reads-|refused-)?referral-/.test(fact.stream);
}
