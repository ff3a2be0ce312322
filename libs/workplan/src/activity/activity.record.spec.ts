import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '#event-store/event-store.js';
import { contentFactId } from '#event-store/identifiers.js';
import type { Caller } from '#web/auth/caller.js';
import { ACTIVITY, activityId } from './activity.record.js';
import { type GivenPlan, givenPlan, metaFor, plan, report } from '../given-plan.js';
import { STATE_RECORDS } from '../state-records/state-records.record.js';

const EVENT = '0f0f0f0f-0000-8000-8000-000000000001';
const dgicm: Caller = { subject: 'dgicm', role: 'body-reporter', body: 'DGICM' };
const delegate: Caller = { subject: 'th', role: 'delegate', state: 'TH' };

let given: GivenPlan;
beforeEach(async () => {
  given = await givenPlan();
});
afterEach(() => {
  given.close();
});

const factsOf = (code: string) => given.factsOf(`activity-${plan}-${code}`);
const registers = (body: string) =>
  given.holds(`body-${body}`, { type: 'registry.body-registered.v1', conduct: { body, name: 'x' } });

describe('A note', () => {
  it('is sealed in the log, bound to its fact; it stays one when it is sent again', async () => {
    const id = activityId(plan, 'C.c.2.1');
    const first = await given.send(ACTIVITY, id, report('DGICM'), 'report');
    expect(await given.send(ACTIVITY, id, report('DGICM'), 'report')).toEqual({ ...first, repeated: true });
    const [adopted, fact, ...more] = await factsOf('C.c.2.1');
    expect(more).toEqual([]);
    expect(JSON.stringify(fact?.content)).not.toContain('canary');
    expect(fact?.id).toBe(contentFactId(metaFor('report').commandId));
    expect(await given.opened(fact, adopted)).toEqual({ content: report('DGICM').content });
    await expect(given.opened({ ...fact!, stream: `activity-${plan}-A.b.3.2` }, adopted)).rejects.toThrow();
  });

  it('is opened for those who steer the plan, and the reading names the bodies with a part', async () => {
    await given.tells('C.c.2.1', report('DGICM'));
    const found = await given.records.authorise(ACTIVITY, { caller: delegate, id: activityId(plan, 'C.c.2.1') });
    expect(await given.contents.readBy(delegate, ACTIVITY, found)).toMatchObject([{ content: report('').content }]);
    const officer: Caller = { subject: 'ph', role: 'officer', unit: 'PH-ATU', state: 'PH' };
    expect(await given.contents.readBy(officer, ACTIVITY, found)).toBeUndefined();
    const reads = await given.factsOf(`reads-activity-${plan}-C.c.2.1`);
    expect(reads.map(({ conduct }) => conduct)).toEqual([
      { record: `activity-${plan}-C.c.2.1`, kind: 'activity', purpose: 'read', parties: ['DGICM'] },
    ]);
  });
});

describe('What an activity stands on', () => {
  const recorded = {
    type: 'deliverable.recorded.v1',
    conduct: { body: 'DGICM', title: 'x', releasable: true, particulars: { kind: 'event' }, serves: [] },
  };
  const cites = (kind: 'event' | 'state-record', reference: string) =>
    given.tells('C.c.2.1', report('DGICM', [{ kind, reference }]));

  it('is a deliverable from its recording to its withdrawal, as soon as either is acknowledged', async () => {
    await expect(cites('event', EVENT)).rejects.toMatchObject({ code: 'workplan.deliverable-unknown' });
    await given.holds(`deliverable-${EVENT}`, recorded);
    await cites('event', EVENT);
    const conduct = { body: 'DGICM', reason: 'superseded' };
    await given.holds(`deliverable-${EVENT}`, { type: 'deliverable.withdrawn.v1', conduct });
    await expect(cites('event', EVENT)).rejects.toMatchObject({ code: 'workplan.deliverable-withdrawn' });
  });

  it('fails as a whole when the log cannot be read for part of it, whatever the other part waits for', async () => {
    const { store } = given;
    const read = store.readStream.bind(store);
    store.readStream = (stream, from) => {
      if (stream.startsWith('deliverable-')) return new Promise(() => undefined);
      if (stream.startsWith('state-records-')) return Promise.reject(new StoreUnavailable('SYNTHETIC'));
      return read(stream, from);
    };
    const both = [
      { kind: 'event', reference: EVENT },
      { kind: 'state-record', reference: 'PH/national-action-plan' },
    ] as const;
    await expect(given.tells('C.c.2.1', report('DGICM', [...both]))).rejects.toThrow(StoreUnavailable);
  });

  it.each(['national-action-plan', 'legislation-repository', 'time-to-disposition'])(
    'is a record of a state as soon as the state has reported it: %s',
    async (name) => {
      await given.holds('state-PH', {
        type: 'registry.state-admitted.v1',
        conduct: { state: 'PH', name: 'x', memberSince: '1967-08-08' },
      });
      const unknown = { code: 'workplan.state-record-unknown' };
      await expect(cites('state-record', `PH/${name}`)).rejects.toMatchObject(unknown);
      await given.send(STATE_RECORDS, 'PH', REPORTS[name]!, 'of PH');
      await cites('state-record', `PH/${name}`);
      for (const other of ['PH/another', 'PH', `TH/${name}`, name]) {
        await expect(cites('state-record', other)).rejects.toMatchObject(unknown);
      }
    },
  );

  it('is a body that is registered, as soon as it is, for a lead to be confirmed', async () => {
    const confirm = () => given.tells('C.e.2.1', { type: 'confirm-lead', lead: ['DGICM', 'SOMTC'] });
    await registers('DGICM');
    await expect(confirm()).rejects.toMatchObject({
      code: 'workplan.body-unknown',
      errors: [{ pointer: '/lead/1' }],
    });
    await registers('SOMTC');
    expect((await confirm()).state).toMatchObject({ confirmed: ['DGICM', 'SOMTC'] });
  });
});

describe('An activity', () => {
  const asks = (caller: Caller, id: string) => given.records.permit(ACTIVITY, { caller, id }, report('DGICM'));

  it.each([
    ['another/C.c.2.1', 'workplan.plan-unknown'],
    ['another/C-c-2', 'workplan.plan-unknown'],
    [`${plan}/C.c.9.9`, 'workplan.activity-unknown'],
    [`${plan}/C-c-2`, 'workplan.activity-unknown'],
    [`${plan}/${'9'.repeat(90)}`, 'workplan.activity-unknown'],
  ])('that is not there is told as such to everyone, whatever they may do: %s', async (id, code) => {
    for (const caller of [dgicm, delegate]) await expect(asks(caller, id)).rejects.toMatchObject({ code });
    await expect(given.records.authorise(ACTIVITY, { caller: delegate, id })).rejects.toMatchObject({ code });
  });

  it('is reported on by who leads as soon as that is confirmed, and no longer by who led before', async () => {
    const id = activityId(plan, 'C.c.2.1');
    const somtc: Caller = { ...dgicm, subject: 'somtc', body: 'SOMTC' };
    await asks(dgicm, id);
    const denied = { attempt: { action: 'workplan.report-status', record: `activity-${plan}-C.c.2.1`, as: 'denied' } };
    await expect(asks(somtc, id)).rejects.toMatchObject(denied);
    await registers('SOMTC');
    await given.tells('C.c.2.1', { type: 'confirm-lead', lead: ['SOMTC'] });
    await asks(somtc, id);
    await expect(asks(dgicm, id)).rejects.toMatchObject(denied);
  });
});

const REPORTS = {
  'national-action-plan': {
    type: 'report-national-action-plan',
    report: {
      state: 'PH',
      title: 'x',
      period: { from: 2023, to: 2027 },
      alignment: { actip: 'aligned', apa: 'aligned' },
      asOf: '2026-03-31',
    },
  },
  'legislation-repository': {
    type: 'update-legislation',
    report: { state: 'PH', scope: 'migrant-workers', updatedOn: '2026-05-04' },
  },
  'time-to-disposition': {
    type: 'report-disposition',
    report: { state: 'PH', period: { from: '2025-01-01', to: '2025-12-31' }, medianDays: 9, cases: 8 },
  },
} as const as Readonly<Record<string, Parameters<typeof STATE_RECORDS.complete>[0]>>;
