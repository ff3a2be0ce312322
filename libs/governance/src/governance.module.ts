import { lookupViews } from '#registry/lookups.js';
import type { Slice } from '#web/slice.js';
import { DirectionController } from './direction/direction.http.js';
import { DIRECTION } from './direction/direction.record.js';
import { MeetingController } from './meeting/meeting.http.js';
import { MEETING } from './meeting/meeting.record.js';
import { FocalPointsController } from './network/focal-points.http.js';
import { FOCAL_POINTS } from './network/focal-points.record.js';
import { PolicyController } from './policy/policy.http.js';
import { POLICY, RETENTION, TIME_LIMITS } from './policy/policy.record.js';
import { RetentionController } from './policy/retention.http.js';
import { TimeLimitsController } from './policy/time-limits.http.js';
import { governanceRefusals } from './refusals.js';
import { ReviewController } from './review/review.http.js';
import { REVIEW } from './review/review.record.js';
import { RolesController } from './roles/roles.http.js';
import { ROLES } from './roles/roles.record.js';
import { view as policies } from './views/policies.js';
import { view as retention } from './views/retention.js';
import { view as timeLimits } from './views/time-limits.js';
import { view as workingGroup } from './views/working-group.js';

export const governance: Slice = {
  controllers: [
    TimeLimitsController,
    RetentionController,
    PolicyController,
    RolesController,
    FocalPointsController,
    MeetingController,
    DirectionController,
    ReviewController,
  ],
  kinds: [TIME_LIMITS, RETENTION, POLICY, ROLES, FOCAL_POINTS, MEETING, DIRECTION, REVIEW],
  views: [timeLimits, retention, policies, workingGroup, ...lookupViews],
  refusals: governanceRefusals,
  foundations: ['policy', 'working-group'],
  policies: new URL('./governance.cedar', import.meta.url),
};
