import { contentFactId } from '#event-store/identifiers.js';
import { ASSISTANCE_KINDS, CHANNELS, CUSTODIES, HOLD_REASONS, OUTCOMES, type Track } from '#referral/codes.js';
import { RecordCommand } from '#records/record-command.js';
import { streamOf } from '#records/record-kind.js';
import { type AskedOfReferral, REFERRAL } from '#referral/referral.record.js';
import { mayBeTold, type ReferralState } from '#referral/referral-state.js';
import { platformMeta } from '#web/due-clock.js';
import { consular, membersAt, officer, type Person, postOf, unitOf } from './people.js';
import type { Chance } from './chance.js';
import { corridorAmong } from './request-story.js';
import type { StoryStep, Story, CommandRunner } from './command-runner.js';
import { DAY, dayOf, HOUR, text, words } from './synthetic.js';

const NOTED_AFTER = 1_000;

/** How the referrals that come first go, one after the other: then each way is gone, however few there are. */
const WAYS = ['told', 'withheld', 'declined', 'hold-lifted', 'told', 'silent'] as const;
type Way = (typeof WAYS)[number];
type Step = (after: number, by: Person, asks: (now: number) => AskedOfReferral) => StoryStep<ReferralState>;
/** Between these an invented agreement sets hours, so that silence is noted. */
const WITH_HOURS = { origin: 'MM', destination: 'TH' };
const WEIGHTS: Readonly<Record<Way, number>> = { told: 62, withheld: 9, declined: 10, 'hold-lifted': 7, silent: 12 };

/** A person who is held, or a victim, is referred to the post of their state, or not. */
export function scheduleReferral(runner: CommandRunner, index: number, start: number): string {
  const id = runner.id('referral', index);
  const chance = runner.chance('referral', index);
  const awaited = new Set<number>();
  let latest: ReferralState | undefined;
  runner.follow(streamOf(REFERRAL, id), start, referralStory(id, chance, index, start), (state, meta) => {
    latest = state;
    const notifyBy = state.name === 'unraised' ? undefined : state.referral.notifyBy;
    if (notifyBy === undefined || awaited.has(notifyBy)) return;
    awaited.add(notifyBy);
    const look = async (): Promise<void> => {
      if (!latest || latest.name === 'unraised' || latest.name === 'closed') return;
      const { referral } = latest;
      if (referral.told || referral.noted || referral.notifyBy !== notifyBy) return;
      const noted = platformMeta(contentFactId(meta.commandId), 'limit-passed', id, String(notifyBy));
      const command = new RecordCommand(REFERRAL, id, { type: 'note-limit-passed' }, noted);
      latest = (await runner.execute(streamOf(REFERRAL, id), command)).state;
    };
    runner.at(Math.max(runner.now, notifyBy) + NOTED_AFTER, look, streamOf(REFERRAL, id));
  });
  return id;
}

function* referralStory(id: string, chance: Chance, index: number, start: number): Story<ReferralState> {
  const way: Way = WAYS[index] ?? chance.weighted(WEIGHTS);
  const track: Track =
    way === 'withheld' || way === 'hold-lifted' || (way !== 'silent' && chance.happens(0.5)) ? 'victim' : 'arrest';
  const corridor = corridorAmong(chance, new Set(membersAt(start)));
  const { origin, destination } = WAYS[index] === 'silent' ? WITH_HOURS : corridor;
  const unit = officer(destination);
  const post = consular(origin);
  const step: Step = (after, by, asks) => ({
    after,
    by,
    does: (meta, now) => {
      const asked = asks(now);
      return new RecordCommand(REFERRAL, id, asked, meta, undefined, asked.type === 'raise');
    },
  });
  const hours = (median: number) => Math.round(chance.around(median, 0.8) * HOUR);

  let state = yield step(0, unit, (now) => raised(chance, track, origin, destination, now));
  if (way === 'silent') return;
  if (chance.happens(0.9) || track === 'victim') {
    const wish = way === 'declined' || way === 'withheld' ? 'declines' : 'requests';
    state = yield step(hours(3), unit, (now) => wishes(wish, now));
  }
  if (way === 'withheld' || way === 'hold-lifted') {
    const reason = way === 'withheld' ? 'no-consent' : chance.pick(HOLD_REASONS);
    state = yield step(hours(5), unit, (now) => withheld(reason, now));
    if (way === 'withheld') {
      yield step(30 * DAY, unit, () => ended(track, 'post-not-told'));
      return;
    }
    state = yield step(12 * DAY, unit, () => ({ type: 'lift-hold', ...words('the person is safe now') }));
  }
  if (state.name === 'unraised') return;
  if (!mayBeTold(state.referral)) {
    if (state.referral.wish === 'declines') yield step(hours(200), unit, () => ended(track, 'post-not-told'));
    return;
  }
  const channel = chance.pick(CHANNELS);
  yield step(hours(20), unit, (now) => ({ type: 'notify', toldAt: now, channel, ...words('the post was told') }));
  yield step(hours(15), post, () => ({ type: 'acknowledge' }));
  yield* attended(chance, track, unit, post, step);
}

/** What the post and the unit do together, once the post has acknowledged. */
function* attended(chance: Chance, track: Track, unit: Person, post: Person, step: Step): Story<ReferralState> {
  const hours = (median: number) => Math.round(chance.around(median, 0.8) * HOUR);
  if (chance.happens(0.35)) {
    yield step(hours(10), unit, () => ({ type: 'ask-assistance', ...words('is the document genuine?') }));
    yield step(hours(60), post, () => ({ type: 'answer-assistance', ...words('it was issued by the state') }));
  }
  const isNational = chance.happens(0.9);
  const says = isNational ? 'confirm-nationality' : 'deny-nationality';
  yield step(hours(60), post, () => ({ type: says, ...words('the records of the state were searched') }));
  if (!isNational) {
    yield step(hours(60), unit, () => ended(track, 'not-a-national'));
    return;
  }
  const access = chance.weighted({ visit: 70, call: 25, refused: 5 });
  yield step(hours(40), post, (now) => ({ type: 'record-access', kind: access, tookPlaceAt: now - HOUR / 2 }));
  if (chance.happens(0.6)) {
    const kind = chance.pick(ASSISTANCE_KINDS);
    yield step(hours(70), post, () => ({ type: 'arrange-assistance', kind, ...words('it was arranged') }));
  }
  const outcome = chance.pick(OUTCOMES[track].filter((each) => each !== 'post-not-told' && each !== 'not-a-national'));
  if (chance.happens(0.85)) yield step(hours(300), unit, () => ended(track, outcome));
}

function raised(chance: Chance, track: Track, nationality: string, host: string, now: number): AskedOfReferral {
  const since = new Date(now - chance.whole(1, 10) * HOUR).toISOString();
  const asked = {
    type: 'raise',
    by: { unit: unitOf(host), state: host },
    post: postOf(nationality),
    nationality,
    content: { person: { name: text('a person') }, notes: text('for the unit alone') },
  } as const;
  return track === 'arrest'
    ? { ...asked, particulars: { track, custody: chance.pick(CUSTODIES), detainedAt: since } }
    : {
        ...asked,
        particulars: { track, identification: chance.pick(['identified', 'presumed']), identifiedAt: since },
      };
}

function wishes(wish: 'requests' | 'declines', now: number): AskedOfReferral {
  return { type: 'record-wishes', wish, informedOfRightOn: dayOf(now), ...words('as the person said') };
}

function withheld(reason: (typeof HOLD_REASONS)[number], now: number): AskedOfReferral {
  return { type: 'withhold', reason, reviewOn: dayOf(now + 28 * DAY), ...words('the post must not be told') };
}

function ended(track: Track, outcome: (typeof OUTCOMES)[Track][number]): AskedOfReferral {
  return { type: 'close', outcome, ...words(`the matter ended, on the ${track} track`) };
}
