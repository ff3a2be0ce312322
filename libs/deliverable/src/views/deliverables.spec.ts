import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#event-store/fact.js';
import { recorded as placed } from '#event-store/recorded.js';
import type { Draft } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { KINDS } from '../codes.js';
import type { DeliverableFact, Service } from '../contract.js';
import { guidelines, recorded, revised, sealed, service, survey, workshop } from '../given-deliverable.js';
import { citationsOf, contributions, countedOutputs, listDeliverables } from './deliverable-lists.js';
import { view } from './deliverables.js';

const [ONE, TWO, THREE] = [1, 2, 3].map((n) => `0f0f0f0f-0000-8000-8000-00000000000${String(n)}`) as [
  string,
  string,
  string,
];
const whole: Service = { ...service, output: null };

function log(...entries: readonly [stream: string, draft: Draft][]): readonly Fact[] {
  const revisions = new Map<string, number>();
  return entries.map(([stream, draft], index) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    return placed(draft, { stream, revision, position: BigInt(index + 1) });
  });
}
const of = (id: string, draft: DeliverableFact): [string, Draft] => [`deliverable-${id}`, draft];
const reported = (evidence: readonly string[], output = 1): [string, Draft] => [
  'activity-plan-x-A.a.1.1',
  {
    type: 'workplan.status-reported.v1',
    conduct: {
      body: 'ACWC',
      period: null,
      status: 'in-progress',
      outputs: [
        { output, status: 'completed', evidence: evidence.map((reference) => ({ kind: 'event', reference })) },
        { output: 2, status: 'delayed' },
      ],
    },
  },
];
const contributed = (reference: string): [string, Draft] => [
  'activity-plan-x-A.a.1.1',
  {
    type: 'workplan.contributed.v1',
    conduct: { body: 'AICHR', period: null, outputs: [], evidence: [{ kind: 'event', reference }] },
  },
];

const story: [string, Draft][] = [
  of(ONE, recorded({ ...workshop, hostBody: 'SOMSWD' }, [service, whole])),
  of(TWO, recorded(guidelines)),
  of(THREE, recorded(survey)),
  of(ONE, {
    type: 'deliverable.participants-counted.v1',
    conduct: { state: 'TH', counts: [{ profession: 'police', persons: 2 }] },
  }),
  of(TWO, {
    type: 'deliverable.distributed.v1',
    conduct: { body: 'SOMSWD', place: 'asean-website', on: '2026-03-01' },
  }),
  of(TWO, {
    type: 'deliverable.translation-set.v1',
    conduct: { state: 'VN', language: 'vi', status: 'done', ofVersion: 1 },
  }),
  of(THREE, {
    type: 'deliverable.survey-answered.v1',
    conduct: { state: 'VN', answers: [], inWords: ['how'] },
    content: sealed,
  }),
];
const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

describe('The view of deliverables', () => {
  const queries = givenView(view)(...log(...story)).queries();
  const list = (filter: Parameters<typeof listDeliverables>[1]) => ids(listDeliverables(queries, filter, { limit: 9 }));

  it('lists them newest first, by kind, activity, party and publication', () => {
    expect(list({})).toEqual([THREE, TWO, ONE]);
    expect(list({ kind: 'event' })).toEqual([ONE]);
    expect(list({ activity: 'A.a.1.1', plan: 'plan-x' })).toEqual([THREE, TWO, ONE]);
    expect(list({ activity: 'A.a.1.2' })).toEqual([]);
    expect(list({ plan: 'plan-y' })).toEqual([]);
    expect(list({ body: 'SOMSWD' })).toEqual([TWO, ONE]);
    expect(list({ state: 'VN' })).toEqual([THREE, TWO]);
    expect(list({ state: 'PH' })).toEqual([ONE]);
    expect(list({ published: true })).toEqual([TWO]);
    expect(list({ published: false })).toEqual([THREE, ONE]);
  });

  it('shows who contributed what, by party and in order, and pages without loss', () => {
    const all = contributions(queries, {}, ['', '', '0', ''], 99);
    expect(all.map(({ party, how, id }) => [party, how, id])).toEqual([
      ['ACWC', 'recorded', ONE],
      ['ACWC', 'issued', TWO],
      ['ACWC', 'recorded', TWO],
      ['ACWC', 'recorded', THREE],
      ['SOMSWD', 'hosted', ONE],
      ['SOMSWD', 'published', TWO],
      ['PH', 'hosted', ONE],
      ['TH', 'participated', ONE],
      ['VN', 'translated', TWO],
      ['VN', 'answered', THREE],
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 11 }), (limit) => {
        const paged: unknown[] = [];
        let after: Parameters<typeof contributions>[2] = ['', '', '0', ''];
        for (;;) {
          const page = contributions(queries, {}, after, limit);
          paged.push(...page);
          const last = page.at(-1);
          if (!last || page.length < limit) break;
          after = [last.kind, last.party, last.position, last.how];
        }
        expect(paged).toEqual(all);
      }),
    );
    expect(contributions(queries, { body: 'SOMSWD' }, ['', '', '0', ''], 9)).toHaveLength(2);
    expect(contributions(queries, { state: 'VN' }, ['', '', '0', ''], 9)).toHaveLength(2);
  });

  it('counts the deliverables of each output by kind, and those that its evidence names', () => {
    const after = givenView(view)(
      ...log(...story, reported([TWO, 'SOMTC/7']), contributed(ONE), reported([ONE, TWO]), reported([TWO])),
    ).queries();
    const none = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
    expect(countedOutputs(after, {}, ['', '', -1], 9)).toEqual([
      { ...whole, deliverables: { ...none, event: 1 }, cited: 1 },
      { ...service, deliverables: { ...none, event: 1, document: 1, survey: 1 }, cited: 1 },
    ]);
    expect(citationsOf(after, TWO)).toEqual([service]);
    expect(citationsOf(after, ONE)).toEqual([whole]);
    expect(countedOutputs(after, {}, ['plan-x', 'A.a.1.1', 0], 9)).toHaveLength(1);
    expect(countedOutputs(after, { activity: 'A.a.1.2' }, ['', '', -1], 9)).toEqual([]);
  });

  it('follows links, revisions and withdrawals', () => {
    const after = givenView(view)(
      ...log(
        ...story,
        of(ONE, { type: 'deliverable.unlinked.v1', conduct: { body: 'ACWC', ...service } }),
        of(TWO, { type: 'deliverable.linked.v1', conduct: { body: 'ACWC', ...service, activity: 'A.a.1.2' } }),
        of(ONE, revised(2, workshop)),
        of(TWO, { type: 'deliverable.withdrawn.v1', conduct: { body: 'ACWC', reason: 'other' } }),
      ),
    ).queries();
    expect(ids(listDeliverables(after, { activity: 'A.a.1.2' }, { limit: 9 }))).toEqual([TWO]);
    expect(countedOutputs(after, {}, ['', '', -1], 9).map(({ output }) => output)).toEqual([null, 1]);
    expect(ids(listDeliverables(after, { published: true }, { limit: 9 }))).toEqual([]);
    expect(contributions(after, { body: 'SOMSWD' }, ['', '', '0', ''], 9).map(({ how }) => how)).toEqual(['published']);
    const [, two] = listDeliverables(after, {}, { limit: 9 });
    expect([two?.record.name, two?.revision]).toEqual(['withdrawn', 4]);
  });
});

it('The view of deliverables is rebuilt to the same rows from the same facts', () => {
  const facts = log(...story, reported([ONE]));
  const dump = () =>
    ['deliverable', 'service', 'contribution', 'citation'].map((table) =>
      givenView(view)(...facts).all(`SELECT * FROM ${table}`),
    );
  expect(dump()).toEqual(dump());
  expect(dump().every((rows) => rows.length > 0)).toBe(true);
});
