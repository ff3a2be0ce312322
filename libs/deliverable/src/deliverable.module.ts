import { Module } from '@nestjs/common';
import { lookupViews } from '#registry/lookups.js';
import type { Slice } from '#web/slice.js';
import { DelegationController } from './delegation.http.js';
import { DeliverableController } from './deliverable.http.js';
import { KeepingController } from './keeping.http.js';
import { deliverableRefusals } from './refusals.js';
import { view as deliverables } from './views/deliverables.js';

@Module({ controllers: [DeliverableController, KeepingController, DelegationController] })
class DeliverableModule {}

export const deliverable: Slice = {
  module: DeliverableModule,
  views: [deliverables, ...lookupViews],
  refusals: deliverableRefusals,
  policies: new URL('./deliverable.cedar', import.meta.url),
};
