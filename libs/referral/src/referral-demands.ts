// What the rules of a referral demand before something is done, and the refusals when it is not so. Pure; part of referral.ts.
import { demand, demandField, Refusal } from '#kernel/refusal.js';
import { HOUR, localDay } from '#kernel/time.js';
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

const MINUTE = HOUR / 60;

/** When the post was told: not in the future, not before it all began, and never before the consent of a victim. */
export function demandTimeOfTelling(toldAt: number, at: number, state: Existing, timeZone: string): void {
  demandHappened(toldAt <= at, '/at');
  const hasBegun = toldAt >= state.referral.since && !isBeforeTheRight(localDay(toldAt, timeZone), state.referral);
  demandField(hasBegun, 'referral.before-beginning', '/at', 'The post cannot have been told before that.');
  const early = 'The post of a victim is told only once the consent stands.';
  demandField(!isBeforeTheConsent(toldAt, state), 'referral.before-consent', '/at', early);
}

/** Who decides was told of the right on a later day than the post was told. */
const isBeforeTheRight = (toldOn: string, referral: Referral) =>
  !isToldRegardless(referral) && (referral.informedOfRightOn ?? '') > toldOn;

/**
 * The post of a victim was told before the consent that stands was recorded, or before the last hold was lifted. Whoever
 * writes down when the post was told may leave out the seconds.
 */
function isBeforeTheConsent(toldAt: number, state: Existing): boolean {
  const { dueSince = toldAt } = state.referral;
  return isVictim(state) && toldAt < dueSince - (dueSince % MINUTE);
}

/** On which day somebody was told of the right: not in the future, and not before the person was held. */
export function demandDayOfTheRight(day: string | null, at: number, { referral }: Existing, timeZone: string): void {
  if (day === null) return;
  const pointer = '/informedOfRightOn';
  demandHappened(day <= localDay(at, timeZone), pointer);
  const isHeldThen = referral.track === 'victim' || day >= localDay(referral.since, timeZone);
  const detail = 'The person was not held yet on that day.';
  demandField(isHeldThen, 'referral.before-beginning', pointer, detail);
}

export function demandHappened(isPast: boolean, pointer: string): void {
  demandField(isPast, 'referral.in-the-future', pointer, 'This has not happened yet.');
}
