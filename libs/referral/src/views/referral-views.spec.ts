import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { agreementDecider } from '#registry/agreement.js';
import { ruleOf } from '#registry/notification-rule.js';
import { termsBetween, view as register } from '#registry/views/consular.js';
import { givenView } from '#views/given-view.js';
import type { Caller } from '#web/caller.js';
import type { ReferralFact } from '../contract.js';
import { after, factsOf, HOUR, MANDATORY, raiseOf, SINCE, story, T0 } from '../given-referral.js';
import { isOpen, isTold, type ReferralState } from '../referral-state.js';
import { referralDecider } from '../referral.js';
import { knownPost, knownUnit, ruleBetween, view as grounds } from './referral-grounds.js';
import { due, listReferrals } from './referral-lists.js';
import { view } from './referrals.js';

const thOfficer: Caller = { subject: 'th', role: 'officer', unit: 'TH-ATU', state: 'TH' };

/** The facts of one referral as the log has them. */
function logged(facts: readonly ReferralFact[], id = 'r', place = 0) {
  return facts.map((fact, revision) =>
    recorded<string, unknown>(fact, { stream: `referral-${id}`, revision, position: BigInt(place + revision + 1) }),
  );
}

describe('The view of referrals', () => {
  it('shows what the facts of a referral say, at every moment', () => {
    fc.assert(
      fc.property(story, fc.constantFrom(0, 30, 60, 600, 9_000), (commands, hours) => {
        const facts = factsOf(commands);
        const queries = givenView(view)(...logged(facts)).queries();
        const state: ReferralState = fold(referralDecider, facts);
        if (state.name === 'unraised') throw new Error('the story has no raising');
        const [row] = listReferrals(queries, thOfficer, {}, { limit: 1 });
        expect(row).toMatchObject({ id: 'r', raised: facts[0]!.conduct });
        expect(row?.state).toEqual(JSON.parse(JSON.stringify(state)));
        expect(listReferrals(queries, thOfficer, { state: state.name }, { limit: 1 })).toHaveLength(1);
        const { notifyBy, noted } = state.referral;
        const now = T0 + hours * HOUR;
        const waits = isOpen(state) && !isTold(state) && !noted && notifyBy !== undefined && notifyBy < now;
        expect(due(queries, now, 5)).toEqual(waits ? [{ id: 'r', notifyBy, setBy: expect.any(String) }] : []);
      }),
      { numRuns: 300 },
    );
  });

  it('names the fact that set a limit, and gives those of longest ago first, no more than asked for', () => {
    const facts = ['a', 'b', 'c'].flatMap((id, index) => logged(after(raiseOf('arrest', MANDATORY)), id, index * 10));
    const queries = givenView(view)(...facts).queries();
    const notifyBy = SINCE + 48 * HOUR;
    expect(due(queries, notifyBy, 5)).toEqual([]);
    expect(due(queries, notifyBy + 1, 2)).toEqual([
      { id: 'a', notifyBy, setBy: facts[0]?.id },
      { id: 'b', notifyBy, setBy: facts[1]?.id },
    ]);
    const lifted = logged(after(raiseOf('victim', MANDATORY), 'record-wishes', 'withhold', 'lift-hold'));
    expect(due(givenView(view)(...lifted).queries(), T0 + 9e9, 5)).toMatchObject([{ setBy: lifted[3]?.id }]);
  });
});

describe('What a referral stands on', () => {
  it('is what the registry knows of units and posts', () => {
    const queries = givenView(grounds)(
      recorded({ type: 'registry.unit-registered.v1', conduct: { unit: 'TH-ATU', state: 'TH' } }),
      recorded({
        type: 'registry.post-registered.v1',
        conduct: { post: 'PH-BKK', state: 'PH', hostStates: ['MM', 'TH'], name: 'Post', city: null, kind: 'embassy' },
      }),
    ).queries();
    expect(knownUnit(queries, 'TH-ATU')).toEqual({ unit: 'TH-ATU', state: 'TH' });
    expect(knownUnit(queries, 'PH-ATU')).toBeUndefined();
    expect(knownPost(queries, 'PH-BKK')).toEqual({ post: 'PH-BKK', state: 'PH', hostStates: ['MM', 'TH'] });
    expect(knownPost(queries, 'PH-SIN')).toBeUndefined();
  });

  const days = fc.constantFrom('2024-01-01', '2024-06-01', '2025-01-01', '2025-06-01', '2026-01-01');
  const terms = fc.record({
    mandatory: fc.boolean(),
    withinHours: fc.constantFrom(null, 24, 72),
    citation: fc.constantFrom('One', 'Other'),
  });
  const agreements = fc.array(
    fc.record({
      pair: fc.constantFrom(['PH', 'TH'] as const, ['TH', 'PH'] as const, ['TH', 'VN'] as const),
      first: terms,
      inForceOn: fc.option(days),
      amended: fc.array(fc.tuple(days, terms), { maxLength: 3 }),
      terminatedOn: fc.option(days),
    }),
    { maxLength: 4 },
  );

  it('is the rule that the register itself gives, for any agreements, pair and day', () => {
    fc.assert(
      fc.property(agreements, days, fc.constantFrom('PH', 'VN', 'SG'), (made, day, other) => {
        const facts = made.flatMap(({ pair, first, inForceOn, amended, terminatedOn }, index) => {
          const agreement = `a${String(index)}`;
          const conclude = { type: 'conclude', agreement, parties: pair, unknownStates: [] } as const;
          const log = [
            ...agreementDecider.decide(
              { ...conclude, concludedOn: '2024-01-01', terms: first },
              agreementDecider.initial,
            ),
          ];
          const take = (command: Parameters<typeof agreementDecider.decide>[0]) => {
            try {
              log.push(...agreementDecider.decide(command, fold(agreementDecider, log)));
            } catch (error) {
              if (!(error instanceof Refusal)) throw error;
            }
          };
          if (inForceOn !== null) take({ type: 'enter-into-force', on: inForceOn });
          for (const [from, next] of amended) take({ type: 'amend', from, terms: next });
          if (terminatedOn !== null) take({ type: 'terminate', on: terminatedOn });
          return log.map((fact, revision) =>
            recorded<string, unknown>(fact, {
              stream: `agreement-${agreement}`,
              revision,
              position: BigInt(index * 20 + revision + 1),
            }),
          );
        });
        const asked = ruleBetween(givenView(grounds)(...facts).queries(), ['TH', other], day);
        const { rule, withinHours, agreement, version, citation } = ruleOf(
          termsBetween(givenView(register)(...facts).queries(), [other, 'TH'], day),
        );
        expect(asked).toEqual({ kind: rule, withinHours, agreement, version, citation });
      }),
      { numRuns: 400 },
    );
  });
});
