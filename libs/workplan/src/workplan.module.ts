import type { Slice } from '#web/slice.js';
import { ActivityController } from './activity/activity.http.js';
import { ACTIVITY } from './activity/activity.record.js';
import { EvaluationController } from './evaluation/evaluation.http.js';
import { PeriodController } from './evaluation/period.http.js';
import { PlanController } from './plan/plan.http.js';
import { PLAN } from './plan/plan.record.js';
import { ReferenceController } from './reference.http.js';
import { workplanRefusals } from './refusals.js';
import { StateRecordsController } from './state-records/state-records.http.js';
import { STATE_RECORDS } from './state-records/state-records.record.js';
import { view as deliverables } from './views/deliverables.js';
import { view as references } from './views/references.js';
import { view as stateRecords } from './views/state-records.js';
import { view as workPlan } from './views/work-plan.js';

export const workplan: Slice = {
  controllers: [
    PlanController,
    PeriodController,
    EvaluationController,
    ReferenceController,
    ActivityController,
    StateRecordsController,
  ],
  kinds: [PLAN, ACTIVITY, STATE_RECORDS],
  views: [workPlan, deliverables, references, stateRecords],
  refusals: workplanRefusals,
  policies: new URL('./workplan.cedar', import.meta.url),
};
