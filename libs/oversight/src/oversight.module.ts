import { exchangeStatisticsView } from '#exchange/lookups.js';
import type { Slice } from '#web/slice.js';
import { FactFeed } from './feed/fact-feed.js';
import { FeedController } from './feed/feed.http.js';
import { OversightController } from './oversight.http.js';
import { oversightRefusals } from './refusals.js';
import { question as referralQuestion } from './referral-statistics.js';
import { question as exchangeQuestion } from './statistics.js';
import { view as auditTrail } from './views/audit-trail.js';
import { view as referralStatistics } from './views/referral-statistics.js';

export const oversight: Slice = {
  controllers: [OversightController, FeedController],
  providers: [FactFeed],
  kinds: [],
  views: [auditTrail, exchangeStatisticsView, referralStatistics],
  questions: [exchangeQuestion, referralQuestion],
  refusals: oversightRefusals,
  policies: new URL('./oversight.cedar', import.meta.url),
};
