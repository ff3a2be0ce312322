import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import type { LeadShepherdAppointed, SomtcChairRecorded } from '../contract.js';
import { leadShepherdOn, rolesDecider, type RolesCommand, somtcChairIn } from './roles.js';

const appoint = (state: string, from: string): RolesCommand => ({
  type: 'appoint-lead-shepherd',
  state,
  from,
  basis: 'recorded',
  isMember: state !== 'XX',
});
const record = (year: number, state: string): RolesCommand => ({
  type: 'record-somtc-chair',
  year,
  state,
  isMember: state !== 'XX',
});
const appointed = (state: string, from: string): LeadShepherdAppointed => ({
  type: 'governance.lead-shepherd-appointed.v1',
  conduct: { state, from, basis: 'recorded' },
});
const chaired = (year: number, state: string): SomtcChairRecorded => ({
  type: 'governance.somtc-chair-recorded.v1',
  conduct: { year, state },
});
const ph = appointed('PH', '2020-01-01');

describe('The Lead Shepherd', () => {
  it('is a member state, from a day on', () => {
    given(rolesDecider)().when(appoint('PH', '2020-01-01')).then(ph);
    given(rolesDecider)().when(appoint('XX', '2020-01-01')).thenRefused('governance.state-unknown', '/state');
  });

  it('is followed by the next one on a later day', () => {
    given(rolesDecider)(ph).when(appoint('TH', '2022-01-01')).then(appointed('TH', '2022-01-01'));
    given(rolesDecider)(ph).when(appoint('TH', '2020-01-01')).thenRefused('governance.appointment-not-later', '/from');
    given(rolesDecider)(ph).when(appoint('PH', '2019-01-01')).thenRefused('governance.appointment-not-later', '/from');
  });

  it('is what it is when it is said again', () => {
    given(rolesDecider)(ph).when(appoint('PH', '2020-01-01')).then();
  });

  it.each([
    ['2019-12-31', undefined],
    ['2020-01-01', 'PH'],
    ['2021-12-31', 'PH'],
    ['2022-01-01', 'TH'],
  ])('on %s is %s', (day, state) => {
    expect(leadShepherdOn(fold(rolesDecider, [ph, appointed('TH', '2022-01-01')]), day)).toBe(state);
  });
});

describe('The chair of SOMTC', () => {
  it('is recorded for each year, and the later word counts', () => {
    given(rolesDecider)().when(record(2026, 'TH')).then(chaired(2026, 'TH'));
    given(rolesDecider)(chaired(2026, 'TH')).when(record(2026, 'TH')).then();
    given(rolesDecider)(chaired(2026, 'TH')).when(record(2026, 'PH')).then(chaired(2026, 'PH'));
    const roles = fold(rolesDecider, [chaired(2027, 'PH'), chaired(2026, 'TH'), chaired(2026, 'PH')]);
    expect([2025, 2026, 2027].map((year) => somtcChairIn(roles, year))).toEqual([undefined, 'PH', 'PH']);
    expect(roles.somtcChairs.map(({ year }) => year)).toEqual([2026, 2027]);
  });

  it('is a member state', () => {
    given(rolesDecider)().when(record(2026, 'XX')).thenRefused('governance.state-unknown', '/state');
  });
});

it('Roles may be told again with the same command id', async () => {
  const commands = fc.oneof(
    fc
      .tuple(fc.constantFrom('PH', 'TH', 'XX'), fc.constantFrom('2020-01-01', '2021-01-01', '2022-01-01'))
      .map(([state, from]) => appoint(state, from)),
    fc.tuple(fc.constantFrom('PH', 'TH'), fc.constantFrom(2026, 2027)).map(([state, year]) => record(year, state)),
  );
  await fc.assert(retryable(rolesDecider, fc.array(commands, { maxLength: 8 })), { numRuns: 60 });
});
