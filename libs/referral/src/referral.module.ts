import { lookupViews } from '#registry/lookups.js';
import type { Slice } from '#web/slice.js';
import { AssistanceController } from './assistance/assistance.http.js';
import { ASSISTANCE_REQUEST } from './assistance/assistance.record.js';
import { NotificationScheduler } from './notification.scheduler.js';
import { ReferralController } from './referral.http.js';
import { ReferralStepsController } from './referral-steps.http.js';
import { REFERRAL } from './referral.record.js';
import { referralRefusals } from './refusals.js';
import { question as overdueQuestion, view as assistanceRequests } from './views/assistance-requests.js';
import { view as referrals } from './views/referrals.js';

export const referral: Slice = {
  controllers: [ReferralController, ReferralStepsController, AssistanceController],
  providers: [NotificationScheduler],
  kinds: [REFERRAL, ASSISTANCE_REQUEST],
  views: [referrals, assistanceRequests, ...lookupViews],
  questions: [overdueQuestion],
  refusals: referralRefusals,
  policies: new URL('./referral.cedar', import.meta.url),
};
