import { Module } from '@nestjs/common';
import { lookupViews } from '#registry/lookups.js';
import type { View } from '#views/view.js';
import { NotificationClock } from './notification.clock.js';
import { PostController } from './post.http.js';
import { RaisingUnitController } from './raising-unit.http.js';
import { ReferralController } from './referral.http.js';
import { view as referrals } from './views/referrals.js';

export const referralViews: readonly View[] = [referrals, ...lookupViews];

@Module({
  controllers: [ReferralController, RaisingUnitController, PostController],
  providers: [NotificationClock],
})
export class ReferralModule {}
