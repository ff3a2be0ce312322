import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#event-store/event-store.js';
import { decode, encode, type Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { activityDecider } from './activity.js';
import { recordOf } from './activity-record.js';
import type { ActivityFact, PlanFact } from './contract.js';
import { planDecider } from './plan.js';
import { activitiesOf, periodsOf, view } from './views/work-plan.js';

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
      kind: 'adopted',
      frame: { title: 'Bohol TIP Work Plan 2017-2020', pages: 25 },
      open: null,
      closed: ['2026-H2'],
    });
  });

  it('are read today to the same activity, by the rules and by the record that is shown', () => {
    const history = ofStream('activity-');
    const state = fold(activityDecider, history as (Fact & ActivityFact)[]);
    expect(state).toMatchObject({ kind: 'adopted', status: 'in-progress', confirmed: ['SOMTC'] });
    expect(recordOf(history)).toMatchObject({
      code: 'C.c.2.1',
      lead: ['SOMTC'],
      leadInPlan: ['DGICM'],
      cooperatingNote: 'all others',
      status: 'in-progress',
      outputs: [{ number: 1, status: 'completed', evidence: [{ kind: 'register', reference: 'R-1' }] }],
      evidence: [{ kind: 'event', reference: 'E-1' }],
      lastReport: { by: 'DGICM', period: '2026-H2' },
      revision: 3,
    });
  });

  it('are read today to the same view', () => {
    const queries = givenView(view)(...facts).queries();
    expect(activitiesOf(queries, 'bohol-2017-2020', { body: 'ASLOM' }, 0, 9)).toHaveLength(1);
    const [period] = periodsOf(queries, 'bohol-2017-2020');
    expect(period?.tally).toEqual({
      notReported: [],
      bodies: [{ body: 'DGICM', notReported: ['C.c.2.1'] }],
      leadNotKnown: [],
    });
  });
});
