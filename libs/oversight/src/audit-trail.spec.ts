import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#event-store/fact.js';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import type { ViewQueries } from '#views/view.js';
import { entries as findEntries, type Stretch, type TrailFilter } from './trail.js';
import { view } from './views/audit-trail.js';

const CANARY = 'sealed-canary';
const UNITS = ['PH-ATU', 'TH-ATU', 'VN-ATU'];
const SEALED = { v: 1, key: 'k', iv: 'i', data: CANARY };

interface Step {
  readonly record: string;
  readonly type: string;
  readonly actor: string;
  readonly unit: string | undefined;
}

/** Facts as the slices record them: an exchange starts with its parties, reads go to a stream beside the record. */
function log(steps: readonly Step[]): Fact[] {
  const revisions = new Map<string, number>();
  return steps.map(({ record, type, actor, unit }, index) => {
    const isRead = type === 'access.content-read.v1';
    const stream = isRead ? `reads-${record}` : record;
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    const isSubmission = revision === 0 && record.startsWith('exchange-') && !isRead;
    const position = BigInt(index + 1) * 3n + (1n << 53n);
    const affiliation = unit === undefined ? { body: 'ASEC' } : { unit, state: unit.slice(0, 2) };
    const meta = { actor, ...affiliation, ...(index % 5 === 4 && { causationId: 'a-cause' }) };
    const place = { stream, revision, position, recordedAt: Date.UTC(2024, 0, 1) + index * 1000, meta };
    if (isRead) return recorded({ type, conduct: { record, kind: 'exchange', purpose: 'read', parties: [] } }, place);
    if (!isSubmission) return recorded({ type, conduct: { step: index }, content: SEALED }, place);
    const to = UNITS[(UNITS.indexOf(unit ?? 'PH-ATU') + 1) % UNITS.length] ?? '';
    const parties = { from: unit ?? 'PH-ATU', fromState: (unit ?? 'PH').slice(0, 2), to, toState: to.slice(0, 2) };
    return recorded({ type: 'exchange.submitted.v1', conduct: parties, content: SEALED }, place);
  });
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    record: fc.constantFrom('exchange-a1', 'exchange-b2', 'activity-plan-C.b.1.2', 'unit-PH-ATU'),
    type: fc.constantFrom(
      'exchange.answered.v1',
      'exchange.answered.v2',
      'workplan.status-reported.v1',
      'access.content-read.v1',
    ),
    actor: fc.constantFrom('one', 'two'),
    unit: fc.constantFrom(...UNITS, undefined),
  }),
  { maxLength: 40, size: 'max' },
);
const maybe = <Value>(...values: Value[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...values) });
const filters = fc.record({
  record: maybe('exchange-a1', 'a1', 'activity-plan-C.b.1.2', 'plan-C.b.1.2', 'PH-ATU', 'reads-exchange-b2', 'none'),
  type: maybe(
    'exchange',
    'exchange.answered',
    'exchange.answered.v2',
    'access',
    'exchange.answer',
    'exchange.submitted',
  ),
  actor: maybe('one', 'three'),
  unit: maybe(...UNITS, 'XX-ATU'),
  state: maybe('PH', 'VN', 'XX'),
  readsOnly: fc.constantFrom(false, false, false, true),
});

/** The filter again, straight from the facts and by other means: the whole past is looked at for every entry. */
function passes(fact: Fact, past: readonly Fact[], filter: Record<string, string | boolean | undefined>): boolean {
  const { record, type, actor, unit, state, readsOnly } = filter;
  const isRead = fact.type === 'access.content-read.v1';
  const about = isRead ? (fact.conduct as { record: string }).record : fact.stream;
  const names = [fact.stream, about.replace(/^[a-z]+-/, ''), ...(readsOnly ? [about] : [])];
  const submission = past.find(({ stream, type: of }) => stream === about && of === 'exchange.submitted.v1');
  const parties = Object.values((submission?.conduct ?? {}) as Record<string, string>);
  const concerned = [fact.meta.unit, fact.meta.state, ...parties];
  const types = [fact.type, fact.type.split('.').slice(0, 2).join('.'), fact.type.split('.')[0]];
  return (
    (!readsOnly || isRead) &&
    (record === undefined || names.includes(String(record))) &&
    (type === undefined || types.includes(String(type))) &&
    (actor === undefined || fact.meta.actor === actor) &&
    (unit === undefined || concerned.includes(String(unit))) &&
    (state === undefined || concerned.includes(String(state)))
  );
}

/** What a person of a body finds, with the whole log known. */
const entries = (queries: ViewQueries, filter: TrailFilter, stretch: Stretch, limit: number) =>
  Array.from(findEntries(queries, { state: undefined }, filter, stretch, limit), ({ entry }) => entry);

const given = (filter: object) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as TrailFilter;

describe('The audit trail', () => {
  it('has one entry per fact of every type, in log order, beyond 2^53, with no content', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const facts = log(sequence);
        const trail = givenView(view)(...facts);
        const found = entries(trail.queries(), {}, { after: 0n, upTo: 1n << 62n }, 1000);
        expect(found.map(({ position, type }) => [position, type])).toEqual(
          facts.map(({ position, type }) => [String(position), type]),
        );
        expect(found.map(({ hasContent }) => hasContent)).toEqual(facts.map(({ content }) => content !== undefined));
        expect(JSON.stringify(found)).not.toContain(CANARY);
        expect(JSON.stringify(trail.all('SELECT CAST(position AS TEXT), conduct, id FROM entry'))).not.toContain(
          CANARY,
        );
      }),
    );
  });

  it('answers every filter, as known at any position and from any page, as a look through all facts does', () => {
    const isEmpty: boolean[] = [];
    fc.assert(
      fc.property(
        steps,
        filters,
        fc.constantFrom(0, 0, 5, 15),
        fc.constantFrom(45, 45, 30, 12),
        fc.integer({ min: 1, max: 5 }),
        (sequence, filter, from, to, limit) => {
          const facts = log(sequence);
          const trail = givenView(view)(...facts).queries();
          const place = (index: number) => BigInt(index) * 3n + (1n << 53n) + 1n;
          const expected = facts
            .filter(({ position }) => position > place(from) && position <= place(to))
            .filter((fact) => passes(fact, facts.slice(0, facts.indexOf(fact) + 1), filter))
            .map(({ position }) => String(position));
          const found: string[] = [];
          for (let after = place(from); ;) {
            const page = entries(trail, given(filter), { after, upTo: place(to) }, limit).map(
              ({ position }) => position,
            );
            found.push(...page);
            if (page.length < limit) break;
            after = BigInt(page.at(-1) ?? '');
          }
          isEmpty.push(found.length === 0);
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
    expect(isEmpty.filter((empty) => !empty).length).toBeGreaterThan(60);
  });

  it('says what each fact followed: its cause, else the fact before it in its record', () => {
    const facts = log([
      { record: 'exchange-a1', type: '', actor: 'one', unit: 'PH-ATU' },
      { record: 'exchange-b2', type: '', actor: 'one', unit: 'PH-ATU' },
      { record: 'exchange-a1', type: 'exchange.answered.v1', actor: 'two', unit: 'TH-ATU' },
      { record: 'exchange-a1', type: 'access.content-read.v1', actor: 'one', unit: 'PH-ATU' },
      { record: 'exchange-a1', type: 'exchange.closed.v1', actor: 'one', unit: 'PH-ATU' },
      { record: 'exchange-a1', type: 'access.content-read.v1', actor: 'one', unit: 'PH-ATU' },
      { record: 'exchange-a1', type: 'exchange.reopened.v1', actor: 'one', unit: 'PH-ATU' },
    ]);
    const found = entries(givenView(view)(...facts).queries(), {}, { after: 0n, upTo: 1n << 62n }, 10);
    const [first, , answered, , closed] = facts.map(({ id }) => id);
    expect(found.map(({ causation }) => causation)).toEqual([
      undefined,
      undefined,
      first,
      undefined,
      'a-cause',
      undefined,
      closed,
    ]);
    expect(answered).toBe(found[2]?.id);
    expect(found[2]).toMatchObject({ unit: 'TH-ATU', state: 'TH', actor: 'two', role: 'officer', revision: 1 });
    expect(found[2]).not.toHaveProperty('body');
    expect(found[2]).not.toHaveProperty('policyVersion');
  });
});

/** Counts the entries that are read. */
const seeing = (sql: string) =>
  sql
    .replaceAll('AS r ON r.no = e.record', 'AS r ON r.no = e.record AND seen(e.position)')
    .replaceAll(/FROM entry INDEXED BY \w+ WHERE/g, '$& seen(position) AND');

it('A page of the trail is read from hardly more rows than it has, whatever is asked for and however long the log is', () => {
  // What is rare comes last: who goes through the rest of the log to find it is seen.
  const rare: Step = { record: 'unit-PH-ATU', type: 'workplan.status-reported.v1', actor: 'two', unit: 'VN-ATU' };
  const givenLog = (length: number) => {
    const often = Array.from({ length }, (_, index): Step => {
      const type = ['exchange.answered.v1', 'exchange.answered.v2', 'access.content-read.v1'][index % 3] ?? '';
      return { record: 'exchange-a1', type, actor: index % 2 ? 'one' : 'three', unit: 'PH-ATU' };
    });
    return givenView(view, seeing)(...log([...often, rare]));
  };
  const types = [undefined, 'exchange', 'exchange.answered', 'exchange.answered.v2', 'workplan', rare.type, 'none'];
  const filters = types.flatMap((type) =>
    [undefined, 'one', 'two'].flatMap((actor) =>
      [undefined, 'PH-ATU', 'VN-ATU'].flatMap((unit) =>
        [undefined, 'PH', 'VN'].flatMap((state) =>
          [true, false].map((readsOnly) => {
            const asked = { type, actor, unit, state };
            const given = Object.entries(asked).filter(([, value]) => value !== undefined);
            return { ...Object.fromEntries(given), readsOnly };
          }),
        ),
      ),
    ),
  );
  const trail = givenLog(3_000);
  const pages = filters.map((filter) => {
    let found = 0;
    const rows = trail.rowsRead((queries) => {
      found = entries(queries, filter, { after: 0n, upTo: 1n << 62n }, 10).length;
    });
    return { filter, rows, found };
  });
  expect(pages.filter(({ found }) => found > 0).length).toBeGreaterThan(50);
  expect(pages.filter(({ rows }) => rows > 100)).toEqual([]);
});

it('is read as it is taken, however long the page may be and whatever is asked for', () => {
  const steps = Array.from({ length: 2_000 }, (_, index): Step => {
    const type = ['exchange.answered.v1', 'exchange.answered.v2'][index % 2] ?? '';
    return { record: 'exchange-a1', type, actor: 'one', unit: 'PH-ATU' };
  });
  const trail = givenView(view, seeing)(...log(steps));
  for (const filter of [{}, { unit: 'PH-ATU' }, { type: 'exchange' }, { actor: 'one', unit: 'PH-ATU' }]) {
    const taken = (most: number) =>
      trail.rowsRead((queries) => {
        let left = most;
        for (const entry of findEntries(queries, { state: undefined }, filter, { after: 0n, upTo: 1n << 62n }, 500)) {
          if (entry.keptFrom === '*' || (left -= 1) === 0) break;
        }
      });
    expect(taken(1)).toBeLessThan(200);
    expect(taken(500)).toBeGreaterThanOrEqual(500);
  }
});
