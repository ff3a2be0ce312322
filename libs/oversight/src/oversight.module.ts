import { Module } from '@nestjs/common';
import type { View } from '#views/view.js';
import { FactFeed } from './fact-feed.js';
import { FeedController } from './feed.http.js';
import { OversightController } from './oversight.http.js';
import { view as auditTrail } from './views/audit-trail.js';
import { view as exchangeStatistics } from './views/exchange-statistics.js';
import { view as referralStatistics } from './views/referral-statistics.js';

export const oversightViews: readonly View[] = [auditTrail, exchangeStatistics, referralStatistics];

@Module({
  controllers: [OversightController, FeedController],
  providers: [FactFeed],
})
export class OversightModule {}
