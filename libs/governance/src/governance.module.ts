import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { TimeLimitPolicyHandler } from './policy/time-limits.handler.js';
import { TimeLimitsController } from './policy/time-limits.http.js';
import { view as timeLimits } from './views/time-limits.js';

export const governanceViews: readonly View[] = [timeLimits];

@Module({
  imports: [CqrsModule],
  controllers: [TimeLimitsController],
  providers: [TimeLimitPolicyHandler],
})
export class GovernanceModule {}
