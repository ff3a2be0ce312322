import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { encode } from '#event-store/fact.js';
import { type Decider, type Draft, fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { directionDecider } from './direction/direction.js';
import { golden, goldenFacts, META, streamsOf } from './given-golden.js';
import { meetingDecider } from './meeting/meeting.js';
import { focalPointsDecider } from './network/focal-points.js';
import { policyDecider } from './policy/policy.js';
import { retentionDecider } from './policy/retention-policy.js';
import { timeLimitDecider } from './policy/time-limit-policy.js';
import { reviewDecider } from './review/review-round.js';
import { rolesDecider } from './roles/roles.js';
import { policyVersions, view as policies } from './views/policies.js';
import { retentionVersions, view as retentions } from './views/retention.js';
import { timeLimitVersions, view as timeLimits } from './views/time-limits.js';
import { recordsOf, view as workingGroup } from './views/working-group.js';

/** The states to which the golden streams of a kind lead. */
function states<State, F extends Draft>(prefix: string, decider: Decider<never, State, F>): readonly State[] {
  return [...streamsOf(prefix).values()].map((facts) => fold(decider, facts as readonly unknown[] as F[]));
}

describe('The facts of the Working Group as stored', () => {
  it('have a golden entry for every type', () => {
    const declared = readFileSync(new URL('../../../../libs/governance/src/contract.ts', import.meta.url), 'utf8');
    const types = [...declared.matchAll(/'(governance\.[a-z-]+\.v\d+)'/g)].map(([, type]) => type);
    expect([...new Set(golden.map(({ type }) => type))].sort()).toEqual([...types].sort());
  });

  it('are written today byte for byte as they were', () => {
    for (const [index, fact] of goldenFacts.entries()) {
      expect(encode(fact, fact.id, META).payload).toBe(golden[index]?.payload);
    }
  });

  it('are read today to the same roles, focal points and policies', () => {
    expect(states('working-group-roles', rolesDecider)).toEqual([
      {
        name: 'recorded',
        leadShepherds: [{ state: 'PH', from: '2018-01-01', basis: 'demonstration' }],
        somtcChairs: [{ year: 2018, state: 'MM' }],
      },
    ]);
    expect(states('focal-points-', focalPointsDecider)).toMatchObject([{ name: 'set', points: [{}, {}] }]);
    expect(states('policy-handling', policyDecider)).toMatchObject([{ name: 'adopted', version: 1 }]);
    expect(states('policy-time-limits', timeLimitDecider)).toMatchObject([{ name: 'adopted', version: 2 }]);
    const limits = timeLimitVersions(givenView(timeLimits)(...goldenFacts).queries(), '2018-03-01T08:00:00.000Z');
    const answerWithinHours = { urgent: 8, priority: 72, routine: 168 };
    expect(limits).toMatchObject([
      {
        ...{ version: 1, inForce: true, answerWithinHours, longestDelayHours: null },
        acknowledgeWithinHours: { urgent: 24, priority: 24, routine: 24 },
      },
      {
        ...{ version: 2, inForce: false, answerWithinHours, longestDelayHours: 720 },
        acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
      },
    ]);
    expect(states('policy-retention', retentionDecider)).toMatchObject([{ name: 'adopted', version: 1 }]);
    const retention = retentionVersions(givenView(retentions)(...goldenFacts).queries(), '2018-03-01T08:00:00.000Z');
    const propose = [{ kind: 'exchange', afterDays: 1825 }, { kind: 'referral' }];
    expect(retention).toMatchObject([{ version: 1, inForce: true, eraseAfterDays: 45, propose }]);
    const versions = policyVersions(givenView(policies)(...goldenFacts).queries(), '2018-03-01T08:00:00.000Z');
    expect(versions).toMatchObject([{ policy: 'handling', version: 1, inForce: true }]);
  });

  it('are read today to the same meetings', () => {
    const delegation = { state: 'TH', members: [{ area: 'prosecution' }, { area: 'law-enforcement' }] };
    expect(states('meeting-', meetingDecider)).toMatchObject([
      {
        name: 'outcomes-recorded',
        meeting: {
          kind: 'additional',
          host: 'VN',
          chairs: ['VN', 'PH'],
          proposal: { by: 'VN', through: 'ASEC' },
          delegations: [delegation],
          decisions: ['WG/2018/1', 'WG/2018/2'],
        },
      },
      { name: 'declined', meeting: { host: 'SG', proposal: { by: 'TH', through: 'lead-shepherd' } } },
      { name: 'scheduled', meeting: { kind: 'regular', year: 2018, host: 'MM', chairs: ['PH'] } },
      { name: 'convened', meeting: { kind: 'central-authorities', activity: { code: 'D.f.1.1' }, bodies: ['ASLOM'] } },
    ]);
  });

  it('are read today to the same direction and review round', () => {
    expect(states('direction-', directionDecider)).toMatchObject([
      {
        name: 'concluded',
        direction: {
          addressees: [
            { unit: 'TH-ATU', acknowledgedAt: '2018-06-02T08:00:00.000Z', progress: 'done' },
            { unit: 'VN-ATU', acknowledgedAt: null, progress: null },
          ],
        },
      },
    ]);
    expect(states('review-', reviewDecider)).toMatchObject([
      { name: 'closed', round: { states: ['PH', 'TH', 'VN'], inputs: [{ state: 'TH', late: true }] } },
    ]);
  });

  it('are in the view as the rules see them', () => {
    const queries = givenView(workingGroup)(...goldenFacts).queries();
    const shown = <State>(records: readonly { readonly state: State }[]) => records.map(({ state }) => state).reverse();
    expect(shown(recordsOf(queries, 'meeting', {}, { limit: 9 }))).toEqual(states('meeting-', meetingDecider));
    expect(shown(recordsOf(queries, 'direction', {}, { limit: 9 }))).toEqual(states('direction-', directionDecider));
    expect(shown(recordsOf(queries, 'review', {}, { limit: 9 }))).toEqual(states('review-', reviewDecider));
  });
});
