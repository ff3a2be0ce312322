// One referral of a person to a consular post of their state, from raising to closing.
//
// Two tracks that never mix: a person held (`arrest`) and a victim. Held: under a mandatory agreement the post is told
// whatever the person wants; else when the person, told of the right, asks for it. A victim's post is told only with the
// victim's consent, under any agreement, and never while a hold stands.
//
// The limit. The duty to tell the post begins with the detention under a mandatory agreement, else with the request or
// the consent, and again when a hold is lifted. Where hours are agreed they run from there (`notifyBy`); where none are,
// there is no date, only the time that has gone by.
//
// States: raised, wishes-recorded, withheld, notified, acknowledged, consent-withdrawn, closed. Each leads to the state of
// its name; a wish recorded under a hold leaves it withheld; what post and unit do afterwards leaves it acknowledged. A
// victim whose post was told can take the consent back, also once it is closed: then the post reads and does no more.
//
// Who may do what, and who may know, is for the policies (referral.cedar) to say, not for this file.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, Refusal } from '#kernel/refusal.js';
import { instant, localDay, LONGEST_WAIT } from '#kernel/time.js';
import {
  type AccessKind,
  type AssistanceKind,
  type Channel,
  type HoldReason,
  type Outcome,
  OUTCOMES,
  type Wish,
  WITHOUT_POST,
} from './codes.js';
import type { AppliedRule, LimitPassed, ReferralParticulars, Raised, ReferralFact } from './contract.js';
import {
  demandAcknowledged,
  demandConsent,
  demandConsentStands,
  demandDayOfTheRight,
  demandHappened,
  demandTimeOfTelling,
  demandTold,
  demandUntold,
  demandWithPost,
} from './referral-demands.js';
import { duty, dutyAfter, dutyStated, moment, sinceOf } from './referral-duty.js';
import {
  canBeClosed,
  type Existing,
  isConsentWithdrawn,
  isHeld,
  isOpen,
  isToldRegardless,
  isVictim,
  type Referral,
  type ReferralState,
} from './referral-state.js';

// Commands

type Acts<Type extends string> = Type extends string ? Act<Type> : never;

export interface Raise extends Act<'raise'> {
  /** The unit that raises it, as the register has it; undefined when it does not, or when it was closed. */
  readonly by: { readonly unit: string; readonly state: string } | undefined;
  /** The post, as the register has it. */
  readonly post: { readonly post: string; readonly state: string; readonly hostStates: readonly string[] } | undefined;
  readonly nationality: string;
  readonly rule: AppliedRule;
  readonly particulars: ReferralParticulars;
}

interface ByEither {
  /** Whether the post does it, and not the unit. */
  readonly byPost: boolean;
}

interface There {
  /** Where the person is held: IANA. */
  readonly timeZone: string;
}

/** What a person of the unit or of the post does to a referral that exists. */
export type Step =
  | Acts<
      | 'acknowledge'
      | 'confirm-nationality'
      | 'deny-nationality'
      | 'ask-assistance'
      | 'answer-assistance'
      | 'lift-hold'
      | 'withdraw-consent'
    >
  | (Act<'record-wishes'> & There & { readonly wish: Wish; readonly informedOfRightOn: string | null })
  | (Act<'withhold'> & There & { readonly reason: HoldReason; readonly reviewOn: string })
  | (Act<'notify'> & There & { readonly toldAt: number; readonly channel: Channel })
  | (Act<'record-access'> & ByEither & { readonly kind: AccessKind; readonly tookPlaceAt: number })
  | (Act<'arrange-assistance'> & ByEither & { readonly kind: AssistanceKind })
  | (Act<'close'> & { readonly outcome: Outcome });

export type NoteLimitPassed = Act<'note-limit-passed'>;

export type ReferralCommand = Raise | Step | NoteLimitPassed;

// Decide

function decide(command: ReferralCommand, state: ReferralState): readonly ReferralFact[] {
  if (command.type === 'raise') return [raise(command, state)];
  if (state.name === 'unraised') throw new Refusal('record.unknown', 'There is no such referral.');
  if (command.type === 'note-limit-passed') return silence(state, command.at);
  // The post of a closed referral still reads.
  demand(isOpen(state) || command.type === 'withdraw-consent', 'referral.not-open', 'The referral is closed.');
  const fact = take(command, state);
  if (!fact) return [];
  return fact.type === 'referral.notified.v1'
    ? [...silence(state, Date.parse(fact.conduct.toldAt), command.at), fact]
    : [...silence(state, command.at), fact];
}

function raise({ at, by, post, nationality, rule, particulars, content }: Raise, state: ReferralState): Raised {
  demand(state.name === 'unraised', 'referral.already-raised', 'The referral exists already.');
  if (!by) throw new Refusal('referral.own-unit-unknown', 'Your unit is not in the registry, or it was closed.');
  const ownNational = 'A state does not notify a post of its own.';
  demandField(nationality !== by.state, 'referral.own-national', '/nationality', ownNational);
  demandField(post !== undefined, 'referral.post-unknown', '/post', 'The registry knows no such post.');
  const postOfOtherState = 'The post is not of the state of the nationality.';
  demandField(post.state === nationality, 'referral.post-of-other-state', '/post', postOfOtherState);
  const postNotAccredited = 'The post is not accredited to your state.';
  demandField(post.hostStates.includes(by.state), 'referral.post-not-accredited', '/post', postNotAccredited);
  const [since, field] = sinceOf(particulars);
  demandHappened(since <= at, field);
  const { track } = particulars;
  const regardless = isToldRegardless({ track, mandatory: rule.kind === 'mandatory' });
  return {
    type: 'referral.raised.v1',
    conduct: {
      unit: by.unit,
      hostState: by.state,
      nationality,
      post: post.post,
      rule,
      raisedAt: instant(at),
      ...particulars,
      ...duty(regardless ? since : undefined, rule.withinHours),
    },
    ...withContent(content),
  };
}

/** Evidence that the limit passed by `at` with the post untold, when it was not yet noted; noted now, or at `notedAt`. */
function silence({ referral, ...state }: Existing, at: number, notedAt = at): LimitPassed[] {
  const { notifyBy, noted, told } = referral;
  if (state.name === 'closed' || told || noted || notifyBy === undefined || at <= notifyBy) return [];
  return [{ type: 'referral.limit-passed.v1', conduct: { notifyBy: instant(notifyBy), at: instant(notedAt) } }];
}

/** Nothing when what is asked for is already so. */
function take(command: Step, state: Existing): ReferralFact | undefined {
  const { referral } = state;
  const { at } = command;
  const conduct = { at: instant(at) };
  const content = withContent(command.content);
  switch (command.type) {
    case 'record-wishes': {
      demandUntold(state);
      const { wish, informedOfRightOn } = command;
      const isRightTold = wish === 'not-yet-asked' || informedOfRightOn !== null;
      const right = 'Say on which day the person was told of the right.';
      demandField(isRightTold, 'referral.right-not-told', '/informedOfRightOn', right);
      demandDayOfTheRight(informedOfRightOn, at, state, command.timeZone);
      const said = { ...conduct, wish, informedOfRightOn, ...dutyAfter({ ...referral, wish }, at) };
      return { type: 'referral.wishes-recorded.v1', conduct: said, ...content };
    }
    case 'withhold': {
      demand(isVictim(state), 'referral.not-victim-track', 'Only the post of a victim can be kept from knowing.');
      demandUntold(state);
      const { reason, reviewOn } = command;
      const isLater = reviewOn > localDay(at, command.timeZone);
      demandField(isLater, 'referral.review-not-later', '/reviewOn', 'The review lies after today.');
      const latest = localDay(at + LONGEST_WAIT, command.timeZone);
      demandField(reviewOn <= latest, 'referral.review-too-late', '/reviewOn', `It is on ${latest} at the latest.`);
      return { type: 'referral.withheld.v1', conduct: { ...conduct, reason, reviewOn }, ...content };
    }
    case 'lift-hold': {
      demand(isHeld(state), 'referral.not-withheld', 'No hold stands.');
      const stands = dutyAfter({ ...referral, hold: undefined }, at);
      return { type: 'referral.hold-lifted.v1', conduct: { ...conduct, ...stands }, ...content };
    }
    case 'notify': {
      demandUntold(state);
      demandConsent(state);
      const { toldAt, channel } = command;
      demandTimeOfTelling(toldAt, at, state, command.timeZone);
      const { post, nationality: postState } = referral;
      const telling = { ...conduct, toldAt: instant(toldAt), channel, post, postState };
      return { type: 'referral.notified.v1', conduct: telling, ...content };
    }
    case 'withdraw-consent':
      demand(isVictim(state), 'referral.not-victim-track', 'Only a victim consents to the telling of the post.');
      demandTold(state);
      if (isConsentWithdrawn(state)) return undefined;
      return { type: 'referral.consent-withdrawn.v1', conduct, ...content };
    case 'acknowledge':
      demandConsentStands(state);
      demandTold(state);
      demand(state.name === 'notified', 'referral.already-acknowledged', 'The post has acknowledged already.');
      return { type: 'referral.acknowledged.v1', conduct };
    case 'confirm-nationality':
      demandAcknowledged(state);
      if (referral.nationalityAsSeen === 'confirmed') return undefined;
      return { type: 'referral.nationality-confirmed.v1', conduct, ...content };
    case 'deny-nationality':
      demandAcknowledged(state);
      if (referral.nationalityAsSeen === 'denied') return undefined;
      return { type: 'referral.nationality-denied.v1', conduct, ...content };
    case 'ask-assistance':
      demandTold(state);
      demandWithPost(state);
      demand(!referral.assistanceWaits, 'referral.assistance-pending', 'A question to the post waits for its answer.');
      return { type: 'referral.assistance-asked.v1', conduct, ...content };
    case 'answer-assistance':
      demandWithPost(state);
      demand(referral.assistanceWaits, 'referral.assistance-not-asked', 'No question to the post waits.');
      return { type: 'referral.assistance-answered.v1', conduct, ...content };
    case 'record-access': {
      if (command.byPost) demandWithPost(state);
      demandAcknowledged(state);
      const { kind, tookPlaceAt } = command;
      demandHappened(tookPlaceAt <= at, '/at');
      const access = { ...conduct, kind, tookPlaceAt: instant(tookPlaceAt) };
      return { type: 'referral.access-recorded.v1', conduct: access, ...content };
    }
    case 'arrange-assistance':
      if (command.byPost) demandWithPost(state);
      if (command.byPost || !WITHOUT_POST.includes(command.kind)) demandAcknowledged(state);
      return { type: 'referral.assistance-arranged.v1', conduct: { ...conduct, kind: command.kind }, ...content };
    case 'close': {
      const { outcome } = command;
      const isOfTrack = (OUTCOMES[referral.track] as readonly Outcome[]).includes(outcome);
      const detail = 'The outcome is not one of this track.';
      demandField(isOfTrack, 'referral.outcome-of-other-track', '/outcome', detail);
      demand(
        canBeClosed(state),
        'referral.not-closable',
        'A referral is closed once the post has acknowledged it, or when the post is not to be told.',
      );
      return { type: 'referral.closed.v1', conduct: { ...conduct, outcome }, ...content };
    }
  }
}

// Evolve

function evolve(state: ReferralState, fact: ReferralFact): ReferralState {
  const revision = state.revision + 1;
  if (fact.type === 'referral.raised.v1') return { name: 'raised', revision, referral: raised(fact.conduct) };
  if (state.name === 'unraised') return state;
  const { name, referral } = state;
  const as = (next: Existing['name'], change: Partial<Referral> = {}): Existing => ({
    name: next,
    revision,
    referral: { ...referral, ...change },
  });
  switch (fact.type) {
    case 'referral.wishes-recorded.v1': {
      const { wish, informedOfRightOn } = fact.conduct;
      const next = referral.hold ? 'withheld' : 'wishes-recorded';
      return as(next, { wish, informedOfRightOn, ...dutyStated(fact.conduct, referral) });
    }
    case 'referral.withheld.v1': {
      const { reason, reviewOn } = fact.conduct;
      return as('withheld', { hold: { reason, reviewOn }, dueSince: undefined, notifyBy: undefined, noted: false });
    }
    case 'referral.hold-lifted.v1': {
      const next = referral.wish === undefined ? 'raised' : 'wishes-recorded';
      return as(next, { hold: undefined, ...dutyStated(fact.conduct, referral) });
    }
    case 'referral.notified.v1':
      return as('notified', { told: { at: Date.parse(fact.conduct.toldAt), revision } });
    case 'referral.acknowledged.v1':
      return as('acknowledged');
    case 'referral.nationality-confirmed.v1':
      return as(name, { nationalityAsSeen: 'confirmed' });
    case 'referral.nationality-denied.v1':
      return as(name, { nationalityAsSeen: 'denied' });
    case 'referral.assistance-asked.v1':
      return as(name, { assistanceWaits: true });
    case 'referral.assistance-answered.v1':
      return as(name, { assistanceWaits: false });
    case 'referral.access-recorded.v1':
    case 'referral.assistance-arranged.v1':
      return as(name);
    case 'referral.consent-withdrawn.v1': {
      const next = name === 'closed' ? name : 'consent-withdrawn';
      return as(next, { withdrawn: { name: next, revision }, assistanceWaits: false });
    }
    case 'referral.closed.v1':
      return as('closed');
    case 'referral.limit-passed.v1':
      return as(name, { noted: true });
  }
}

function raised(conduct: Raised['conduct']): Referral {
  const { track, unit, hostState, nationality, post, rule } = conduct;
  const [since] = sinceOf(conduct);
  return {
    ...{ track, unit, hostState, nationality, post, since },
    wish: undefined,
    informedOfRightOn: null,
    mandatory: rule.kind === 'mandatory',
    withinHours: rule.withinHours,
    hold: undefined,
    dueSince: moment(conduct.dueSince),
    notifyBy: moment(conduct.notifyBy),
    noted: false,
    told: undefined,
    withdrawn: undefined,
    nationalityAsSeen: 'unconfirmed',
    assistanceWaits: false,
  };
}

/** The rules of a referral. */
export const referralDecider: Decider<ReferralCommand, ReferralState, ReferralFact> = {
  initial: { name: 'unraised', revision: -1 },
  decide,
  evolve,
};
