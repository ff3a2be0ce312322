import { lookupViews } from '#registry/lookups.js';
import type { Slice } from '#web/slice.js';
import { NotificationScheduler } from './notification.scheduler.js';
import { ReferralController } from './referral.http.js';
import { ReferralStepsController } from './referral-steps.http.js';
import { referralRefusals } from './refusals.js';
import { view as referrals } from './views/referrals.js';

export const referral: Slice = {
  controllers: [ReferralController, ReferralStepsController],
  providers: [NotificationScheduler],
  views: [referrals, ...lookupViews],
  refusals: referralRefusals,
  policies: new URL('./referral.cedar', import.meta.url),
};
