import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { HOUR, instant } from '#kernel/time.js';
import type { ReferralFact } from './contract.js';
import {
  after,
  declines,
  MANDATORY,
  ON_REQUEST,
  raisedOf,
  raiseOf,
  SEALED,
  SINCE,
  steps,
  T0,
} from './given-referral.js';
import type { Existing } from './referral-state.js';
import { type Raise, referralDecider } from './referral.js';

const referral = given(referralDecider);
const held = raiseOf('arrest', MANDATORY);
const heldOnRequest = raiseOf('arrest', ON_REQUEST);
const victim = raiseOf('victim', MANDATORY);
const soon = T0 + 10 * 60_000;
const at = { at: instant(soon) };
const stateAfter = (facts: readonly ReferralFact[]) => fold(referralDecider, facts) as Existing;

describe('Raising a referral', () => {
  it('stamps the rule, and under a mandatory agreement the hours run from the detention', () => {
    referral()
      .when(held)
      .then({
        type: 'referral.raised.v1',
        conduct: {
          ...{ unit: 'TH-ATU', hostState: 'TH', nationality: 'PH', post: 'PH-CONSULAR', rule: MANDATORY },
          raisedAt: instant(T0),
          ...{ track: 'arrest', custody: 'detained', detainedAt: instant(SINCE) },
          dueSince: instant(SINCE),
          notifyBy: instant(SINCE + 48 * HOUR),
        },
        content: SEALED,
      });
  });

  it('sets no date where no hours are agreed, and no duty before the person asks or consents', () => {
    const noHours = raisedOf(raiseOf('arrest', { ...MANDATORY, withinHours: null })).conduct;
    expect([noHours.dueSince, noHours.notifyBy]).toEqual([instant(SINCE), null]);
    for (const raise of [heldOnRequest, victim, raiseOf('victim', ON_REQUEST)]) {
      const { dueSince, notifyBy } = raisedOf(raise).conduct;
      expect([dueSince, notifyBy]).toEqual([null, null]);
    }
  });

  it.each([
    [{ by: undefined }, 'referral.own-unit-unknown', undefined],
    [{ nationality: 'TH' }, 'referral.own-national', '/nationality'],
    [{ post: undefined }, 'referral.post-unknown', '/post'],
    [{ nationality: 'VN' }, 'referral.post-of-other-state', '/post'],
    [{ post: { post: 'PH-SIN', state: 'PH', hostStates: ['SG'] } }, 'referral.post-not-accredited', '/post'],
    [{ at: SINCE - 1 }, 'referral.in-the-future', '/detainedAt'],
  ])('is refused with %j', (change, code, pointer) => {
    referral()
      .when({ ...held, ...change })
      .thenRefused(code, pointer);
  });

  it('comes first and once', () => {
    referral(...after(held))
      .when(held)
      .thenRefused('referral.already-raised');
    for (const step of Object.values(steps(soon))) referral().when(step).thenRefused('record.unknown');
    referral()
      .when({ ...victim, at: SINCE - 1 })
      .thenRefused('referral.in-the-future', '/identifiedAt');
  });
});

describe('Telling the post', () => {
  const notify = steps(soon).notify;
  const notified: ReferralFact = {
    type: 'referral.notified.v1',
    conduct: { ...at, toldAt: instant(soon), channel: 'note-verbale', post: 'PH-CONSULAR', postState: 'PH' },
    content: SEALED,
  };

  it('is done for a person held under a mandatory agreement, whatever the person wants', () => {
    referral(...after(held))
      .when(notify)
      .then(notified);
    referral(...after(held, declines))
      .when(notify)
      .then(notified);
  });

  it('waits for the request of a person held where no rule obliges', () => {
    referral(...after(heldOnRequest))
      .when(notify)
      .thenRefused('referral.not-requested');
    referral(...after(heldOnRequest, declines))
      .when(notify)
      .thenRefused('referral.not-requested');
    referral(...after(heldOnRequest, 'record-wishes'))
      .when(notify)
      .then(notified);
  });

  it('waits for the consent of a victim, under any agreement', () => {
    referral(...after(victim))
      .when(notify)
      .thenRefused('referral.no-consent');
    referral(...after(victim, declines))
      .when(notify)
      .thenRefused('referral.no-consent');
    referral(...after(victim, 'record-wishes', declines))
      .when(notify)
      .thenRefused('referral.no-consent');
    referral(...after(victim, 'record-wishes'))
      .when(notify)
      .then(notified);
  });

  it('waits while a hold stands, consent or not', () => {
    referral(...after(victim, 'record-wishes', 'withhold'))
      .when(notify)
      .thenRefused('referral.withheld');
    referral(...after(victim, 'withhold', 'record-wishes'))
      .when(notify)
      .thenRefused('referral.withheld');
    referral(...after(victim, 'withhold', 'record-wishes', 'lift-hold'))
      .when(notify)
      .then(notified);
    referral(...after(victim, 'withhold', 'lift-hold'))
      .when(notify)
      .thenRefused('referral.no-consent');
  });

  it('of a victim is not done before the consent that stands, or before the hold was lifted', () => {
    const at = T0 + 90 * HOUR;
    const tell = (facts: readonly ReferralFact[], toldAt: number) =>
      referral(...facts).when({ ...steps(at).notify, toldAt });
    // Each step of `after` comes a minute after the one before.
    const paths = [after(victim, 'record-wishes'), after(victim, 'record-wishes', 'withhold', 'lift-hold')] as const;
    for (const [index, facts] of paths.entries()) {
      const stands = T0 + [1, 3][index]! * 60_000;
      tell(facts, stands - 1).thenRefused('referral.before-consent', '/at');
      expect(tell(facts, stands).facts().at(-1)).toMatchObject({ conduct: { toldAt: instant(stands) } });
    }
    const seconds = { ...steps(T0 + 90_500)['record-wishes'], wish: 'requests' } as const;
    const said = [
      ...after(victim),
      ...referral(...after(victim))
        .when(seconds)
        .facts(),
    ];
    tell(said, T0 + 59_999).thenRefused('referral.before-consent', '/at');
    expect(
      tell(said, T0 + 60_000)
        .facts()
        .at(-1)?.type,
    ).toBe('referral.notified.v1');
    expect(tell(after(held, 'record-wishes'), T0).facts().at(-1)?.type).toBe('referral.notified.v1');
  });

  it('is done once, not before the detention and not in the future', () => {
    referral(...after(held, 'notify'))
      .when(notify)
      .thenRefused('referral.already-notified');
    referral(...after(held))
      .when({ ...notify, toldAt: soon + 1 })
      .thenRefused('referral.in-the-future', '/at');
    referral(...after(held))
      .when({ ...notify, toldAt: SINCE - 1 })
      .thenRefused('referral.before-beginning', '/at');
    const longHeld = {
      ...victim,
      particulars: { ...victim.particulars, identifiedAt: instant(T0 - 900 * HOUR) },
    } as Raise;
    referral(...after(longHeld, 'record-wishes'))
      .when({ ...notify, toldAt: T0 - 48 * HOUR })
      .thenRefused('referral.before-beginning', '/at');
    const longDetained = {
      ...held,
      particulars: { ...held.particulars, detainedAt: instant(T0 - 900 * HOUR) },
    } as Raise;
    expect(
      referral(...after(longDetained, 'record-wishes'))
        .when({ ...notify, toldAt: T0 - 880 * HOUR })
        .facts(),
    ).toHaveLength(1);
  });
});

describe('The wishes of the person', () => {
  const wishes = steps(soon)['record-wishes'];

  it('begin the duty where they decide, and end it again', () => {
    const recorded = { ...at, informedOfRightOn: '2026-03-02' };
    referral(...after(heldOnRequest))
      .when(wishes)
      .then({
        type: 'referral.wishes-recorded.v1',
        conduct: { ...recorded, wish: 'requests', dueSince: instant(soon), notifyBy: null },
        content: SEALED,
      });
    referral(...after(victim))
      .when(wishes)
      .then({
        type: 'referral.wishes-recorded.v1',
        conduct: { ...recorded, wish: 'requests', dueSince: instant(soon), notifyBy: instant(soon + 48 * HOUR) },
        content: SEALED,
      });
    referral(...after(victim, 'record-wishes'))
      .when({ ...wishes, wish: 'declines' })
      .then({
        type: 'referral.wishes-recorded.v1',
        conduct: { ...recorded, wish: 'declines', dueSince: null, notifyBy: null },
        content: SEALED,
      });
  });

  it('said again, or under a mandatory agreement, leave the duty as it began', () => {
    const again = stateAfter(after(victim, 'record-wishes', 'record-wishes')).referral;
    expect(again.dueSince).toBe(T0 + 60_000);
    expect(stateAfter(after(held, declines)).referral).toMatchObject({
      dueSince: SINCE,
      notifyBy: SINCE + 48 * HOUR,
    });
  });

  it('say when the person was told of the right, which is not tomorrow', () => {
    const untold = { ...wishes, informedOfRightOn: null };
    referral(...after(held))
      .when(untold)
      .thenRefused('referral.right-not-told', '/informedOfRightOn');
    expect(
      referral(...after(held))
        .when({ ...untold, wish: 'not-yet-asked' })
        .facts(),
    ).toHaveLength(1);
    referral(...after(held))
      .when({ ...wishes, informedOfRightOn: '2026-03-04' })
      .thenRefused('referral.in-the-future', '/informedOfRightOn');
    expect(
      referral(...after(held))
        .when({ ...wishes, informedOfRightOn: '2026-03-02' })
        .facts(),
    ).toHaveLength(1);
  });

  it('come before the telling', () => {
    referral(...after(held, 'notify'))
      .when(wishes)
      .thenRefused('referral.already-notified');
  });
});

describe('A hold', () => {
  const withhold = steps(soon).withhold;

  it('is for victims only, before the post was told, with a review that lies ahead', () => {
    referral(...after(victim))
      .when(withhold)
      .then({
        type: 'referral.withheld.v1',
        conduct: { ...at, reason: 'safety', reviewOn: '2027-03-03' },
        content: SEALED,
      });
    referral(...after(held))
      .when(withhold)
      .thenRefused('referral.not-victim-track');
    referral(...after(victim, 'record-wishes', 'notify'))
      .when(withhold)
      .thenRefused('referral.already-notified');
    referral(...after(victim))
      .when({ ...withhold, reviewOn: '2026-03-02' })
      .thenRefused('referral.review-not-later', '/reviewOn');
    for (const reviewOn of ['2027-03-04', '2099-01-01'])
      referral(...after(victim))
        .when({ ...withhold, reviewOn })
        .thenRefused('referral.review-too-late', '/reviewOn');
    referral(...after(victim))
      .when(steps(soon)['lift-hold'])
      .thenRefused('referral.not-withheld');
  });

  it('ends the duty; lifted, it begins again', () => {
    const lifted = after(victim, 'record-wishes', 'withhold', 'lift-hold');
    expect(stateAfter(lifted.slice(0, 3)).referral).toMatchObject({ dueSince: undefined, notifyBy: undefined });
    const liftedAt = T0 + 3 * 60_000;
    expect(stateAfter(lifted)).toMatchObject({
      name: 'wishes-recorded',
      referral: { dueSince: liftedAt, notifyBy: liftedAt + 48 * HOUR, hold: undefined },
    });
    expect(stateAfter(after(victim, 'withhold', 'lift-hold')).name).toBe('raised');
  });
});

describe('Closing', () => {
  const close = steps(soon).close;

  it('follows the acknowledgement, or stands where the post is not to be told', () => {
    referral(...after(held, 'notify'))
      .when(close)
      .thenRefused('referral.not-closable');
    referral(...after(held, declines))
      .when(close)
      .thenRefused('referral.not-closable');
    for (const facts of [
      after(held, 'notify', 'acknowledge'),
      after(heldOnRequest, declines),
      after(victim, declines),
      after(victim, 'withhold'),
    ]) {
      expect(
        referral(...facts)
          .when(close)
          .facts()
          .map(({ type }) => type),
      ).toEqual(['referral.closed.v1']);
    }
  });

  it('has the outcomes of its own track', () => {
    const sentenced = { ...close, outcome: 'sentenced' } as const;
    referral(...after(victim, 'withhold'))
      .when(sentenced)
      .thenRefused('referral.outcome-of-other-track', '/outcome');
    referral(...after(heldOnRequest, declines))
      .when({ ...close, outcome: 'stayed-with-assistance' })
      .thenRefused('referral.outcome-of-other-track', '/outcome');
  });

  it('ends the referral', () => {
    const closed = after(held, 'notify', 'acknowledge', 'close');
    for (const step of Object.values(steps(soon)).filter(({ type }) => type !== 'withdraw-consent'))
      referral(...closed)
        .when(step)
        .thenRefused('referral.not-open');
  });
});
