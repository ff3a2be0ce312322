import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#event-store/fact.js';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import { referralStatistics, withheldVictimReferrals } from './referral-statistics.js';
import { view } from './views/referral-statistics.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);
const iso = (hours: number) => new Date(START + hours * HOUR).toISOString();
const EVER = { from: undefined, to: undefined };

/** Hours after the start, referral, what, and what its conduct says. */
type Line = readonly [hours: number, referral: string, what: string, conduct?: object];

function facts(lines: readonly Line[]): readonly Fact[] {
  return lines.map(([hours, referral, what, conduct = {}], index) =>
    recorded<string, unknown>(
      { type: `referral.${what}.v1`, conduct: { at: iso(hours), ...conduct } },
      { stream: `referral-${referral}`, position: BigInt(index + 1), recordedAt: START + hours * HOUR },
    ),
  );
}

const raised = (track: string, hostState: string, hours: number, within: number | null) => ({
  ...{ track, hostState, nationality: 'PH', raisedAt: iso(hours) },
  ...(track === 'arrest'
    ? { dueSince: iso(hours), notifyBy: within === null ? null : iso(hours + within) }
    : { dueSince: null, notifyBy: null }),
});
const told = (hours: number) => ({ toldAt: iso(hours) });
const wish = (of: string, hours: number) => ({
  wish: of,
  dueSince: of === 'requests' ? iso(hours) : null,
  notifyBy: null,
});

const LOG: readonly Line[] = [
  [0, 'a', 'raised', raised('arrest', 'TH', 0, 48)],
  [1, 'b', 'raised', raised('arrest', 'VN', 1, 24)],
  [2, 'v', 'raised', raised('victim', 'TH', 2, null)],
  [3, 'w', 'raised', raised('victim', 'TH', 3, null)],
  [4, 'v', 'wishes-recorded', wish('declines', 4)],
  [5, 'w', 'withheld'],
  [6, 'a', 'notified', told(6)],
  [7, 'a', 'acknowledged'],
  [8, 'a', 'access-recorded', { kind: 'visit' }],
  [9, 'a', 'access-recorded', { kind: 'visit' }],
  [26, 'b', 'limit-passed'],
  [31, 'b', 'notified', told(31)],
  [32, 'v', 'wishes-recorded', wish('requests', 32)],
  [34, 'v', 'notified', told(34)],
  [35, 'w', 'closed', { outcome: 'post-not-told' }],
  [36, 'a', 'closed', { outcome: 'released' }],
];
const log = facts(LOG);
const queries = givenView(view)(...log).queries();

describe('The referral statistics', () => {
  it('count what happened by track, state and detail', () => {
    const table = referralStatistics(queries, { ...EVER, asOf: 99n });
    expect(table.arrest).toEqual({
      ...{ referrals: 2, notified: 2, notifiedLate: 1, limitsPassed: 1, acknowledged: 1 },
      ...{ assistanceAsked: 0, assistanceAnswered: 0, closed: 1, medianHoursToNotify: 6 },
    });
    expect(table.victim).toMatchObject({ referrals: 1, notified: 1, closed: 0, medianHoursToNotify: null });
    expect(table.byHostState).toEqual([
      { hostState: 'TH', track: 'arrest', referrals: 1 },
      { hostState: 'TH', track: 'victim', referrals: 1 },
      { hostState: 'VN', track: 'arrest', referrals: 1 },
    ]);
    expect(table.details).toEqual([
      { what: 'access', track: 'arrest', detail: 'visit', referrals: 1 },
      { what: 'closed', track: 'arrest', detail: 'released', referrals: 1 },
    ]);
  });

  it('tell those of the state of nationality nothing of what came before the telling of the post', () => {
    const seen = (asOf: bigint, state: string) => referralStatistics(queries, { ...EVER, asOf, state });
    for (let asOf = 0n; asOf <= 16n; asOf += 1n) {
      const { arrest, byHostState } = seen(asOf, 'PH');
      expect([asOf, arrest.referrals]).toEqual([asOf, asOf < 7n ? 0 : asOf < 12n ? 1 : 2]);
      expect(byHostState.some(({ hostState }) => hostState === 'VN')).toBe(asOf >= 12n);
      expect(seen(asOf, 'VN')).toEqual(referralStatistics(queries, { ...EVER, asOf }));
    }
    expect(seen(99n, 'PH').arrest).toMatchObject({ notified: 2, notifiedLate: 1, limitsPassed: 0, acknowledged: 1 });
    expect(seen(99n, 'PH').victim).toMatchObject({ referrals: 1, notified: 1, medianHoursToNotify: null });
  });

  it('say nothing to anybody of what came before the telling of a victim’s post', () => {
    const late: readonly Line[] = [
      [0, 'v', 'raised', raised('victim', 'TH', 0, 24)],
      [1, 'v', 'wishes-recorded', { wish: 'requests', dueSince: iso(1), notifyBy: iso(25) }],
      [2, 'v', 'assistance-arranged', { kind: 'shelter' }],
      [26, 'v', 'limit-passed'],
      [31, 'v', 'notified', told(31)],
      [32, 'v', 'assistance-arranged', { kind: 'interpreter' }],
    ];
    const plain: readonly Line[] = [[30, 'v', 'raised', raised('victim', 'TH', 30, null)], ...late.slice(4)];
    const of = (lines: readonly Line[], state?: string) =>
      referralStatistics(givenView(view)(...facts(lines)).queries(), { ...EVER, asOf: 99n, state });
    for (const state of [undefined, 'PH', 'VN']) expect(of(late, state)).toEqual(of(plain, state));
    expect(of(late).details).toEqual([{ what: 'assistance', track: 'victim', detail: 'interpreter', referrals: 1 }]);
  });

  it('tell those of the state of nationality nothing of what follows the withdrawal of the consent', () => {
    const withdrawn: readonly Line[] = [
      ...LOG,
      [40, 'v', 'consent-withdrawn'],
      [41, 'v', 'closed', { outcome: 'moved-on' }],
    ];
    const of = (asOf: bigint, state?: string) =>
      referralStatistics(givenView(view)(...facts(withdrawn)).queries(), { ...EVER, asOf, state }).victim.closed;
    expect([of(99n, 'PH'), of(99n, 'VN'), of(99n), of(17n)]).toEqual([0, 1, 1, 0]);
  });

  it('count a victim from the telling of the post on, and nothing of one whose post was not told', () => {
    for (let asOf = 0n; asOf <= 16n; asOf += 1n) {
      expect([asOf, referralStatistics(queries, { ...EVER, asOf }).victim.referrals]).toEqual([
        asOf,
        asOf < 14n ? 0 : 1,
      ]);
    }
    const byRaising = { from: START, to: START + 10 * HOUR, asOf: 99n };
    expect(referralStatistics(queries, byRaising).victim.referrals).toBe(0);
    expect(referralStatistics(queries, byRaising).arrest.referrals).toBe(2);
  });

  it('say one number of those that are kept from all: held back, or declined; told ones no longer', () => {
    const after = (count: number) => withheldVictimReferrals(givenView(view)(...log.slice(0, count)).queries());
    expect([3, 4, 5, 6, 12, 13, 14, 16].map(after)).toEqual([0, 0, 1, 2, 2, 1, 1, 1]);
  });

  it('present no limit but that of an agreement', () => {
    expect(referralStatistics(queries, { ...EVER, asOf: 1n }).method).toContain('no other limit is applied');
  });

  it('have the same bytes at the same position, whatever came after', () => {
    fc.assert(
      fc.property(fc.nat(16), fc.option(fc.nat(40)), (until, from) => {
        const scope = {
          from: from === null ? undefined : START + from * HOUR,
          to: undefined,
          asOf: BigInt(until),
        };
        const then = givenView(view)(...log.slice(0, until)).queries();
        expect(JSON.stringify(referralStatistics(queries, scope))).toBe(
          JSON.stringify(referralStatistics(then, scope)),
        );
      }),
    );
  });
});
