import { lookupViews } from '#registry/lookups.js';
import type { Slice } from '#web/slice.js';
import { DirectionController } from './direction/direction.http.js';
import { MeetingController } from './meeting/meeting.http.js';
import { FocalPointsController } from './network/focal-points.http.js';
import { PolicyController } from './policy/policy.http.js';
import { TimeLimitsController } from './policy/time-limits.http.js';
import { governanceRefusals } from './refusals.js';
import { ReviewController } from './review/review.http.js';
import { RolesController } from './roles/roles.http.js';
import { view as policies } from './views/policies.js';
import { view as timeLimits } from './views/time-limits.js';
import { view as workingGroup } from './views/working-group.js';

export const governance: Slice = {
  controllers: [
    TimeLimitsController,
    PolicyController,
    RolesController,
    FocalPointsController,
    MeetingController,
    DirectionController,
    ReviewController,
  ],
  views: [timeLimits, policies, workingGroup, ...lookupViews],
  refusals: governanceRefusals,
  foundations: ['policy', 'working-group'],
  policies: new URL('./governance.cedar', import.meta.url),
};
