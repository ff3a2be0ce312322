import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { ActivityHandler } from './activity.handler.js';
import { ActivityController } from './activity.http.js';
import { PeriodController } from './period.http.js';
import { PlanHandler } from './plan.handler.js';
import { PlanController } from './plan.http.js';
import { PlanReader } from './plan.reader.js';
import { view as workPlan } from './views/work-plan.js';

export const workplanViews: readonly View[] = [workPlan];

@Module({
  imports: [CqrsModule],
  controllers: [PlanController, PeriodController, ActivityController],
  providers: [PlanReader, PlanHandler, ActivityHandler],
})
export class WorkplanModule {}
