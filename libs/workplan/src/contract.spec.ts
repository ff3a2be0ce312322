import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#event-store/event-store.js';
import { decode, encode, type Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { activityDecider } from './activity/activity.js';
import { shownOf } from './activity/activity.history.js';
import type { ActivityFact, PlanFact, StateRecordFact } from './contract.js';
import { snapshotOf, snapshotText } from './evaluation/evaluation.snapshot.js';
import { planDecider } from './plan/plan.js';
import { stateRecordsDecider } from './state-records/state-records.js';
import { activitiesOf, periodsOf, plans, view } from './views/work-plan.js';

/** Facts as a log once stored them. Never edit an entry: a new version of a type is a new entry. */
const golden = JSON.parse(readFileSync(new URL('./contract.golden.json', import.meta.url), 'utf8')) as readonly Pick<
  StoredEvent,
  'type' | 'stream' | 'payload'
>[];
const meta = { actor: 'a', role: 'body-reporter', commandId: 'c', correlationId: 'c' };
const revisions = new Map<string, number>();
const facts = golden.map((event, index) => {
  const revision = (revisions.get(event.stream) ?? -1) + 1;
  revisions.set(event.stream, revision);
  const place = { id: `fact-${String(index)}`, revision, position: BigInt(index + 1), recordedAt: 0 };
  return decode({ ...event, ...place, metadata: JSON.stringify(meta) }, new Map());
});
const ofStream = (prefix: string) => facts.filter(({ stream }) => stream.startsWith(prefix));

describe('The facts of the work plan as stored', () => {
  it('have a golden entry for every type', () => {
    const declared = readFileSync(new URL('../../../../libs/workplan/src/contract.ts', import.meta.url), 'utf8');
    const types = [...declared.matchAll(/'(workplan\.[a-z-]+\.v\d+)'/g)].map(([, type]) => type);
    expect(golden.map(({ type }) => type).sort()).toEqual(types.sort());
  });

  it('are written today byte for byte as they were', () => {
    for (const [index, fact] of facts.entries()) {
      expect(encode(fact, fact.id, meta).payload).toBe(golden[index]?.payload);
    }
  });

  it('are read today to the same plan', () => {
    expect(fold(planDecider, ofStream('plan-') as (Fact & PlanFact)[])).toMatchObject({
      name: 'adopted',
      frame: {
        title: 'Bohol TIP Work Plan 2017-2020',
        pages: 25,
        areas: [
          { title: 'Law enforcement and prosecution', provisions: [{ text: 'Act effectively against trafficking' }] },
        ],
      },
      open: null,
      closed: ['2026-H2'],
      endorsed: [{ period: '2026-H2', reports: [{ code: 'C.c.2.1', revision: 1 }] }],
      evaluations: [{ kind: 'mid-term', position: '9' }],
    });
  });

  it('are read today to the same records of a state', () => {
    expect(fold(stateRecordsDecider, ofStream('state-records-') as (Fact & StateRecordFact)[])).toEqual({
      name: 'reported',
      state: 'PH',
      actionPlan: expect.objectContaining({ title: 'Plan 2023-2027', asOf: '2026-03-31' }),
      legislation: [{ state: 'PH', scope: 'migrant-workers', updatedOn: '2026-05-04' }],
      disposition: [expect.objectContaining({ medianDays: 412, cases: 38 })],
    });
  });

  it('are evaluated today to the same bytes: a snapshot of format 1 never changes', () => {
    const activities = new Map([['C.c.2.1', ofStream('activity-')]]);
    const snapshot = snapshotOf('final', 9n, { plan: ofStream('plan-'), activities });
    expect(snapshotText(snapshot!)).toBe(
      '{"format":1,"plan":"bohol-2017-2020","version":1,"title":"Bohol TIP Work Plan 2017-2020",' +
        '"evaluation":"final","position":"9",' +
        '"counts":{"activities":{"in-progress":1},"outputs":{"completed":1},"endorsed":1,"evidence":2,"leadNotKnown":0},' +
        '"areas":[{"code":"C","activities":{"in-progress":1}}],' +
        '"periods":[{"period":"2026-H2","state":"endorsed","reports":1,"activitiesReported":1,"notReported":[]}],' +
        '"activities":[{"code":"C.c.2.1","status":"in-progress","endorsed":true,"lead":["SOMTC"],"evidence":1,' +
        '"contributions":1,"reports":[{"period":"2026-H2","count":1}],' +
        '"outputs":[{"number":1,"status":"completed","evidence":1}]}]}\n',
    );
    const digest = createHash('sha256').update(snapshotText(snapshot!)).digest('hex');
    expect(digest).toBe('fd6c19ffe3feb64e31dbf9757937d732fb0b81b460fbff5bdd8cba11824447a5');
  });

  it('are read today to the same activity, by the rules and by the record that is shown', () => {
    const history = ofStream('activity-');
    const state = fold(activityDecider, history as (Fact & ActivityFact)[]);
    expect(state).toMatchObject({ name: 'adopted', status: 'in-progress', confirmed: ['SOMTC'] });
    expect(shownOf(history, [1])).toMatchObject({
      code: 'C.c.2.1',
      lead: ['SOMTC'],
      leadInPlan: ['DGICM'],
      title: 'Conclude more agreements',
      leadNote: 'another note',
      cooperatingNote: 'all other bodies',
      topics: ['another topic'],
      remarks: 'another remark',
      status: 'in-progress',
      outputs: [
        {
          number: 1,
          title: 'More agreements',
          status: 'completed',
          evidence: [{ kind: 'register', reference: 'R-1' }],
        },
      ],
      evidence: [{ kind: 'event', reference: 'E-1' }],
      lastReport: { by: 'DGICM', period: '2026-H2', revision: 1 },
      references: [{ kind: 'donor', name: 'Agency A', reference: 'Grant 7', by: 'DGICM' }],
      endorsed: true,
      revision: 5,
    });
  });

  it('are read today to the same view', () => {
    const queries = givenView(view)(...facts).queries();
    expect(activitiesOf(queries, 'bohol-2017-2020', { body: 'ASLOM' }, 0, 9)).toHaveLength(1);
    const [period] = periodsOf(queries, 'bohol-2017-2020');
    expect(plans(queries)[0]?.areas[0]?.title).toBe('Law enforcement and prosecution');
    expect(period?.tally).toEqual({
      notReported: [],
      bodies: [{ body: 'DGICM', notReported: ['C.c.2.1'] }],
      leadNotKnown: [],
    });
  });
});
