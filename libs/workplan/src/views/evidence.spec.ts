import { describe, expect, it } from '@jest/globals';
import type { DeliverableFact } from '#deliverable/contract.js';
import type { Fact } from '#event-store/fact.js';
import { recorded } from '#event-store/recorded.js';
import type { Draft } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { activityStream } from '../activity/activity.js';
import { shownOf } from '../activity/activity.history.js';
import { boholPlan } from '../plan/adopt-plan.js';
import type { ActivityFact, Evidence } from '../contract.js';
import { listedDeliverable, withDeliverables, view as deliverables } from './deliverables.js';
import { referencesOf, view as references } from './references.js';
import { registered, statesOf, view as stateRecords } from './state-records.js';

const ONE = '0f0f0f0f-0000-8000-8000-000000000001';
const TWO = '0f0f0f0f-0000-8000-8000-000000000002';
const PLAN = 'bohol-2017-2020';

function log(...entries: readonly [stream: string, draft: Draft][]): readonly Fact[] {
  const revisions = new Map<string, number>();
  return entries.map(([stream, draft], index) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    return recorded(draft, { stream, revision, position: BigInt(index + 1) });
  });
}

const of = (id: string, draft: DeliverableFact): [string, Draft] => [`deliverable-${id}`, draft];
const serves = { plan: PLAN, activity: 'B.b.1.1', output: 1 };
const held = (id: string, title: string, ...services: (typeof serves | (typeof serves & { output: null }))[]) =>
  of(id, {
    type: 'deliverable.recorded.v1',
    conduct: {
      body: 'ACWC',
      title,
      releasable: true,
      particulars: {
        kind: 'event',
        form: 'workshop',
        hostState: 'PH',
        from: '2026-02-01',
        to: '2026-02-02',
        topics: [],
        partners: [],
      },
      serves: services,
    },
  });

describe('The deliverables that a plan knows', () => {
  const facts = log(
    held(ONE, 'Workshop', serves, { ...serves, output: 2 }),
    held(TWO, 'Forum', serves),
    of(TWO, { type: 'deliverable.linked.v1', conduct: { body: 'ACWC', ...serves, output: null } }),
    of(ONE, { type: 'deliverable.unlinked.v1', conduct: { body: 'ACWC', ...serves, output: 2 } }),
    of(TWO, {
      type: 'deliverable.revised.v1',
      conduct: {
        body: 'ACWC',
        version: 2,
        title: 'Forum of Manila',
        releasable: true,
        particulars: { kind: 'register', holds: 'ngos', upkeptOn: '2026-01-01' },
      },
    }),
  );
  const activity = boholPlan().activities.find(({ code }) => code === 'B.b.1.1')!;
  const evidence: Evidence[] = [
    { kind: 'event', reference: TWO },
    { kind: 'document', reference: 'SOMTC/7' },
    { kind: 'event', reference: ONE.replace(/1$/, '9') },
  ];
  const history: ActivityFact[] = [
    { type: 'workplan.activity-adopted.v1', conduct: activity },
    {
      type: 'workplan.status-reported.v1',
      conduct: {
        body: 'ACWC',
        period: null,
        status: 'in-progress',
        outputs: [{ output: 1, status: 'completed', evidence }],
      },
      content: {},
    },
  ];
  const record = shownOf(history.map((fact, revision) => recorded<string, unknown>(fact, { revision })));

  it('show on the evidence that names them, and are counted per output', () => {
    const shown = withDeliverables(givenView(deliverables)(...facts).queries(), record);
    expect(shown.outputs[0]?.evidence).toEqual([
      { kind: 'event', reference: TWO, deliverable: { id: TWO, title: 'Forum of Manila', withdrawn: false } },
      evidence[1],
      evidence[2],
    ]);
    expect([shown.deliverables, ...shown.outputs.map((output) => output.deliverables)]).toEqual([
      1,
      2,
      ...record.outputs.slice(1).map(() => 0),
    ]);
  });

  it('stay shown once withdrawn, and are counted no more', () => {
    const gone = of(TWO, { type: 'deliverable.withdrawn.v1', conduct: { body: 'ACWC', reason: 'superseded' } });
    const queries = givenView(deliverables)(...facts, recorded(gone[1], { stream: gone[0], position: 99n })).queries();
    const shown = withDeliverables(queries, record);
    expect(shown.outputs[0]?.evidence[0]?.deliverable?.withdrawn).toBe(true);
    expect([shown.deliverables, shown.outputs[0]?.deliverables]).toEqual([0, 1]);
    expect(listedDeliverable(queries, TWO)).toMatchObject({ kind: 'event', withdrawn: true });
    expect(listedDeliverable(queries, 'nothing')).toBeUndefined();
  });
});

describe('The donors and plans that a plan refers to', () => {
  const added = (code: string, name: string, kind: 'donor' | 'other-plan' = 'donor'): [string, Draft] => [
    activityStream(PLAN, code),
    { type: 'workplan.reference-added.v1', conduct: { kind, name, reference: `${name} 1`, body: 'ASEC' } },
  ];
  const queries = givenView(references)(
    ...log(
      added('A.a.1.1', 'Agency B'),
      added('A.a.1.2', 'agency  b'),
      added('A.a.1.2', 'Agency A'),
      added('A.a.1.3', 'Agency B', 'other-plan'),
      added('A.a.1.3', 'Agency B', 'other-plan'),
    ),
  ).queries();
  const all = referencesOf(queries, PLAN, {}, ['', ''], 9);

  it('stand together by name, whatever the spelling, and show where they overlap', () => {
    expect(
      all.map(({ name, kind, overlaps, references: each }) => [name, kind, overlaps, each.map(({ code }) => code)]),
    ).toEqual([
      ['Agency A', 'donor', false, ['A.a.1.2']],
      ['Agency B', 'donor', true, ['A.a.1.1', 'A.a.1.2']],
      ['Agency B', 'other-plan', false, ['A.a.1.3', 'A.a.1.3']],
    ]);
  });

  it('are found by name and kind, and paged without loss', () => {
    expect(referencesOf(queries, PLAN, { name: 'AGENCY B' }, ['', ''], 9)).toEqual(all.slice(1));
    expect(referencesOf(queries, PLAN, { kind: 'other-plan' }, ['', ''], 9)).toEqual(all.slice(2));
    expect(referencesOf(queries, PLAN, {}, ['', ''], 1)).toEqual(all.slice(0, 1));
    expect(referencesOf(queries, PLAN, {}, ['agency b', 'donor'], 9)).toEqual(all.slice(2));
    expect(referencesOf(queries, 'another', {}, ['', ''], 9)).toEqual([]);
  });
});

describe('The records of the states', () => {
  const stream = 'state-records-PH';
  const legislation = (updatedOn: string): [string, Draft] => [
    stream,
    { type: 'workplan.legislation-updated.v1', conduct: { state: 'PH', scope: 'migrant-workers', updatedOn } },
  ];
  const unit = { unit: 'PH-ATU', state: 'PH', name: 'x', community: 'tip', establishedOn: '2003-05-26' };
  const facts = log(
    [
      'state-PH',
      { type: 'registry.state-admitted.v1', conduct: { state: 'PH', name: 'Philippines', memberSince: 'x' } },
    ],
    ['state-TH', { type: 'registry.state-admitted.v1', conduct: { state: 'TH', name: 'Thailand', memberSince: 'x' } }],
    ['unit-PH-ATU', { type: 'registry.unit-registered.v1', conduct: unit }],
    ['unit-PH-ATU', { type: 'registry.unit-established.v1', conduct: { unit: 'PH-ATU', on: '2003-06-01' } }],
    legislation('2026-01-01'),
    legislation('2026-02-01'),
  );

  it('show what each state reported last, and its units as registered', () => {
    const queries = givenView(stateRecords)(...facts).queries();
    const [ph, th] = statesOf(queries, '', 9);
    expect(ph).toMatchObject({
      state: 'PH',
      units: [{ unit: 'PH-ATU', community: 'tip', establishedOn: '2003-06-01', closedOn: null }],
      records: { legislation: [{ scope: 'migrant-workers', updatedOn: '2026-02-01' }] },
      revision: 1,
    });
    expect(th).toEqual({
      state: 'TH',
      name: 'Thailand',
      units: [],
      records: { name: 'unreported', legislation: [], disposition: [] },
      revision: -1,
    });
    expect(statesOf(queries, 'PH', 9)).toEqual([th]);
    expect(registered(queries, 'PH')).toEqual({ name: 'Philippines', units: ph?.units });
  });

  it.each([
    ['deliverables', deliverables, ['deliverable', 'service']],
    ['references', references, ['reference']],
    ['state records', stateRecords, ['state', 'unit', 'records']],
  ])('are rebuilt to the same rows from the same facts: %s', (_, view, tables) => {
    const given = [
      ...facts,
      ...log(held(ONE, 'Workshop', serves), [
        activityStream(PLAN, 'A.a.1.1'),
        { type: 'workplan.reference-added.v1', conduct: { kind: 'donor', name: 'A', reference: 'B', body: 'ASEC' } },
      ]),
    ];
    const dump = () => tables.map((table) => givenView(view)(...given).all(`SELECT * FROM ${table}`));
    expect(dump()).toEqual(dump());
    expect(dump().every((rows) => rows.length > 0)).toBe(true);
  });
});
