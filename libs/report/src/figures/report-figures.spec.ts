import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#event-store/fact.js';
import { recorded } from '#event-store/recorded.js';
import { T0 } from '#exchange/given-request.js';
import { factsOf, story } from '#exchange/given-story.js';
import { exchangeStatisticsView as statistics } from '#exchange/lookups.js';
import { givenView, givenViews } from '#views/given-view.js';
import type { Days } from '#governance/contract.js';
import { exchangeFigures, LIMITS_NOTE } from './exchange-figures.js';
import { exchangeTally } from './given-exchange-tally.js';
import { region } from './given-region.js';
import { reportDocument } from '../forms/report.document.js';
import { COUNTED_FROM, reportFigures } from '../forms/report.question.js';
import { reportText } from './report-figures.js';
import type { Tally } from './tally.js';

const END = Date.parse('2018-08-03T08:00:00.000Z');
const YEAR: Days = { from: '2018-01-01', to: '2018-12-31' };
const NEXT_YEAR: Days = { from: '2019-01-01', to: '2019-12-31' };

function after<Result>(tally: Tally<Result>, facts: readonly Fact[], asKnownAt = END): Result {
  for (const fact of facts) tally.take[fact.type]?.(fact);
  return tally.result(asKnownAt);
}

function figuresOf(facts: readonly Fact[], period: Days | null) {
  const scope = { position: '99', period, format: 1 } as const;
  return reportFigures(givenViews(...COUNTED_FROM)(...facts), { scope, upTo: scope.position, asKnownAt: END });
}

describe('The figures of the report', () => {
  const figures = figuresOf(region, YEAR);

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

  it('tell limits by urgency, and which of them are modelled on the directive', () => {
    const limits = {
      version: 2,
      acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
      answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
      longestDelayHours: 720,
    };
    const conduct = { ...limits, inForceFrom: '2018-02-01T00:00:00.000Z', modelledOn: 'a model' };
    const place = { stream: 'policy-time-limits', revision: 1, position: 98n };
    const adopted = recorded({ type: 'governance.time-limit-policy-adopted.v2', conduct }, place);
    const { exchange, ...rest } = figuresOf([...region, adopted], YEAR);
    expect(exchange.limits).toEqual(limits);
    expect(exchange.limitsNote).toMatch(
      /Those to answer are modelled on Directive .*; those to acknowledge and the longest delay are its own.*no duty/,
    );
    const { sections } = reportDocument({ ...rest, exchange });
    const words = JSON.stringify(sections);
    expect(words).toContain(
      'acknowledgement within 2 (urgent), 24 (priority) and 24 hours (routine); ' +
        'answer within 8 (urgent), 72 (priority) and 168 hours (routine); an answer delayed by 720 hours at most.',
    );
    expect(words).toContain('those to acknowledge and the longest delay are its own');
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
    const later = figuresOf(region, NEXT_YEAR);
    expect(later.exchange.total.received).toBe(0);
    expect(later.workingGroup.meetings).toEqual([]);
    expect(later.workingGroup.directions).toEqual([]);
    expect(later.practices.published).toBe(0);
    expect(later.practices.inForce).toHaveLength(1);
    const open = region.filter(({ type }) => type !== 'governance.direction-concluded.v1');
    const still = figuresOf(open, NEXT_YEAR);
    expect(still.workingGroup.directions).toHaveLength(1);
  });

  it('are the same text for the same facts', () => {
    const again = figuresOf(region, YEAR);
    expect(reportText(again)).toBe(reportText(figures));
  });
});

describe('The figures of exchange', () => {
  it('are those that a count fact by fact gives, whatever happened, in any period and as of any position', () => {
    const day = fc
      .integer({ min: -2, max: 40 })
      .map((days) => new Date(T0 + days * 86_400_000).toISOString().slice(0, 10));
    const periods = fc.option(fc.record({ from: day, to: day }));
    fc.assert(
      fc.property(fc.array(story, { minLength: 1, maxLength: 4 }), periods, fc.nat(400), (stories, period, until) => {
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
        const asOf = BigInt(until);
        const known = facts.filter(({ position }) => position <= asOf);
        const counted = exchangeFigures(givenView(statistics)(...facts).queries(), { period }, asOf, null);
        const figures = { limitsNote: LIMITS_NOTE, limits: null, ...after(exchangeTally({ period }), known) };
        expect(JSON.stringify(counted)).toBe(JSON.stringify(figures));
      }),
      { numRuns: 200 },
    );
  });
});
