// What the platform is told of referrals: how they are found, who may do what, and what a command stands on.
import type { Lookup } from '#records/lookup.js';
import type { KnownPart, RecordKind, Without, TypesAsking } from '#records/record-kind.js';
import { dayAt, type Occasion, postOn, ruleBetween, unitOn, zoneAt } from '#registry/lookups.js';
import type { AppliedRule } from './contract.js';
import { sinceOf } from './referral-duty.js';
import { type NoteLimitPassed, type Raise, referralDecider, type Step } from './referral.js';
import { type Existing, isConsentWithdrawn, isOpen, isTold, isWithPost, limitsRunning } from './referral-state.js';

/** A new referral as its unit words it. */
export interface AskedRaise extends Omit<Raise, 'at' | 'by' | 'post' | 'rule'> {
  readonly by: { readonly unit: string; readonly state: string };
  readonly post: string;
}

/** What can be asked for. */
export type AskedOfReferral = AskedRaise | Without<Step | NoteLimitPassed, 'at' | 'timeZone'>;

export type ReferralTypes = TypesAsking<typeof referralDecider, 'unraised', AskedOfReferral>;

/** What of a referral those know who may not know of its beginnings, or of what follows the withdrawal of the consent. */
export function knownPartOf({ referral: { told, withdrawn } }: Existing, may: (verb: string) => boolean): KnownPart {
  return {
    from: may('know-beginnings') ? 0 : (told?.revision ?? 0),
    until: may('know-what-follows') ? undefined : withdrawn?.revision,
  };
}

/** What the policies see of a referral. */
export function referralResource(state: Existing) {
  const { unit, hostState, nationality, post, track } = state.referral;
  const standing = {
    told: isTold(state),
    withPost: isWithPost(state),
    consentWithdrawn: isConsentWithdrawn(state),
  };
  return { type: 'Referral', attributes: { unit, hostState, nationality, post, track, ...standing } };
}

const UNTOLD = { told: false, withPost: false, consentWithdrawn: false };

/** Referrals of persons to consular posts. */
export const REFERRAL: RecordKind<ReferralTypes> = {
  kind: 'referral',
  path: '/v1/referrals',
  decider: referralDecider,
  essential: 'all',
  resource: referralResource,
  resourceOfNew(asked) {
    const { by, nationality, post, particulars } = asked as AskedRaise;
    const parties = { unit: by.unit, hostState: by.state, nationality, post };
    return { type: 'Referral', attributes: { ...parties, track: particulars.track, ...UNTOLD } };
  },
  idTells: 'nothing',
  knownPart: knownPartOf,
  parties: (state) => (isWithPost(state) ? [state.referral.unit, state.referral.post] : [state.referral.unit]),
  erasure: {
    hasEnded: (state) => !isOpen(state),
    // Whoever knows of it only since the post was told MUST NOT learn what was asked or held before.
    countsFrom: ({ referral: { told } }) => told?.revision ?? 0,
    onlyPartiesCount: true,
  },
  limitsRunning,
  newerFacts: { 2: ['referral.consent-withdrawn.v1'] },
  notedByPlatform: ['referral.limit-passed.v1'],
  async complete(asked, { at, day, level, lookup, state }) {
    if (asked.type !== 'raise') {
      const timeZone = await zoneAt(lookup, { unit: state.name === 'unraised' ? '' : state.referral.unit });
      return { ...asked, at, timeZone };
    }
    const [happenedAt] = sinceOf(asked.particulars);
    const [by, post, there] = await Promise.all([
      unitOn(lookup, asked.by.unit, day),
      postOn(lookup, asked.post, day),
      dayAt(lookup, asked.by, at),
    ]);
    const rule = await ruleFor(lookup, [asked.by.state, asked.nationality], { day: there, happenedAt, level });
    return { ...asked, at, by, post, rule };
  },
};

async function ruleFor(lookup: Lookup, states: readonly [string, string], occasion: Occasion): Promise<AppliedRule> {
  const { rule: kind, withinHours, agreement, version, citation } = await ruleBetween(lookup, states, occasion);
  return { kind, withinHours, agreement, version, citation };
}
