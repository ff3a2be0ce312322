import { describe, expect, it } from '@jest/globals';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import {
  isActivityKnown,
  isDeliverableKnown,
  membersOn,
  registeredBodies,
  unitsOfHsu,
  view,
} from './governance-grounds.js';

const facts = [
  ['state-PH', 'registry.state-admitted.v1', { state: 'PH', memberSince: '1967-08-08' }],
  ['state-TL', 'registry.state-admitted.v1', { state: 'TL', memberSince: '2025-10-26' }],
  ['state-PH', 'registry.state-left.v1', { state: 'PH', on: '2026-02-01' }],
  ['state-PH', 'registry.state-readmitted.v1', { state: 'PH', on: '2026-04-01' }],
  ['unit-PH-ATU', 'registry.unit-registered.v1', { unit: 'PH-ATU', community: 'tip' }],
  ['unit-TH-ATU', 'registry.unit-registered.v1', { unit: 'TH-ATU', community: 'tip' }],
  ['unit-TH-PS', 'registry.unit-registered.v1', { unit: 'TH-PS', community: 'people-smuggling' }],
  ['unit-TH-ATU', 'registry.unit-closed.v1', { unit: 'TH-ATU', on: '2026-03-01' }],
  ['body-SOMTC', 'registry.body-registered.v1', { body: 'SOMTC' }],
  ['activity-p-A.a.1.1', 'workplan.activity-adopted.v1', { plan: 'p', code: 'A.a.1.1' }],
  ['deliverable-7', 'deliverable.recorded.v1', {}],
] as const;

describe('What the Working Group’s acts stand on', () => {
  const queries = givenView(view)(
    ...facts.map(([stream, type, conduct], revision) =>
      recorded<string, unknown>({ type, conduct }, { stream, revision }),
    ),
  ).queries();

  it.each([
    ['2025-10-25', ['PH']],
    ['2025-10-26', ['PH', 'TL']],
    ['2026-02-01', ['TL']],
    ['2026-04-01', ['PH', 'TL']],
  ])('has as members on %s: %j', (day, members) => {
    expect(membersOn(queries, day)).toEqual(members);
  });

  it('has the units of the community against trafficking while they exist', () => {
    expect(unitsOfHsu(queries, '2026-02-28')).toEqual(['PH-ATU', 'TH-ATU']);
    expect(unitsOfHsu(queries, '2026-03-01')).toEqual(['PH-ATU']);
  });

  it('knows bodies, activities and deliverables', () => {
    expect(registeredBodies(queries)).toEqual(['SOMTC']);
    expect(isActivityKnown(queries, { plan: 'p', code: 'A.a.1.1' })).toBe(true);
    expect(isActivityKnown(queries, { plan: 'q', code: 'A.a.1.1' })).toBe(false);
    expect([isDeliverableKnown(queries, '7'), isDeliverableKnown(queries, '8')]).toEqual([true, false]);
  });
});
