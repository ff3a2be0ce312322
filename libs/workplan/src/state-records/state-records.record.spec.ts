import { describe, expect, it } from '@jest/globals';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import type { Caller } from '#web/auth/caller.js';
import type { Pages } from '#web/lists/pages.js';
import { asking } from '#web/route.js';
import { access, metaFor, T0 } from '../given-plan.js';
import { StateRecordsController } from './state-records.http.js';
import { STATE_RECORDS } from './state-records.record.js';

const delegate: Caller = { subject: 'ph', role: 'delegate', state: 'PH' };
const officer: Caller = { subject: 'vn', role: 'officer', unit: 'VN-ATU', state: 'VN' };
const update = (updatedOn: string) => {
  return { type: 'update-legislation', report: { state: 'PH', scope: 'migrant-workers', updatedOn } } as const;
};

let given: GivenRecords;
beforeEach(() => {
  given = givenRecords(T0, metaFor, access);
});
afterEach(() => {
  given.close();
});

const admits = (state: string) =>
  given.holds(`state-${state}`, {
    type: 'registry.state-admitted.v1',
    conduct: { state, name: 'x', memberSince: '1967-08-08' },
  });

/** The route that shows the records of a state, and its answer. */
async function shown(state: string) {
  const { records, lookups, freshness } = given;
  const controller = new StateRecordsController(records, lookups, {} as Pages, freshness);
  const headers: Record<string, string> = {};
  const reply = { header: (name: string, value: string) => (headers[name] = value) };
  const reader = { ...asking(officer, access), state, reply } as unknown as Parameters<typeof controller.one>[0];
  return { answer: await controller.one(reader), history: await controller.history(reader), headers };
}

describe('What a state reports of itself', () => {
  it('is there for everyone to read as soon as the state is admitted, before it has reported anything', async () => {
    await expect(shown('PH')).rejects.toMatchObject({ code: 'workplan.state-unknown', errors: [] });
    await admits('PH');
    const nothing = { state: 'PH', name: 'x', units: [], nationalActionPlan: null, legislationRepository: [] };
    expect(await shown('PH')).toMatchObject({
      answer: { ...nothing, revision: -1 },
      history: { items: [] },
      headers: {},
    });
    await given.send(STATE_RECORDS, 'PH', update('2026-06-30'), 'update');
    expect(await shown('PH')).toMatchObject({
      answer: { legislationRepository: [{ scope: 'migrant-workers', updatedOn: '2026-06-30' }], revision: 0 },
      history: { items: [{ revision: 0 }] },
      headers: { etag: '"0"' },
    });
  });

  it('is reported by its own delegation, of a state that the registry knows', async () => {
    const asks = (caller: Caller) => given.records.permit(STATE_RECORDS, { caller, id: 'PH' }, update('2026-06-30'));
    const sends = () => given.send(STATE_RECORDS, 'PH', update('2026-06-30'), 'update');
    const denied = { attempt: { action: 'workplan.report-state-record', as: 'denied' } };
    await asks(delegate);
    for (const caller of [officer, { ...delegate, state: 'TH' }]) {
      await expect(asks(caller)).rejects.toMatchObject(denied);
    }
    await expect(sends()).rejects.toMatchObject({ code: 'workplan.state-unknown' });
    await admits('PH');
    await sends();
    await expect(asks({ ...delegate, state: 'TH' })).rejects.toMatchObject(denied);
  });

  it('is of a day that has come where the clock of the platform stands', async () => {
    await admits('PH');
    const early = given.send(STATE_RECORDS, 'PH', update('2026-07-02'), 'early');
    await expect(early).rejects.toMatchObject({ code: 'workplan.day-to-come' });
    given.clock.time += 24 * 3_600_000;
    await given.send(STATE_RECORDS, 'PH', update('2026-07-02'), 'update');
  });
});
