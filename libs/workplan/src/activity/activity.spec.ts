import { deepStrictEqual } from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { transact } from '#records/record-command.js';
import { SystemClock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { activityDecider, type ActivityCommand } from './activity.js';
import { STATUSES, type Status } from '../codes.js';
import type { ActivityFact, BaselineActivity, Evidence, OutputReport, Reference } from '../contract.js';
import type { Citable } from '../evidence.js';

const baseline: BaselineActivity = {
  plan: 'plan-x',
  version: 1,
  code: 'A.a.1.1',
  order: 1,
  area: 'A',
  provision: 'A.a',
  actionLine: 'A.a.1',
  title: 'Hold workshops',
  page: 3,
  outputs: [
    { number: 1, title: 'A survey', cooperating: ['SLOM'] },
    { number: 2, title: 'A workshop' },
  ],
  leadStated: true,
  lead: ['ACWC', 'SOMSWD'],
  cooperating: ['AICHR'],
};
const noLead: BaselineActivity = { ...baseline, lead: [], leadStated: false };
const noOutputs: BaselineActivity = { ...baseline, outputs: [] };
const openToAll: BaselineActivity = { ...baseline, cooperating: [], cooperatingNote: 'all other bodies' };

const adopted = (activity = baseline): ActivityFact => ({ type: 'workplan.activity-adopted.v1', conduct: activity });
const confirmed = (...lead: string[]): ActivityFact => ({ type: 'workplan.lead-confirmed.v1', conduct: { lead } });
const content = { note: 'what was done' };
const survey: Evidence = { kind: 'survey', reference: 'S-1' };
const event: Evidence = { kind: 'event', reference: 'W-1' };
const DELIVERABLE = '0f0f0f0f-0000-8000-8000-000000000001';
const WITHDRAWN = '0f0f0f0f-0000-8000-8000-000000000002';
const citable: Citable = {
  deliverables: new Map([
    [DELIVERABLE, { kind: 'event', withdrawn: false }],
    [WITHDRAWN, { kind: 'event', withdrawn: true }],
  ]),
  stateRecords: new Set(['PH/national-action-plan']),
};

interface Said {
  readonly by?: string;
  readonly outputs?: readonly OutputReport[];
  readonly evidence?: readonly Evidence[];
}
const conductOf = (status: Status, { by = 'ACWC', outputs = [], evidence }: Said) => {
  return { body: by, period: '2026-H2', status, outputs, ...(evidence && { evidence }) };
};
const report = (status: Status, said: Said = {}): ActivityCommand => {
  return { type: 'report-status', report: conductOf(status, said), citable, content };
};
const reported = (status: Status, said: Said = {}): ActivityFact => {
  return { type: 'workplan.status-reported.v1', conduct: conductOf(status, said), content };
};
const contribution = (body: string, output = 1) => {
  return { body, period: null, outputs: [{ output, evidence: [survey] }], evidence: [] };
};
const contribute = (body: string, output?: number): ActivityCommand => {
  return { type: 'contribute', contribution: contribution(body, output), citable, content };
};
const contributed = (body: string): ActivityFact => {
  return { type: 'workplan.contributed.v1', conduct: contribution(body), content };
};
const known = new Set(['SOMTC', 'ACWC', 'AICHR']);
const confirm = (...lead: string[]): ActivityCommand => ({ type: 'confirm-lead', lead, known });

const donor: Reference = { kind: 'donor', name: 'Agency A', reference: 'Grant 7' };
const refer = (body: string, reference = donor, bySecretariat = false): ActivityCommand => {
  return { type: 'add-reference', added: { ...reference, body }, bySecretariat };
};
const referred = (body: string, reference = donor): ActivityFact => {
  return { type: 'workplan.reference-added.v1', conduct: { ...reference, body } };
};

describe('An activity', () => {
  it('is adopted once; adopting the same text again changes nothing, another text is refused', () => {
    given(activityDecider)().when({ type: 'adopt', activity: baseline }).then(adopted());
    given(activityDecider)(adopted()).when({ type: 'adopt', activity: baseline }).then();
    given(activityDecider)(adopted()).when({ type: 'adopt', activity: noLead }).thenRefused('workplan.already-adopted');
  });

  it('is adopted before its plan is, or as a part of it; an adopted plan gets no other', () => {
    const adopt = (...codesInPlan: string[]): ActivityCommand => ({ type: 'adopt', activity: baseline, codesInPlan });
    given(activityDecider)().when(adopt('A.a.1.1', 'A.a.1.2')).then(adopted());
    given(activityDecider)().when(adopt('A.a.1.2')).thenRefused('workplan.already-adopted');
  });

  it('knows no command before it is adopted', () => {
    for (const command of [report('in-progress'), contribute('ACWC'), confirm('SOMTC')]) {
      given(activityDecider)().when(command).thenRefused('workplan.activity-unknown');
    }
  });

  it('has its status reported by any of its lead bodies, each report a fact of its own', () => {
    given(activityDecider)(adopted()).when(report('in-progress')).then(reported('in-progress'));
    given(activityDecider)(adopted(), reported('in-progress'))
      .when(report('in-progress', { by: 'SOMSWD' }))
      .then(reported('in-progress', { by: 'SOMSWD' }));
  });

  it('never has its status set by a cooperating or another body', () => {
    for (const by of ['AICHR', 'SLOM', 'SOMTC', '']) {
      given(activityDecider)(adopted()).when(report('in-progress', { by })).thenRefused('workplan.not-lead');
    }
  });

  it('cannot be reported on while no lead is known, until the Working Group confirms one', () => {
    for (const by of ['ACWC', 'AICHR']) {
      given(activityDecider)(adopted(noLead)).when(report('delayed', { by })).thenRefused('workplan.lead-not-known');
    }
    given(activityDecider)(adopted(noLead), confirmed('SOMTC'))
      .when(report('delayed', { by: 'SOMTC' }))
      .then(reported('delayed', { by: 'SOMTC' }));
  });

  it('is reported on by the confirmed lead in place of the stated one', () => {
    const past = [adopted(), confirmed('AICHR')];
    given(activityDecider)(...past)
      .when(report('deferred', { by: 'ACWC' }))
      .thenRefused('workplan.not-lead');
    given(activityDecider)(...past)
      .when(report('deferred', { by: 'AICHR' }))
      .then(reported('deferred', { by: 'AICHR' }));
  });

  it('has a lead confirmed among registered bodies; confirming the same again changes nothing', () => {
    given(activityDecider)(adopted(noLead)).when(confirm('SOMTC', 'ACWC')).then(confirmed('SOMTC', 'ACWC'));
    given(activityDecider)(adopted(noLead), confirmed('SOMTC')).when(confirm('SOMTC')).then();
    given(activityDecider)(adopted()).when(confirm('ACWC', 'XYZ')).thenRefused('workplan.body-unknown', '/lead/1');
  });

  it('keeps the note on a confirmation, and a confirmation with a note is always a fact', () => {
    const noted: ActivityFact = { ...confirmed('SOMTC'), content };
    given(activityDecider)(adopted(), confirmed('SOMTC'))
      .when({ type: 'confirm-lead', lead: ['SOMTC'], known, content })
      .then(noted);
  });

  it.each(['ACWC', 'SOMSWD', 'AICHR', 'SLOM'])('takes the contribution of %s, which has a part in it', (body) => {
    given(activityDecider)(adopted()).when(contribute(body)).then(contributed(body));
  });

  it('takes no contribution of a body without a part in it, unless the plan names no cooperating body', () => {
    given(activityDecider)(adopted()).when(contribute('SOMTC')).thenRefused('workplan.not-cooperating');
    given(activityDecider)(adopted(openToAll)).when(contribute('SOMTC')).then(contributed('SOMTC'));
  });

  it('does not change its status by a contribution, whatever evidence comes with it', () => {
    const before = fold(activityDecider, [adopted(), reported('in-progress')]);
    deepStrictEqual(activityDecider.evolve(before, contributed('AICHR')), before);
  });

  it('names only expected outputs that it has, each once', () => {
    const outputs = (...numbers: number[]) => ({
      outputs: numbers.map((output): OutputReport => ({ output, status: 'delayed' })),
    });
    const when = (said: Said) => given(activityDecider)(adopted()).when(report('delayed', said));
    when(outputs(1, 3)).thenRefused('workplan.output-unknown', '/outputs/1/output');
    when(outputs(0)).thenRefused('workplan.output-unknown', '/outputs/0/output');
    when(outputs(2, 1, 2)).thenRefused('workplan.output-repeated', '/outputs/2/output');
    given(activityDecider)(adopted()).when(contribute('AICHR', 3)).thenRefused('workplan.output-unknown');
  });

  it('is completed when every expected output is, each with evidence, over as many reports as it takes', () => {
    const one: OutputReport = { output: 1, status: 'completed', evidence: [survey] };
    const two: OutputReport = { output: 2, status: 'completed', evidence: [event] };
    const first = reported('in-progress', { outputs: [one] });
    given(activityDecider)(adopted())
      .when(report('completed', { outputs: [one, two] }))
      .then(reported('completed', { outputs: [one, two] }));
    given(activityDecider)(adopted(), first)
      .when(report('completed', { outputs: [two] }))
      .then(reported('completed', { outputs: [two] }));
    const withdrawn = reported('in-progress', { outputs: [{ ...one, evidence: [] }] });
    given(activityDecider)(adopted(), first, withdrawn)
      .when(report('completed', { outputs: [two] }))
      .thenRefused('workplan.evidence-missing', '/outputs');
  });

  it('is not completed while an output is open or without evidence; the field at fault is named', () => {
    const one: OutputReport = { output: 1, status: 'completed', evidence: [survey] };
    const when = (...outputs: OutputReport[]) =>
      given(activityDecider)(adopted()).when(report('completed', { outputs, evidence: [event] }));
    when(one).thenRefused('workplan.output-not-completed', '/outputs');
    when(one, { output: 2, status: 'delayed', evidence: [event] }).thenRefused(
      'workplan.output-not-completed',
      '/outputs/1',
    );
    when({ output: 2, status: 'completed' }, one).thenRefused('workplan.evidence-missing', '/outputs/0');
  });

  it('without expected outputs, is completed with evidence of its own', () => {
    const when = (said: Said) => given(activityDecider)(adopted(noOutputs)).when(report('completed', said));
    when({}).thenRefused('workplan.evidence-missing', '/evidence');
    when({ evidence: [event] }).then(reported('completed', { evidence: [event] }));
  });

  it('takes a deliverable as evidence when it is known, of that kind and not withdrawn', () => {
    const when = (kind: Evidence['kind'], reference: string) =>
      given(activityDecider)(adopted()).when(
        report('in-progress', { outputs: [{ output: 1, status: 'delayed', evidence: [survey, { kind, reference }] }] }),
      );
    const at = '/outputs/0/evidence/1';
    when('event', WITHDRAWN.replace(/2$/, '3')).thenRefused('workplan.deliverable-unknown', `${at}/reference`);
    when('document', DELIVERABLE).thenRefused('workplan.deliverable-kind', `${at}/kind`);
    when('event', WITHDRAWN).thenRefused('workplan.deliverable-withdrawn', `${at}/reference`);
    expect(when('event', DELIVERABLE).facts()).toHaveLength(1);
  });

  it('takes as state record what a state has reported, in reports and contributions', () => {
    const named = (reference: string) => ({ evidence: [{ kind: 'state-record' as const, reference }] });
    const when = (reference: string) => given(activityDecider)(adopted()).when(report('in-progress', named(reference)));
    expect(when('PH/national-action-plan').facts()).toHaveLength(1);
    when('TH/national-action-plan').thenRefused('workplan.state-record-unknown', '/evidence/0/reference');
    const outputs = [{ output: 1, ...named(DELIVERABLE) }];
    given(activityDecider)(adopted())
      .when({ type: 'contribute', contribution: { ...contribution('ACWC'), outputs }, citable, content })
      .thenRefused('workplan.state-record-unknown', '/outputs/0/evidence/0/reference');
  });

  it('is referred to a donor or another plan by a lead or the secretariat, each thing once', () => {
    given(activityDecider)(adopted()).when(refer('ACWC')).then(referred('ACWC'));
    given(activityDecider)(adopted())
      .when(refer('ASEC', donor, true))
      .then(referred('ASEC'));
    given(activityDecider)(adopted()).when(refer('AICHR')).thenRefused('workplan.not-lead');
    const again = { ...donor, name: 'agency  a' };
    given(activityDecider)(adopted(), referred('ASEC')).when(refer('ACWC', again)).then();
    const other = { ...donor, reference: 'Grant 8' };
    given(activityDecider)(adopted(), referred('ASEC')).when(refer('ACWC', other)).then(referred('ACWC', other));
  });

  it('has a bounded number of references', () => {
    const many = Array.from({ length: 100 }, (_, index) => referred('ACWC', { ...donor, reference: String(index) }));
    given(activityDecider)(adopted(), ...many)
      .when(refer('ACWC'))
      .thenRefused('workplan.references-full');
  });

  it('may leave completed again, when the lead says so', () => {
    const past = [adopted(noOutputs), reported('completed', { evidence: [event] })];
    given(activityDecider)(...past)
      .when(report('in-progress'))
      .then(reported('in-progress'));
  });

  it('takes any command twice as once', async () => {
    const bodies = fc.constantFrom('ACWC', 'SOMSWD', 'AICHR', 'SOMTC');
    const statuses = fc.constantFrom(...STATUSES);
    const evidence = fc.subarray([survey, event]);
    const outputs = fc.array(fc.record({ output: fc.integer({ min: 1, max: 3 }), status: statuses, evidence }), {
      maxLength: 3,
    });
    const commands: fc.Arbitrary<ActivityCommand> = fc.oneof(
      fc.constantFrom(baseline, noLead).map((activity): ActivityCommand => ({ type: 'adopt', activity })),
      fc.tuple(statuses, fc.record({ by: bodies, outputs, evidence })).map(([status, said]) => report(status, said)),
      bodies.map((body) => contribute(body)),
      fc.subarray(['ACWC', 'SOMTC', 'XYZ'], { minLength: 1 }).map((lead) => confirm(...lead)),
      fc.tuple(bodies, fc.constantFrom('1', '2')).map(([body, reference]) => refer(body, { ...donor, reference })),
    );
    let written = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(commands, { minLength: 4, maxLength: 14 }), async (sequence) => {
        const store = new MemoryEventStore(new SystemClock());
        for (const [index, command] of [{ type: 'adopt', activity: baseline } as const, ...sequence].entries()) {
          const commandId = `command-${String(index)}`;
          const meta = { actor: 'a', role: 'body-reporter', commandId, correlationId: commandId };
          const send = () =>
            transact(store, { decider: activityDecider, stream: 'activity-x', meta, command: () => command }).then(
              ({ state, revision, position }) => ({ state, revision, position }),
              (error: unknown) => String(error),
            );
          const answer = await send();
          const head = await store.head();
          deepStrictEqual(await send(), answer);
          expect(await store.head()).toBe(head);
        }
        written += Number(await store.head());
      }),
      { numRuns: 80 },
    );
    expect(written).toBeGreaterThan(160);
  });
});
