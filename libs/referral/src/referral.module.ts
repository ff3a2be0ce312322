import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { NotificationClock } from './notification.clock.js';
import { PostController } from './post.http.js';
import { RaisingUnitController } from './raising-unit.http.js';
import { ReferralDesk } from './referral.desk.js';
import { ReferralHandler } from './referral.handler.js';
import { ReferralController } from './referral.http.js';
import { view as grounds } from './views/referral-grounds.js';
import { view as referrals } from './views/referrals.js';

export const referralViews: readonly View[] = [grounds, referrals];

@Module({
  imports: [CqrsModule],
  controllers: [ReferralController, RaisingUnitController, PostController],
  providers: [ReferralHandler, ReferralDesk, NotificationClock],
})
export class ReferralModule {}
