import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#event-store/fact.js';
import { recorded } from '#event-store/recorded.js';
import { T0 } from '#exchange/given-request.js';
import { factsOf, story } from '#exchange/given-story.js';
import { exchangeStatistics } from '#oversight/statistics.js';
import { exchangeStatisticsView as statistics } from '#exchange/lookups.js';
import { givenView } from '#views/given-view.js';
import type { Days } from '#governance/contract.js';
import { exchangeTally, LIMITS_NOTE } from './exchange-figures.js';
import { region } from './given-region.js';
import { reportTally, reportText } from './report-figures.js';
import type { Tally } from './tally.js';

const END = Date.parse('2018-08-03T08:00:00.000Z');
const YEAR: Days = { from: '2018-01-01', to: '2018-12-31' };

function after<Result>(tally: Tally<Result>, facts: readonly Fact[], asKnownAt = END): Result {
  for (const fact of facts) tally.take[fact.type]?.(fact);
  return tally.result(asKnownAt);
}

describe('The figures of the report', () => {
  const figures = after(reportTally(99n, { period: YEAR }), region);

  it('tell the acts of the Working Group', () => {
    expect(figures.workingGroup).toMatchObject({
      leadShepherd: 'PH',
      meetings: [
        { kind: 'additional', state: 'outcomes-recorded', chairs: ['VN', 'PH'], delegations: 1, proposedBy: 'VN' },
        { kind: 'additional', state: 'declined', days: null },
        { kind: 'regular', state: 'scheduled', host: 'MM', chairs: ['PH'] },
        { kind: 'central-authorities', state: 'convened' },
      ],
      years: [{ year: 2018, regular: 0, additional: 1, regularMeeting: 'not-yet' }],
      directions: [{ addressed: 2, acknowledged: 1, notAcknowledged: ['VN-ATU'], done: 1, state: 'concluded' }],
      reviews: [{ reference: 'SYNTHETIC/2', asked: 3, inputs: 1, withoutInput: ['PH', 'VN'] }],
      policies: [{ policy: 'handling', version: 1 }],
    });
  });

  it('tell the plan by area and status', () => {
    const [plan] = figures.plans;
    expect(plan).toMatchObject({ plan: 'bohol-2017-2020', activities: 5, reports: 1 });
    expect(plan?.statuses).toMatchObject({ 'not-started': 4, 'in-progress': 1 });
    expect(plan?.areas.map(({ area, activities }) => [area, activities])).toEqual([
      ['A', 2],
      ['B', 1],
      ['C', 1],
      ['D', 1],
    ]);
    expect(plan?.areas[0]?.statuses['in-progress']).toBe(1);
  });

  it('tell the exchange, with a note that the limits are no duty of the member states', () => {
    expect(figures.exchange.total).toMatchObject({ received: 3, answered: 1, refused: 1, answerLimitsMissed: 0 });
    expect(figures.exchange.limits).toMatchObject({ version: 1, acknowledgeWithinHours: 24 });
    expect(figures.exchange.limitsNote).toBe(LIMITS_NOTE);
    expect(LIMITS_NOTE).toMatch(/modelled on Directive \(EU\) 2023\/977.*no duty of the ASEAN member states/);
  });

  it('tell practices and agreements', () => {
    expect(figures.practices).toEqual({
      submitted: 1,
      returned: 1,
      endorsed: 0,
      declined: 0,
      published: 1,
      adoptions: 0,
      results: 0,
      inForce: [{ category: 'good-practices', practices: 1 }],
    });
    expect(figures.agreements).toEqual({
      onDay: '2018-08-03',
      inForce: [
        { agreement: 'PH-TH', parties: ['PH', 'TH'], since: '2018-02-01', citation: 'SYNTHETIC Treaty Series 7' },
      ],
      concludedNotInForce: 1,
      enteredIntoForce: 1,
    });
  });

  it('count what happened in the period only, and what still runs', () => {
    const later = after(reportTally(99n, { period: { from: '2019-01-01', to: '2019-12-31' } }), region);
    expect(later.exchange.total.received).toBe(0);
    expect(later.workingGroup.meetings).toEqual([]);
    expect(later.workingGroup.directions).toEqual([]);
    expect(later.practices.published).toBe(0);
    expect(later.practices.inForce).toHaveLength(1);
    const open = region.filter(({ type }) => type !== 'governance.direction-concluded.v1');
    const still = after(reportTally(99n, { period: { from: '2019-01-01', to: '2019-12-31' } }), open);
    expect(still.workingGroup.directions).toHaveLength(1);
  });

  it('are the same text for the same facts', () => {
    const again = after(reportTally(99n, { period: YEAR }), region);
    expect(reportText(again)).toBe(reportText(figures));
  });
});

describe('The figures of exchange', () => {
  it('are those of the statistics that oversight reads, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(story, { minLength: 1, maxLength: 4 }), (stories) => {
        const facts = stories.flatMap((commands, index) =>
          factsOf(commands).map((fact, revision) =>
            recorded<string, unknown>(fact, {
              stream: `exchange-${String(index)}`,
              revision,
              position: BigInt(index * 100 + revision + 1),
              recordedAt: T0,
            }),
          ),
        );
        const { total, responses, byRequestedState } = after(exchangeTally({ period: null }), facts);
        const scope = { from: undefined, to: undefined, asOf: 10_000n };
        const read = exchangeStatistics(givenView(statistics)(...facts).queries(), scope);
        const { sent, acknowledgeLimitsMissed, answerLimitsMissed, responseTimes, ...rest } = read.overall;
        expect(total).toEqual({ received: sent, acknowledgeLimitsMissed, answerLimitsMissed, ...rest });
        expect(responses).toEqual({
          number: responseTimes.responses,
          medianHours: responseTimes.medianHours,
          p90Hours: responseTimes.p90Hours,
        });
        expect(byRequestedState.reduce((sum, state) => sum + state.sent, 0)).toBe(sent);
        const missed = byRequestedState
          .filter((state) => state.acknowledgeLimitsMissed + state.answerLimitsMissed > 0)
          .map((state) => [state.state, state.acknowledgeLimitsMissed, state.answerLimitsMissed]);
        expect(missed).toEqual(read.limitsMissed.map(({ state, acknowledge, answer }) => [state, acknowledge, answer]));
      }),
      { numRuns: 150 },
    );
  });
});
