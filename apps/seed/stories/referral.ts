import { consular, officer, postOf, unitOf } from '#apps/dev-idp/identities.js';
import {
  ASSISTANCE_KINDS,
  CHANNELS,
  CUSTODIES,
  HOLD_REASONS,
  OUTCOMES,
  type Track,
  WITHOUT_POST,
} from '#referral/codes.js';
import { localDay } from '#kernel/time.js';
import type { AskedOfReferral, ReferralTypes } from '#referral/referral.record.js';
import { mayBeTold, type ReferralState } from '#referral/referral-state.js';
import { zoneOfState } from '#registry/lookups.js';
import type { Caller } from '#web/auth/caller.js';
import type { Chance } from '../chance.js';
import { begin, type Beginning, type RunningLimit, step, type Story } from '../command-runner.js';
import { corridorAmong } from '../corridors.js';
import { membersAt } from '../members.js';
import { DAY, dayOf, HOUR, text, words } from '../synthetic.js';

/** How the referrals that come first go, one after the other: then each way is gone, however few there are. */
const WAYS = ['told', 'withheld', 'declined', 'hold-lifted', 'told', 'silent'] as const;
type Way = (typeof WAYS)[number];
/** Between these an invented agreement sets hours, so that silence is noted. */
const WITH_HOURS = { origin: 'MM', destination: 'TH' };
const WEIGHTS: Readonly<Record<Way, number>> = { told: 62, withheld: 9, declined: 10, 'hold-lifted': 7, silent: 12 };

/** A limit runs until the post is told, or its passing is noted. */
export function limits(state: ReferralState): readonly RunningLimit<ReferralTypes>[] {
  if (state.name === 'unraised' || state.name === 'closed') return [];
  const { notifyBy, told, noted } = state.referral;
  if (notifyBy === undefined || told || noted) return [];
  return [{ dueAt: notifyBy, key: [String(notifyBy)], note: { type: 'note-limit-passed' } }];
}

/** A person who is held, or a victim, is referred to the post of their state, or not. */
export function* referralStory({ index, start, chance }: Beginning): Story<ReferralTypes> {
  const way: Way = WAYS[index] ?? chance.weighted(WEIGHTS);
  const track: Track =
    way === 'withheld' || way === 'hold-lifted' || (way !== 'silent' && chance.happens(0.5)) ? 'victim' : 'arrest';
  const corridor = corridorAmong(chance, membersAt(start));
  const { origin, destination } = WAYS[index] === 'silent' ? WITH_HOURS : corridor;
  const unit = officer(destination);

  let state = yield begin(unit, (now) => raised(chance, track, origin, destination, now));
  if (way === 'silent') return;
  if (chance.happens(0.9) || track === 'victim') {
    const wish = way === 'declined' || way === 'withheld' ? 'declines' : 'requests';
    const said = { wish, ...words('as the person said') } as const;
    state = yield step(hours(chance, 3), unit, (now) => ({
      type: 'record-wishes',
      informedOfRightOn: localDay(now, zoneOfState(destination)),
      ...said,
    }));
  }
  if (track === 'victim' && chance.happens(0.4)) {
    const assistance = { kind: chance.pick(WITHOUT_POST), byPost: false, ...words('it was arranged at once') };
    state = yield step(hours(chance, 2), unit, { type: 'arrange-assistance', ...assistance });
  }
  if (way === 'withheld' || way === 'hold-lifted') {
    const reason = way === 'withheld' ? 'no-consent' : chance.pick(HOLD_REASONS);
    const hold = { type: 'withhold', reason, ...words('the post must not be told') } as const;
    state = yield step(hours(chance, 5), unit, (now) => ({ ...hold, reviewOn: dayOf(now + 28 * DAY) }));
    if (way === 'withheld') {
      yield step(30, unit, ended(track, 'post-not-told'));
      return;
    }
    state = yield step(12, unit, { type: 'lift-hold', ...words('the person is safe now') });
  }
  if (state.name === 'unraised') return;
  if (!mayBeTold(state.referral)) {
    if (state.referral.wish === 'declines') yield step(hours(chance, 200), unit, ended(track, 'post-not-told'));
    return;
  }
  const notified = { type: 'notify', channel: chance.pick(CHANNELS), ...words('the post was told') } as const;
  yield step(hours(chance, 20), unit, (toldAt) => ({ ...notified, toldAt }));
  yield step(hours(chance, 15), consular(origin), { type: 'acknowledge' });
  yield* attended(chance, track, unit, consular(origin));
}

/** What the post and the unit do together, once the post has acknowledged. */
function* attended(chance: Chance, track: Track, unit: Caller, post: Caller): Story<ReferralTypes> {
  if (chance.happens(0.35)) {
    yield step(hours(chance, 10), unit, { type: 'ask-assistance', ...words('is the document genuine?') });
    yield step(hours(chance, 60), post, { type: 'answer-assistance', ...words('it was issued by the state') });
  }
  const isNational = chance.happens(0.9);
  const says = isNational ? 'confirm-nationality' : 'deny-nationality';
  yield step(hours(chance, 60), post, { type: says, ...words('the records of the state were searched') });
  if (!isNational) {
    yield step(hours(chance, 60), unit, ended(track, 'not-a-national'));
    return;
  }
  const kind = chance.weighted({ visit: 70, call: 25, refused: 5 });
  yield step(hours(chance, 40), post, (now) => ({
    type: 'record-access',
    kind,
    tookPlaceAt: now - HOUR / 2,
    byPost: true,
  }));
  if (chance.happens(0.6)) {
    const assistance = { kind: chance.pick(ASSISTANCE_KINDS), byPost: true, ...words('it was arranged') };
    yield step(hours(chance, 70), post, { type: 'arrange-assistance', ...assistance });
  }
  if (track === 'victim' && chance.happens(0.15)) {
    yield step(hours(chance, 50), unit, { type: 'withdraw-consent', ...words('the person wants no more of the post') });
  }
  const outcome = chance.pick(OUTCOMES[track].filter((each) => each !== 'post-not-told' && each !== 'not-a-national'));
  if (chance.happens(0.85)) yield step(hours(chance, 300), unit, ended(track, outcome));
}

/** About so many hours, in days. */
function hours(chance: Chance, median: number): number {
  return chance.around(median, 0.8) / 24;
}

function raised(chance: Chance, track: Track, nationality: string, host: string, now: number): AskedOfReferral {
  const since = new Date(now - chance.whole(1, 10) * HOUR).toISOString();
  const particulars =
    track === 'arrest'
      ? { track, custody: chance.pick(CUSTODIES), detainedAt: since }
      : { track, identification: chance.pick(['identified', 'presumed'] as const), identifiedAt: since };
  return {
    type: 'raise',
    by: { unit: unitOf(host), state: host },
    post: postOf(nationality),
    nationality,
    particulars,
    content: { person: { name: text('a person') }, notes: text('for the unit alone') },
  };
}

function ended(track: Track, outcome: (typeof OUTCOMES)[Track][number]): AskedOfReferral {
  return { type: 'close', outcome, ...words(`the matter ended, on the ${track} track`) };
}
