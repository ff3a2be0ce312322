import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { DirectionHandler } from './direction/direction.handler.js';
import { DirectionController } from './direction/direction.http.js';
import { GovernanceDesk } from './governance.desk.js';
import { Grounds } from './governance.grounds.js';
import { RecordLists } from './governance.lists.js';
import { MeetingHandler } from './meeting/meeting.handler.js';
import { MeetingController } from './meeting/meeting.http.js';
import { MeetingStepsController } from './meeting/meeting-steps.http.js';
import { FocalPointsHandler } from './network/focal-points.handler.js';
import { FocalPointsController } from './network/focal-points.http.js';
import { PolicyHandler } from './policy/policy.handler.js';
import { PolicyController } from './policy/policy.http.js';
import { TimeLimitPolicyHandler } from './policy/time-limits.handler.js';
import { TimeLimitsController } from './policy/time-limits.http.js';
import { ReviewHandler } from './review/review.handler.js';
import { ReviewController } from './review/review.http.js';
import { RolesHandler } from './roles/roles.handler.js';
import { RolesController } from './roles/roles.http.js';
import { view as grounds } from './views/governance-grounds.js';
import { view as policies } from './views/policies.js';
import { view as timeLimits } from './views/time-limits.js';
import { view as workingGroup } from './views/working-group.js';

export const governanceViews: readonly View[] = [timeLimits, policies, grounds, workingGroup];

@Module({
  imports: [CqrsModule],
  controllers: [
    TimeLimitsController,
    PolicyController,
    RolesController,
    FocalPointsController,
    MeetingController,
    MeetingStepsController,
    DirectionController,
    ReviewController,
  ],
  providers: [
    GovernanceDesk,
    Grounds,
    RecordLists,
    TimeLimitPolicyHandler,
    PolicyHandler,
    RolesHandler,
    FocalPointsHandler,
    MeetingHandler,
    DirectionHandler,
    ReviewHandler,
  ],
})
export class GovernanceModule {}
