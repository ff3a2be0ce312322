import type { AssistanceFact, Raised, ReferralFact } from '#referral/contract.js';
import { CHANGED, type Telling, tellingsOf } from '../telling.js';

/** The duty to tell the post. */
function duty({ dueSince, notifyBy }: Pick<Raised['conduct'], 'dueSince' | 'notifyBy'>): Telling {
  const about = { dueAt: notifyBy };
  if (dueSince === null || notifyBy === null) return { about, met: ['notify'] };
  return { about, limits: { notify: { since: dueSince, dueAt: notifyBy } } };
}

/**
 * Referrals: the unit that raised one, and the post from the telling on, until a victim takes the consent back. Requests to
 * posts: both from the beginning.
 */
export const referralTellings = tellingsOf<ReferralFact | AssistanceFact>()({
  'referral.raised.v1': ({ conduct }) => ({ concerns: [conduct.unit], ...duty(conduct) }),
  'referral.wishes-recorded.v1': ({ conduct }) => duty(conduct),
  'referral.withheld.v1': { met: ['notify'], about: { dueAt: null } },
  'referral.hold-lifted.v1': ({ conduct }) => duty(conduct),
  'referral.notified.v1': ({ conduct: { post } }) => ({ concerns: [post], met: ['notify'], about: { dueAt: null } }),
  'referral.acknowledged.v1': CHANGED,
  'referral.nationality-confirmed.v1': CHANGED,
  'referral.nationality-denied.v1': CHANGED,
  'referral.assistance-asked.v1': CHANGED,
  'referral.assistance-answered.v1': CHANGED,
  'referral.access-recorded.v1': CHANGED,
  'referral.assistance-arranged.v1': CHANGED,
  'referral.consent-withdrawn.v1': { what: 'recalled' },
  'referral.closed.v1': { met: ['notify'], about: { dueAt: null } },
  'referral.limit-passed.v1': ({ conduct: { notifyBy } }) => ({ what: 'overdue', dueAt: notifyBy, met: ['notify'] }),
  'assistance.requested.v1': ({ conduct: { from, to, at, dueAt } }) => ({
    concerns: [from, to],
    about: { dueAt },
    limits: { answer: { since: at, dueAt, untilPassed: true } },
  }),
  'assistance.acknowledged.v1': CHANGED,
  'assistance.answered.v1': settled(),
  'assistance.declined.v1': settled(),
  'assistance.withdrawn.v1': { ...settled(), what: 'recalled' },
  'assistance.closed.v1': settled(),
});

function settled(): Telling {
  return { met: ['answer'], about: { dueAt: null } };
}
