// The duty to tell the post: since when it stands, and by when the post is to be told. Pure; part of referral.ts.
import { HOUR, instant } from '#kernel/time.js';
import type { ReferralParticulars } from './contract.js';
import { mayBeTold, type Referral } from './referral-state.js';

/** The duty as it stands with these particulars at `at`; one that stands already keeps its beginning. */
export function dutyAfter(referral: Referral, at: number) {
  return duty(mayBeTold(referral) ? (referral.dueSince ?? at) : undefined, referral.withinHours);
}

export function duty(since: number | undefined, withinHours: number | null) {
  if (since === undefined) return { dueSince: null, notifyBy: null };
  return {
    dueSince: instant(since),
    notifyBy: withinHours === null ? null : instant(since + withinHours * HOUR),
  };
}

/** The duty as a fact states it. A limit that was moved is a new one, and can pass once more. */
export function dutyStated(
  conduct: { readonly dueSince: string | null; readonly notifyBy: string | null },
  { notifyBy: before, noted }: Referral,
) {
  const notifyBy = moment(conduct.notifyBy);
  return { dueSince: moment(conduct.dueSince), notifyBy, noted: noted && notifyBy === before };
}

/** When the person was detained or identified, in milliseconds, and the field that says so. */
export function sinceOf(particulars: ReferralParticulars): readonly [number, string] {
  return particulars.track === 'arrest'
    ? [Date.parse(particulars.detainedAt), '/detainedAt']
    : [Date.parse(particulars.identifiedAt), '/identifiedAt'];
}

export const moment = (at: string | null) => (at === null ? undefined : Date.parse(at));
