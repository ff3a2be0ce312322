import { lookupViews } from '#registry/lookups.js';
import type { Slice } from '#web/slice.js';
import { NotificationScheduler } from './notification.scheduler.js';
import { PostController } from './post.http.js';
import { RaisingUnitController } from './raising-unit.http.js';
import { ReferralController } from './referral.http.js';
import { referralRefusals } from './refusals.js';
import { view as referrals } from './views/referrals.js';

export const referral: Slice = {
  controllers: [ReferralController, RaisingUnitController, PostController],
  providers: [NotificationScheduler],
  views: [referrals, ...lookupViews],
  refusals: referralRefusals,
  policies: new URL('./referral.cedar', import.meta.url),
};
