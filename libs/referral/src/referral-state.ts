// The states in which a referral can be found, and the rules that are asked of them. Pure; part of referral.ts.
import { dayOf } from '#kernel/time.js';
import type { HoldReason, Track, Wish } from './codes.js';

/** Every state in which a referral can be found. */
export const STATES = [
  'raised',
  'wishes-recorded',
  'withheld',
  'notified',
  'acknowledged',
  'consent-withdrawn',
  'closed',
] as const;
export type StateName = (typeof STATES)[number];

/** What stays true of a referral whatever its state. Instants in milliseconds since 1970-01-01T00:00:00Z. */
export interface Referral {
  readonly track: Track;
  readonly unit: string;
  readonly hostState: string;
  readonly nationality: string;
  readonly post: string;
  readonly mandatory: boolean;
  readonly withinHours: number | null;
  /** When the person was detained, or identified as a victim. */
  readonly since: number;
  /** Undefined until it was recorded. */
  readonly wish: Wish | undefined;
  readonly informedOfRightOn: string | null;
  readonly hold: { readonly reason: HoldReason; readonly reviewOn: string } | undefined;
  /** Since when the post is to be told; undefined while it need not or must not be. */
  readonly dueSince: number | undefined;
  readonly notifyBy: number | undefined;
  /** The passing of `notifyBy` was noted. */
  readonly noted: boolean;
  /** When the post was told, and the revision of the fact that says so: the post knows what stands from there on. */
  readonly told: { readonly at: number; readonly revision: number } | undefined;
  /** A victim took the consent back after the post was told: in which state, and the revision of the fact that says so. */
  readonly withdrawn: { readonly name: StateName; readonly revision: number } | undefined;
  readonly nationalityAsSeen: 'unconfirmed' | 'confirmed' | 'denied';
  /** A question to the post waits for its answer. */
  readonly assistanceWaits: boolean;
}

export type ReferralState =
  | { readonly name: 'unraised'; readonly revision: -1 }
  | { readonly name: StateName; readonly revision: number; readonly referral: Referral };

export type Existing = Exclude<ReferralState, { name: 'unraised' }>;

// Rules

export const isOpen = (state: Existing) => state.name !== 'closed';
export const isTold = ({ referral }: Existing) => referral.told !== undefined;
export const isHeld = ({ referral }: Existing) => referral.hold !== undefined;
/** The post says that the person is no national of its state. */
export const isDenied = ({ referral }: Existing) => referral.nationalityAsSeen === 'denied';
export const isVictim = ({ referral }: Existing) => referral.track === 'victim';

/** A victim's consent ended after the post was told. */
export const isConsentWithdrawn = ({ referral }: Existing) => referral.withdrawn !== undefined;

/** The post reads and acts: it was told, and neither denied that the person is a national nor lost the consent. */
export const isWithPost = (state: Existing) => isTold(state) && !isConsentWithdrawn(state) && !isDenied(state);

/** The post is told whatever the person wants: under a mandatory agreement, and never a victim's. */
export const isToldRegardless = ({ track, mandatory }: Pick<Referral, 'track' | 'mandatory'>) =>
  track === 'arrest' && mandatory;

/** The person wants the post to be told, or nobody needs to ask. */
export const mayBeTold = (referral: Referral) =>
  referral.hold === undefined && (isToldRegardless(referral) || referral.wish === 'requests');

/** The person refused, and nothing obliges: the post will not be told. */
export const willNotBeTold = ({ referral }: Existing) =>
  referral.told === undefined && referral.wish === 'declines' && !isToldRegardless(referral);

export const canBeClosed = (state: Existing) =>
  ['acknowledged', 'withheld', 'consent-withdrawn'].includes(state.name) || willNotBeTold(state);

/** The limit to tell the post, while it is to be told; in milliseconds. */
export function limitsRunning(state: Existing): readonly { readonly limit: string; readonly dueAt: number }[] {
  const { notifyBy } = state.referral;
  return !isOpen(state) || isTold(state) || notifyBy === undefined ? [] : [{ limit: 'notify', dueAt: notifyBy }];
}

/** `notifyBy` passed by `now` (milliseconds) and the post was not told. */
export const isOverdue = (state: Existing, now: number) => limitsRunning(state).some(({ dueAt }) => now > dueAt);

/** The post was told, and after the limit. */
export const isLate = ({ told, notifyBy }: Referral) =>
  told !== undefined && notifyBy !== undefined && told.at > notifyBy;

/** A hold whose day of review (UTC) has passed at `now`. */
export const isReviewOverdue = ({ hold }: Referral, now: number) => hold !== undefined && hold.reviewOn < dayOf(now);
