// What the rules of a referral demand before something is done, and the refusals when it is not so. Pure; part of referral.ts.
import { demand, demandField, Refusal } from '#kernel/refusal.js';
import { dayOf, HOUR } from '#kernel/time.js';
import {
  type Existing,
  isConsentWithdrawn,
  isDenied,
  isHeld,
  isTold,
  isToldRegardless,
  isVictim,
  mayBeTold,
  type Referral,
} from './referral-state.js';

export function demandUntold(state: Existing): void {
  demand(!isTold(state), 'referral.already-notified', 'The post has been told already.');
}

export function demandTold(state: Existing): void {
  demand(isTold(state), 'referral.not-notified', 'The post has not been told.');
}

export function demandConsentStands(state: Existing): void {
  demand(!isConsentWithdrawn(state), 'referral.consent-withdrawn', 'The victim has withdrawn the consent.');
}

/** The policies ask the same before; between them and this the post can have lost its part. */
export function demandWithPost(state: Existing): void {
  demandConsentStands(state);
  demand(
    !isDenied(state),
    'referral.nationality-denied',
    'The post says that the person is not a national, and reads no more.',
  );
}

export function demandAcknowledged(state: Existing): void {
  demandConsentStands(state);
  demand(state.name === 'acknowledged', 'referral.not-acknowledged', 'The post has not acknowledged.');
}

export function demandConsent(state: Existing): void {
  demand(!isHeld(state), 'referral.withheld', 'A hold stands: the post must not be told.');
  if (mayBeTold(state.referral)) return;
  if (isVictim(state)) throw new Refusal('referral.no-consent', 'The victim has not consented to telling the post.');
  throw new Refusal('referral.not-requested', 'The person has not asked for the post to be told, and no rule obliges.');
}

/** Who decides was told of the right on a later day than the post was told. */
export const isBeforeTheRight = (toldAt: number, referral: Referral) =>
  !isToldRegardless(referral) && (referral.informedOfRightOn ?? '') > latestDay(toldAt);

/** Somewhere on earth it is already tomorrow. */
export const latestDay = (at: number) => dayOf(at + 14 * HOUR);

export function demandHappened(isPast: boolean, pointer: string): void {
  demandField(isPast, 'referral.in-the-future', pointer, 'This has not happened yet.');
}
