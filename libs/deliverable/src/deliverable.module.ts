import { lookupViews } from '#registry/lookups.js';
import type { Slice } from '#web/slice.js';
import { DeliverableController } from './deliverable.http.js';
import { DeliverableStepsController } from './deliverable-steps.http.js';
import { DELIVERABLE } from './deliverable.record.js';
import { deliverableRefusals } from './refusals.js';
import { view as deliverables } from './views/deliverables.js';

export const deliverable: Slice = {
  controllers: [DeliverableController, DeliverableStepsController],
  kinds: [DELIVERABLE],
  views: [deliverables, ...lookupViews],
  refusals: deliverableRefusals,
  policies: new URL('./deliverable.cedar', import.meta.url),
};
