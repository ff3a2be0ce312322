import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { fold } from '#kernel/decider.js';
import { typesReached } from '#kernel/given-stories.js';
import { given } from '#kernel/given.js';
import { Refusal } from '#kernel/refusal.js';
import { HOUR, instant } from '#kernel/time.js';
import type { ReferralFact } from './contract.js';
import { after, factsOf, MANDATORY, ON_REQUEST, PATHS, raiseOf, SINCE, steps, story, T0 } from './given-referral.js';
import { referralRefusals } from './refusals.js';
import { type Existing, isOverdue, mayBeTold, STATES } from './referral-state.js';
import { referralDecider } from './referral.js';
import { view } from './views/referrals.js';

const referral = given(referralDecider);
const held = raiseOf('arrest', MANDATORY);
const heldOnRequest = raiseOf('arrest', ON_REQUEST);
const victim = raiseOf('victim', MANDATORY);
const stateAfter = (facts: readonly ReferralFact[]) => fold(referralDecider, facts) as Existing;

describe('The passing of the limit', () => {
  const notifyBy = SINCE + 48 * HOUR;
  const late = notifyBy + 1;
  const passed = (noted: number): ReferralFact => ({
    type: 'referral.limit-passed.v1',
    conduct: { notifyBy: instant(notifyBy), at: instant(noted) },
  });

  it('is noted once, after its last millisecond, while the post is untold', () => {
    referral(...after(held))
      .when({ type: 'note-limit-passed', at: notifyBy })
      .then();
    referral(...after(held))
      .when({ type: 'note-limit-passed', at: late })
      .then(passed(late));
    referral(...after(held), passed(late))
      .when({ type: 'note-limit-passed', at: late + 1 })
      .then();
    referral(...after(held, 'notify'))
      .when({ type: 'note-limit-passed', at: late })
      .then();
    referral(...after(heldOnRequest))
      .when({ type: 'note-limit-passed', at: late })
      .then();
  });

  it('is noted by the step that comes first, unless that step says that the post was told in time', () => {
    const facts = referral(...after(held))
      .when({ ...steps(late).notify })
      .facts();
    expect(facts.map(({ type }) => type)).toEqual(['referral.limit-passed.v1', 'referral.notified.v1']);
    const inTime = { ...steps(late).notify, toldAt: notifyBy } as const;
    expect(
      referral(...after(held))
        .when(inTime)
        .facts()
        .map(({ type }) => type),
    ).toEqual(['referral.notified.v1']);
  });

  it('is noted again for a limit that began again', () => {
    const again = after(victim, 'record-wishes', 'withhold', 'lift-hold');
    const { notifyBy: second = 0 } = stateAfter(again).referral;
    const facts = referral(...again)
      .when({ type: 'note-limit-passed', at: second + 1 })
      .facts();
    expect(facts).toMatchObject([{ conduct: { notifyBy: instant(second) } }]);
  });
});

describe('In any story', () => {
  it('every command may be retried', () => fc.assert(retryable(referralDecider, story), { numRuns: 300 }));

  it('a post is told of a victim only with consent and with no hold standing, and only once', () => {
    fc.assert(
      fc.property(story, (commands) => {
        const facts = factsOf(commands);
        facts.forEach((fact, index) => {
          if (fact.type !== 'referral.notified.v1') return;
          const past = facts.slice(0, index);
          const last = (...types: string[]) => past.findLast(({ type }) => types.includes(type));
          const wish = last('referral.wishes-recorded.v1')?.conduct as { wish: string } | undefined;
          const first = facts[0]!.conduct as { track: string; rule: { kind: string } };
          if (first.track === 'victim' || first.rule.kind === 'on-request') expect(wish?.wish).toBe('requests');
          expect(last('referral.withheld.v1', 'referral.hold-lifted.v1')?.type).not.toBe('referral.withheld.v1');
          expect(past.some(({ type }) => type === 'referral.notified.v1')).toBe(false);
        });
      }),
      { numRuns: 1_500 },
    );
  });

  it('every kind of fact is reached by some', () => {
    expect(typesReached(story, factsOf)).toEqual(Object.keys(view.evolve).sort());
  });

  it('each limit is noted at most once, and the duty stands exactly while the post may be told', () => {
    fc.assert(
      fc.property(story, (commands) => {
        const facts = factsOf(commands);
        const limits = facts.flatMap(({ type, conduct }) =>
          type === 'referral.limit-passed.v1' ? [conduct.notifyBy] : [],
        );
        expect(new Set(limits).size).toBe(limits.length);
        const state = stateAfter(facts);
        expect(state.referral.dueSince !== undefined).toBe(mayBeTold(state.referral));
        if (state.referral.withinHours === null) expect(isOverdue(state, T0 + 9e9)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('every refusal is documented', () => {
    fc.assert(
      fc.property(story, (commands) => {
        const facts: ReferralFact[] = [];
        for (const command of commands) {
          try {
            facts.push(...referralDecider.decide(command, fold(referralDecider, facts)));
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            expect(Object.keys(referralRefusals)).toContain(error.code);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('there is a way into each state', () => {
    for (const state of STATES) expect(stateAfter(after(victim, ...PATHS[state])).name).toBe(state);
  });
});
