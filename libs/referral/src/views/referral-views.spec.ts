import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { fold } from '#kernel/decider.js';
import { HOUR } from '#kernel/time.js';
import { givenView } from '#views/given-view.js';
import type { Caller } from '#web/auth/caller.js';
import type { ReferralFact } from '../contract.js';
import { after, factsOf, MANDATORY, raiseOf, SINCE, story, T0 } from '../given-referral.js';
import { isOpen, isTold, type ReferralState } from '../referral-state.js';
import { referralDecider } from '../referral.js';
import { due, listReferrals, view } from './referrals.js';

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
